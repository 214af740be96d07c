"""Verify, then deploy by digest, and see that it serves."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from fakes.faults import answered_badly, replaced, status
from fakes.gcp.cloud import Cloud
from fakes.gcp.run import LATEST
from fakes.gcp.service import TOKEN, error
from fakes.images import image, index
from python.gcp.conftest import PARENT, PLACE
from sigwright.gcp.deploy import Deployment, deploy_run

NAME = "project/repository/app"
SERVICE = f"{PARENT}/services/web"


def deploy(reference: str, key: sigwright.PrivateKey, **more: Any) -> Deployment:
    given = {"key": key.public_key, "insecure_ignore_tlog": True, **PLACE, **more}
    return deploy_run("web", image=reference, **given)


def test_a_service_that_is_not_there_is_made(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    done = deploy(released, key)
    assert done.created
    assert done.image == sigwright.resolve(released).reference
    assert done.revision == cloud.run.resources[SERVICE]["latestReadyRevision"].rpartition("/")[2]
    assert cloud.run.resources[SERVICE]["template"]["containers"] == [{"image": done.image}]


def test_of_a_service_that_is_there_only_the_image_changes(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    first = deploy(released, key)
    standing = cloud.run.resources[SERVICE]
    standing["template"] |= {"revision": "web-00001-abc", "serviceAccount": "robot@project.iam.gserviceaccount.com"}
    standing["template"]["containers"][0] |= {"image": "old", "env": [{"name": "A", "value": "b"}]}
    done = deploy(released, key)
    template = cloud.run.resources[SERVICE]["template"]
    assert template == {
        "serviceAccount": "robot@project.iam.gserviceaccount.com",
        "containers": [{"image": first.image, "env": [{"name": "A", "value": "b"}]}],
    }
    assert not done.created
    assert done.before == "old"


def test_a_job_is_deployed_too(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    done = deploy(released, key, job=True)
    template = cloud.run.resources[f"{PARENT}/jobs/web"]["template"]
    assert template == {"template": {"containers": [{"image": done.image}]}}
    assert done.revision == ""


def test_nothing_is_written_in_a_dry_run(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    done = deploy(released, key, dry_run=True)
    assert (done.dry_run, done.created, done.revision) == (True, True, "")
    assert cloud.run.resources == {}


def test_nothing_unverified_is_deployed(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.NoSignaturesError):
        deploy(pushed, key)
    assert cloud.run.calls == []


def test_a_signature_is_not_deployed(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.NotAnImageError) as caught:
        deploy(sigwright.triangulate(released), key)
    assert caught.value.details["reference"] == sigwright.resolve(released).reference
    assert cloud.run.calls == []


def test_a_tag_that_moves_after_the_verification_stops_the_deployment(
    cloud: Cloud, released: str, key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = sigwright.Client.check

    def then_move(self: sigwright.Client, *arguments: Any, **options: Any) -> sigwright.VerificationReport:
        report = verify(self, *arguments, **options)
        cloud.registry.store.push(NAME, image("second"), "1")
        return report

    monkeypatch.setattr(sigwright.Client, "check", then_move)
    with pytest.raises(sigwright.DigestMismatchError, match="the tag has moved"):
        deploy(released, key)
    assert cloud.run.resources == {}


def test_other_bytes_for_the_digest_stop_the_deployment(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    reference = sigwright.resolve(released).reference
    other = image("second").manifest
    path = f"manifests/{reference.partition('@')[2]}"
    report = sigwright.check(reference, key=key.public_key, insecure_ignore_tlog=True)
    assert report.ok
    cloud.registry.faults.add(replaced(other), method="GET", path=path)
    with pytest.raises(sigwright.DigestMismatchError):
        deploy(reference, key)
    assert cloud.run.resources == {}


def test_the_linux_image_of_an_index_may_be_what_runs(cloud: Cloud, key: sigwright.PrivateKey) -> None:
    digest = cloud.registry.store.push(NAME, index("many"), "many")
    reference = f"{cloud.registry.address}/{NAME}:many"
    sigwright.sign(reference, key=key, tlog_upload=False)
    cloud.run.child = True
    assert deploy(reference, key).image.endswith(digest)


def test_an_index_without_an_image_for_cloud_run_is_refused_before_it_is_sent(
    cloud: Cloud, key: sigwright.PrivateKey
) -> None:
    cloud.registry.store.push(NAME, index("arm", ("arm64",)), "arm")
    reference = f"{cloud.registry.address}/{NAME}:arm"
    sigwright.sign(reference, key=key, tlog_upload=False)
    with pytest.raises(sigwright.NotFoundError, match="nothing for linux/amd64, only linux/arm64") as caught:
        deploy(reference, key)
    assert "amd64" in caught.value.hint
    assert cloud.run.calls == []


def test_a_revision_that_runs_another_digest_is_found_out(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    digest, other = sigwright.resolve(released).digest, image("planted").digest
    cloud.run.replacing = {digest: other}
    with pytest.raises(sigwright.DigestMismatchError) as caught:
        deploy(released, key)
    assert digest in str(caught.value)
    assert other in str(caught.value)


def test_traffic_that_is_pinned_elsewhere_is_asked_about_first(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    first = deploy(released, key)
    pinned = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": first.revision, "percent": 100}]
    cloud.run.resources[SERVICE]["traffic"] = pinned
    with pytest.raises(sigwright.UsageError, match="pinned") as caught:
        deploy(released, key)
    assert "--traffic" in caught.value.hint
    assert deploy(released, key, traffic="keep").revision != first.revision
    assert cloud.run.resources[SERVICE]["traffic"] == pinned
    deploy(released, key, traffic="latest")
    assert cloud.run.resources[SERVICE]["traffic"] == [{"type": LATEST, "percent": 100}]


def test_a_share_of_traffic_that_another_image_keeps_is_told(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    first = deploy(released, key)
    digest = cloud.registry.store.push(NAME, image("second"), "2")
    reference = f"{cloud.registry.address}/{NAME}@{digest}"
    sigwright.sign(reference, key=key, tlog_upload=False)
    split = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": first.revision, "percent": 90}
    cloud.run.resources[SERVICE]["traffic"] = [split, {"type": LATEST, "percent": 10}]
    done = deploy(reference, key)
    assert any("still serves 90 %" in warning and first.image in warning for warning in done.warnings)


def test_other_containers_are_named_as_unverified(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    deploy(released, key)
    containers = cloud.run.resources[SERVICE]["template"]["containers"]
    containers[0] |= {"name": "app", "ports": [{"containerPort": 8080}]}
    containers.append({"name": "proxy", "image": sigwright.resolve(released).reference})
    assert any("which is not verified here" in warning for warning in deploy(released, key).warnings)
    containers = cloud.run.resources[SERVICE]["template"]["containers"]
    del containers[0]["ports"]
    with pytest.raises(sigwright.UsageError, match="which container is meant"):
        deploy(released, key)
    assert deploy(released, key, container="app").image


@pytest.mark.parametrize(
    ("message", "code", "hints", "kind"),
    [
        ("Image 'x' not found.", 5, ["digest"], sigwright.NotFoundError),
        (
            "Google Cloud Run Service Agent robot must have permission to read the image, x. Ensure that it has",
            7, ["roles/artifactregistry.reader"], sigwright.AccessDeniedError,
        ),
        (
            "The user-provided container failed to start and listen on the port defined provided by the PORT=8080 "
            "environment variable", 13, ["PORT"], sigwright.UnreachableError,
        ),
        (
            "Cloud Run does not support image 'x': Container manifest type 'y' must support amd64/linux.",
            3, ["amd64"], sigwright.MalformedError,
        ),
        (
            "Container image 'x' is not authorized by policy. Image x denied by attestor projects/p/attestors/a: No "
            "attestations found that were valid and signed by a key trusted by the attestor",
            9, ["gcp attest", "projects/p/attestors/a"], sigwright.PolicyError,
        ),
    ],
)  # fmt: skip
def test_a_failed_operation_is_explained(
    cloud: Cloud, released: str, key: sigwright.PrivateKey, message: str, code: int, hints: list[str], kind: type
) -> None:
    text = f"Revision 'web-00001-abc' is not ready and cannot serve traffic. {message}"
    cloud.run.failing = {"code": code, "message": text}
    with pytest.raises(sigwright.Error) as caught:
        deploy(released, key)
    assert isinstance(caught.value, kind)
    assert text in str(caught.value)
    for hint in hints:
        assert hint in caught.value.hint


def test_an_operation_that_hangs_is_left_when_the_time_is_over(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    cloud.run.polls = 10**6
    with pytest.raises(sigwright.TimedOutError, match="is not done in the time allowed"):
        deploy(released, key, timeout=3.0)


def test_somebody_elses_change_in_between_is_not_overwritten(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    deploy(released, key)
    cloud.run.faults.add(error_effect(409, "Conflict for resource", "ABORTED"), method="PATCH")
    with pytest.raises(sigwright.WriteConflictError):
        deploy(released, key)


def error_effect(code: int, message: str, status: str = "", **more: str) -> Any:
    return lambda _request, _honest: error(code, message, status=status, **more)


@pytest.mark.parametrize(
    ("code", "message", "more", "kind", "hint"),
    [
        (
            403, "Permission 'run.services.get' denied on resource 'x' (or resource may not exist).", {},
            sigwright.AccessDeniedError, "run.services.get",
        ),
        (
            403, "Cloud Run Admin API has not been used in project 1 before or it is disabled.",
            {"reason": "SERVICE_DISABLED", "project": "project"},
            sigwright.AccessDeniedError, "gcloud services enable run.googleapis.com --project project",
        ),
        (400, "The request was malformed", {}, sigwright.MalformedError, ""),
    ],
)  # fmt: skip
def test_a_refusal_has_its_own_error(
    cloud: Cloud, released: str, key: sigwright.PrivateKey, code: int, message: str, more: dict[str, str],
    kind: type, hint: str,
) -> None:  # fmt: skip
    cloud.run.faults.add(error_effect(code, message, **more))
    with pytest.raises(sigwright.Error) as caught:
        deploy(released, key)
    assert isinstance(caught.value, kind)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert TOKEN not in str(caught.value) + caught.value.hint


def test_quota_and_outages_are_waited_out_and_told_in_the_end(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    cloud.run.faults.add(error_effect(429, "Quota exceeded", "RESOURCE_EXHAUSTED"), times=2)
    cloud.run.faults.add(status(503), times=1)
    assert deploy(released, key).created
    cloud.run.faults.add(error_effect(429, "Quota exceeded for quota metric", "RESOURCE_EXHAUSTED"))
    with pytest.raises(sigwright.UnreachableError, match="Quota exceeded for quota metric") as caught:
        deploy(released, key)
    assert "quota" in caught.value.hint


def test_a_change_is_not_sent_twice_when_nobody_knows_whether_it_was_done(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    cloud.run.faults.add(answered_badly(502), method="POST")
    with pytest.raises(sigwright.UnreachableError):
        deploy(released, key)
    assert cloud.run.calls.count("run.projects.locations.services.create") == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 100_000, b"", b'{"template": []}', b'{"template": 1}'])
def test_an_answer_that_is_no_service_is_malformed_or_deploys_nothing(
    cloud: Cloud, released: str, key: sigwright.PrivateKey, body: bytes
) -> None:
    cloud.run.faults.add(lambda _request, _honest: status(200, {}, body)(_request, _honest), method="GET")
    with pytest.raises(sigwright.Error) as caught:
        deploy(released, key)
    assert caught.value.exit_code in (2, 22)
    assert cloud.run.resources == {}


@pytest.mark.parametrize("name", ["Web", "../x", "a/b", "", "a" * 70, "web?x=1"])
def test_what_is_no_name_of_a_service_is_refused(cloud: Cloud, released: str, name: str) -> None:
    with pytest.raises(sigwright.UsageError):
        deploy_run(name, image=released, **PLACE)
    assert cloud.run.calls == []
