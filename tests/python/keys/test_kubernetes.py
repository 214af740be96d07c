"""Key files in secrets of Kubernetes, through its client library, against a fake of the API."""

from __future__ import annotations

import itertools
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.kubernetes_api import KubernetesApi
from python.conftest import PASSWORD
from python.keys.contract import NO_EVIDENCE, NO_LOG, StoreContract
from python.keys.stores import fits, pair_of
from sigwright.keys import schemes

numbers = itertools.count()


class KubernetesService:
    """The contract's view of the fake."""

    kinds = ("ecdsa-p256", "ed25519")
    malformed = ("k8s://a", "k8s://a/b/c", "k8s:///b", "k8s://A/b", "k8s://a/../b")
    missing = "k8s://default/nowhere"
    permission = "the verb get on secrets in namespace default"

    def __init__(self, api: KubernetesApi) -> None:
        self.api = api

    def name(self, kind: str) -> str:
        return f"k8s://default/{kind}-{next(numbers)}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        schemes.store(name, pair_of(kind), PASSWORD.encode())
        return name

    def deny(self) -> None:
        self.api.denied = True

    def shut(self) -> None:
        self.api.down = True


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    with KubernetesApi() as running:
        running.write_config(tmp_path / "kubeconfig")
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
        yield running


class TestKubernetes(StoreContract):
    """Kubernetes."""

    @pytest.fixture
    def service(self, api: KubernetesApi) -> KubernetesService:
        return KubernetesService(api)

    test_a_signature_by_another_key_is_refused_and_not_stored = None  # type: ignore[assignment]


def test_a_new_secret_has_cosigns_fields_and_cannot_be_changed(api: KubernetesApi) -> None:
    pair = pair_of("ecdsa-p256")
    assert schemes.store("k8s://team/key", pair, b"pw") == ["secret key made in namespace team"]
    secret = api.secrets["team", "key"]
    assert secret["immutable"] is True
    fields = {name: b64decode(value).decode() for name, value in secret["data"].items()}
    assert set(fields) == {"cosign.key", "cosign.pub", "cosign.password"}
    assert fits(pair, fields["cosign.key"], fields["cosign.password"].replace("pw", PASSWORD))
    with pytest.raises(sigwright.UsageError, match="cannot be changed"):
        schemes.store("k8s://team/key", pair, b"pw")


def test_a_secret_that_is_there_keeps_what_else_it_holds(api: KubernetesApi) -> None:
    other = b64encode(b"other").decode()
    api.secrets["team", "mine"] = {"metadata": {"name": "mine", "namespace": "team"}, "data": {"other": other}}
    schemes.store("k8s://team/mine", pair_of("ecdsa-p256"), b"pw")
    assert set(api.secrets["team", "mine"]["data"]) == {"other", "cosign.key", "cosign.pub", "cosign.password"}


def test_a_secret_without_the_fields_is_no_key(api: KubernetesApi, image: str) -> None:
    api.secrets["team", "mine"] = {"metadata": {"name": "mine"}, "data": {"cosign.pub": "????"}}
    with pytest.raises(sigwright.KeyNotFoundError, match=r"cosign\.key"):
        sigwright.sign(image, key="k8s://team/mine", **NO_LOG)
    with pytest.raises(sigwright.KeyUnusableError):
        sigwright.verify(image, key="k8s://team/mine", **NO_EVIDENCE)


@pytest.mark.parametrize("text", [None, "{", "[]", "kind: Config", "clusters: 5"])
def test_without_a_cluster_the_variable_is_named(
    image: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "nowhere").write_text(text)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "nowhere"))
    with pytest.raises(sigwright.AccessDeniedError, match="nowhere") as caught:
        sigwright.sign(image, key="k8s://a/b", **NO_LOG)
    assert "KUBECONFIG" in caught.value.hint
