"""Audits on real clusters of several processes, one of which is killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

import sigwright
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.audits import Row, executors
from sigwright.audits.ray import RayExecutor

REPOSITORIES, TAGS = 12, 4


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], Path]]:
    """Images in a registry that is slow enough for an audit to be interrupted; every other one is signed."""
    key, folder = sigwright.PrivateKey.generate(), tmp_path_factory.mktemp("keys")
    (folder / "key.pub").write_text(key.public_key.to_pem())
    with FakeRegistry(latency=0.05) as registry:
        names = [(f"app{repository}", f"v{tag}") for repository in range(REPOSITORIES) for tag in range(TAGS)]
        for name, tag in names:
            registry.store.push(name, image(f"{name} {tag}"), tag)
        images = [f"{registry.address}/{name}:{tag}" for name, tag in names]
        for reference in images[::2]:
            sigwright.sign(reference, key=key, tlog_upload=False, signature_format="legacy", settle=0.001)
        yield images, folder / "key.pub"


def audited(executor: Executor, filled: tuple[list[str], Path], after_first: Callable[[], object]) -> list[Row]:
    images, key = filled
    rows: list[Row] = []
    for row in sigwright.audit(images, key=key, insecure_ignore_tlog=True, executor=executor, timeout=60):
        if not rows:
            after_first()
        rows.append(row)
    return rows


def check_whole(rows: list[Row], images: list[str]) -> None:
    """Each image once, and judged as it deserves."""
    assert sorted(row.image for row in rows) == sorted(images)
    assert {row.image: row.code for row in rows} == {name: 10 * (place % 2) for place, name in enumerate(images)}


@pytest.fixture
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "PART", 2)


@pytest.mark.usefixtures("_small_parts")
def test_dask_loses_a_worker_and_no_image(filled: tuple[list[str], Path], tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    cluster = LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=3, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, local_directory=str(tmp_path)
    )
    with cluster, Client(cluster) as client:  # type: ignore[no-untyped-call]
        workers: dict[str, int] = client.run(os.getpid)
        assert len(set(workers.values()) - {os.getpid()}) == 3
        rows = audited(client.get_executor(), filled, lambda: os.kill(min(workers.values()), signal.SIGKILL))
    check_whole(rows, filled[0])


STARTS = 4


def start(ray: Any) -> None:
    """Start it; Ray gives itself a quarter of a minute, which a busy machine may need twice."""
    for attempt in range(1, STARTS + 1):
        try:
            ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=80 << 20)
        except Exception:  # of many kinds, none of them documented
            ray.shutdown()
            if attempt == STARTS:
                raise
        else:
            return


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """A cluster on this machine alone. Ray would keep a token in the user's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "disabled")
        ray = pytest.importorskip("ray")
        start(ray)
        yield ray
        ray.shutdown()


def ray_workers() -> list[psutil.Process]:
    """The processes of ours that run tasks now."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "ray::_call" in " ".join(child.cmdline())]


@pytest.mark.usefixtures("_small_parts", "ray")
def test_ray_loses_a_worker_and_no_image(filled: tuple[list[str], Path]) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        worker = ray_workers()[0]
        killed.append(worker.pid)
        worker.kill()

    with RayExecutor() as executor:
        rows = audited(executor, filled, kill_one)
    assert killed
    check_whole(rows, filled[0])


@pytest.mark.usefixtures("ray")
def test_an_executor_of_rays_is_one() -> None:
    with RayExecutor() as executor:
        assert executor.submit(divmod, 7, 2).result(60) == (3, 1)
        assert list(executor.map(str.upper, "ab")) == ["A", "B"]
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result(60)
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(divmod, 7, 2)
