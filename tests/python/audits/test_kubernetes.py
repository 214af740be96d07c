"""Images of manifests, and of a cluster behind an API server on the loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.loopback import LoopbackServer, Request, Response
from sigwright.audits import kubernetes
from sigwright.errors import AccessDeniedError, LocalFileError, MalformedError, NotFoundError, UnreachableError

DIGEST = "sha256:" + "a" * 64
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      initContainers: [{name: init, image: registry.example/init:1}]
      containers:
      - {name: app, image: registry.example/app:1}
      - {name: side, image: "registry.example/app:1"}
"""


def pod(image: str, running: str, name: str = "app") -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "spec": {"containers": [{"name": name, "image": image}]},
        "status": {"containerStatuses": [{"name": name, "image": image, "imageID": running, "ready": True,
                                          "restartCount": 0}]},
    }  # fmt: skip


class ApiServer(LoopbackServer):
    """Lists pods, two a page, to whoever has the token."""

    def __enter__(self) -> ApiServer:
        super().__enter__()
        return self

    def __init__(self, pods: list[dict[str, Any]]) -> None:
        super().__init__()
        self.pods = pods
        self.loops = False

    def answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer token":
            return Response(403, {"Content-Type": "application/json"}, b'{"kind":"Status","code":403}')
        start = int(request.argument("continue") or 0)
        following = (
            str(start if self.loops and start else start + 2) if self.loops or start + 2 < len(self.pods) else ""
        )
        page = {"kind": "PodList", "apiVersion": "v1", "metadata": {"continue": following},
                "items": self.pods[start : start + 2]}  # fmt: skip
        return Response(200, {"Content-Type": "application/json"}, json.dumps(page).encode())


@pytest.fixture
def cluster() -> Iterator[ApiServer]:
    pytest.importorskip("kubernetes")
    pods = [
        pod("registry.example/app:1", f"registry.example/app@{DIGEST}"),
        pod("registry.example/app:1", f"docker-pullable://registry.example/app@{DIGEST}"),
        pod("registry.example/pending:1", ""),
        pod(f"registry.example/pinned@{DIGEST}", f"registry.example/pinned@{DIGEST}"),
        pod("local:1", DIGEST),
    ]
    with ApiServer(pods) as running:
        yield running


def kubeconfig(path: Path, server: str, who: str = "token") -> Path:
    path.write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\n"
        f"clusters:\n- {{name: here, cluster: {{server: '{server}'}}}}\n"
        f"users:\n- {{name: me, user: {{token: {who}}}}}\n"
        "contexts:\n- {name: here, context: {cluster: here, user: me}}\n"
    )
    return path


def test_manifests_name_their_images_each_once(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(MANIFEST)
    wanted = {"registry.example/init:1", "registry.example/app:1"}
    assert set(kubernetes.images(tmp_path / "app.yaml")) == wanted
    assert sorted(kubernetes.images(tmp_path)) == sorted(wanted)


def test_a_manifest_that_does_not_parse_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(MANIFEST + "\n  - {")
    with pytest.raises(MalformedError, match=r"app\.yaml"):
        kubernetes.images(tmp_path)


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        kubernetes.images(tmp_path / "gone.yaml")


def test_a_cluster_names_what_it_runs_by_digest(cluster: ApiServer, tmp_path: Path) -> None:
    assert kubernetes.images(kubeconfig(tmp_path / "config", cluster.url)) == [
        f"registry.example/app:1@{DIGEST}",
        "registry.example/pending:1",
        f"registry.example/pinned@{DIGEST}",
        "local:1",
    ]


def test_pages_that_never_end_never_pass_for_whole(cluster: ApiServer, tmp_path: Path) -> None:
    cluster.loops = True
    with pytest.raises(MalformedError, match="circle"):
        kubernetes.images(kubeconfig(tmp_path / "config", cluster.url))


def test_a_cluster_that_says_no_is_no_empty_cluster(cluster: ApiServer, tmp_path: Path) -> None:
    with pytest.raises(AccessDeniedError):
        kubernetes.images(kubeconfig(tmp_path / "config", cluster.url, who="another"))


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    pytest.importorskip("kubernetes")
    with pytest.raises(UnreachableError, match=r"http://127\.0\.0\.1:1 cannot be reached: .*refused"):
        kubernetes.images(kubeconfig(tmp_path / "config", "http://127.0.0.1:1"))


@pytest.mark.parametrize("text", ["clusters: []\ncurrent-context: gone\n", "clusters: [\n", "clusters: 5\n"])
def test_a_kubeconfig_that_makes_no_sense_is_told(tmp_path: Path, text: str) -> None:
    pytest.importorskip("kubernetes")
    (tmp_path / "config").write_text(f"kind: Config\n{text}")
    with pytest.raises(LocalFileError):
        kubernetes.images(tmp_path / "config")
