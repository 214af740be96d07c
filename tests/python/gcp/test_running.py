"""What runs, by resolved digest."""

from __future__ import annotations

from typing import Any

import sigwright
from fakes.gcp.cloud import Cloud
from fakes.images import image
from python.gcp.conftest import PARENT, PLACE
from sigwright.gcp.deploy import deploy_run
from sigwright.gcp.running import Running, running

NAME = "project/repository/app"


def rows() -> list[Running]:
    return running(**PLACE, client=sigwright.Client())


def deploy(reference: str, key: sigwright.PrivateKey, name: str = "web", **more: Any) -> str:
    given = {"key": key.public_key, "insecure_ignore_tlog": True, **PLACE, **more}
    return deploy_run(name, image=reference, **given).revision


def test_nothing_runs_where_nothing_is_deployed(cloud: Cloud) -> None:
    assert rows() == []


def test_services_and_jobs_are_listed_by_digest(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    digest = sigwright.resolve(released).digest
    for name in "abc":
        deploy(released, key, name)
    deploy(released, key, "nightly", job=True)
    found = rows()
    assert [(row.kind, row.name) for row in found] == [
        ("service", "a"), ("service", "b"), ("service", "c"), ("job", "nightly"),
    ]  # fmt: skip
    assert {row.digest for row in found} == {digest}
    assert not any(row.moves for row in found)


def test_a_drift_is_seen(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    revision = deploy(released, key)
    other = image("planted").digest
    status = cloud.run.revisions[f"{PARENT}/services/web/revisions/{revision}"]["containerStatuses"][0]
    status["imageDigest"] = status["imageDigest"].partition("@")[0] + f"@{other}"
    assert rows()[0].digest == other


def test_a_bare_digest_gets_the_name_of_its_image(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    revision = deploy(released, key)
    status = cloud.run.revisions[f"{PARENT}/services/web/revisions/{revision}"]["containerStatuses"][0]
    status["imageDigest"] = status["imageDigest"].partition("@")[2]
    assert rows()[0].image == sigwright.resolve(released).reference


def test_every_revision_with_traffic_is_listed(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    first = deploy(released, key)
    split = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": first, "percent": 90}
    latest = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 10}
    cloud.run.resources[f"{PARENT}/services/web"]["traffic"] = [split, latest]
    second = deploy(released, key)
    assert {row.revision: row.percent for row in rows()} == {first: 90, second: 10}


def test_a_job_that_was_told_a_tag_may_move(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    deploy(released, key, job=True)
    template = cloud.run.resources[f"{PARENT}/jobs/web"]["template"]["template"]
    template["containers"][0]["image"] = released
    (row,) = rows()
    assert row.moves
    assert row.given == released
    assert row.digest == sigwright.resolve(released).digest


def test_a_worker_pool_is_listed(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    name, reference = f"{PARENT}/workerPools/pool", sigwright.resolve(released).reference
    revision = f"{name}/revisions/pool-00001-abc"
    cloud.run.resources[name] = {"name": name, "latestReadyRevision": revision}
    cloud.run.revisions[revision] = {
        "name": revision, "containers": [{"image": reference}],
        "containerStatuses": [{"imageDigest": reference}],
    }  # fmt: skip
    assert [(row.kind, row.image) for row in rows()] == [("worker pool", reference)]
