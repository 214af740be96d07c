"""Google's own client libraries talk to the same fakes, and see what this package did and the other way round."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from fakes.gcp.cloud import Cloud
from fakes.gcp.service import TOKEN
from python.gcp.conftest import ATTESTOR, NOTE, PARENT, PLACE
from python.gcp.test_attestations import list_key
from sigwright.gcp.attestations import attest, verify_attestations
from sigwright.gcp.deploy import deploy_run

pytest.importorskip("google.cloud.run_v2")


def client(cls: Any, url: str) -> Any:
    """Return a client of Google's that speaks REST to a server here."""
    from google.oauth2.credentials import Credentials

    transport = cls.get_transport_class("rest")
    return cls(transport=transport(host=url.removeprefix("http://"), credentials=Credentials(TOKEN), url_scheme="http"))


def test_cloud_runs_client_sees_the_deployment(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    from google.cloud import run_v2

    done = deploy_run("web", image=released, key=key.public_key, insecure_ignore_tlog=True, **PLACE)
    services = client(run_v2.ServicesClient, cloud.run.url)
    (service,) = services.list_services(parent=PARENT)
    assert service.template.containers[0].image == done.image
    revisions = client(run_v2.RevisionsClient, cloud.run.url)
    assert revisions.get_revision(name=service.latest_ready_revision).containers[0].image == done.image


def test_cloud_runs_client_updates_what_is_then_found_to_be_another_image(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    from google.cloud import run_v2

    from fakes.images import image
    from sigwright.gcp.running import running

    deploy_run("web", image=released, key=key.public_key, insecure_ignore_tlog=True, **PLACE)
    digest = cloud.registry.store.push("project/repository/app", image("other"), "other")
    services = client(run_v2.ServicesClient, cloud.run.url)
    service = services.get_service(name=f"{PARENT}/services/web")
    service.template.containers[0].image = released.rpartition(":")[0] + ":other"
    cloud.run.polls = 0
    services.update_service(service=service)
    assert [row.digest for row in running(**PLACE)] == [digest]


def test_the_attestor_that_googles_client_reads_is_the_one_we_use(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey
) -> None:
    from google.cloud import binaryauthorization_v1 as binauthz

    id = list_key(cloud, key)
    management = client(binauthz.BinauthzManagementServiceV1Client, cloud.binauthz.url)
    attestor = management.get_attestor(name=ATTESTOR)
    assert [listed.id for listed in attestor.user_owned_grafeas_note.public_keys] == [id]
    done = attest(pushed, attestor=ATTESTOR, key=key)
    occurrence = cloud.analysis.occurrences[done.occurrence]
    validation = client(binauthz.ValidationHelperV1Client, cloud.binauthz.url)
    asked = binauthz.ValidateAttestationOccurrenceRequest(
        attestor=ATTESTOR, attestation=_grafeas(occurrence), occurrence_note=NOTE,
        occurrence_resource_uri=occurrence["resourceUri"],
    )  # fmt: skip
    answer = validation.validate_attestation_occurrence(request=asked)
    assert answer.result.name == "VERIFIED"


def _grafeas(occurrence: dict[str, Any]) -> Any:
    from base64 import b64decode

    from grafeas.grafeas_v1.types import AttestationOccurrence, Signature

    attestation = occurrence["attestation"]
    signatures = [
        Signature(signature=b64decode(item["signature"]), public_key_id=item["publicKeyId"])
        for item in attestation["signatures"]
    ]
    return AttestationOccurrence(serialized_payload=b64decode(attestation["serializedPayload"]), signatures=signatures)


def test_what_googles_client_attests_is_verified_by_us(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    from grafeas import grafeas_v1

    id = list_key(cloud, key)
    reference = sigwright.resolve(pushed).reference
    payload = sigwright._core.container_payload(reference)
    occurrence = grafeas_v1.Occurrence(
        resource_uri=f"https://{reference}", note_name=NOTE, kind=grafeas_v1.NoteKind.ATTESTATION,
        attestation=grafeas_v1.AttestationOccurrence(
            serialized_payload=payload,
            signatures=[grafeas_v1.Signature(public_key_id=id, signature=key.sign(payload))],
        ),
    )  # fmt: skip
    analysis = client(grafeas_v1.GrafeasClient, cloud.analysis.url)
    made = analysis.create_occurrence(parent="projects/project", occurrence=occurrence)
    report = verify_attestations(pushed, attestor=ATTESTOR)
    assert report.ok
    assert report.verified[0].source == made.name
    listed = list(analysis.list_note_occurrences(name=NOTE, filter=f'resourceUrl="https://{reference}"'))
    assert [item.name for item in listed] == [made.name]


def test_artifact_registrys_client_reads_the_settings_that_the_doctor_reads(cloud: Cloud) -> None:
    from google.cloud import artifactregistry_v1

    name = "projects/project/locations/eu/repositories/repository"
    cloud.artifacts.repositories[name] = {"dockerConfig": {"immutableTags": True}}
    registry = client(artifactregistry_v1.ArtifactRegistryClient, cloud.artifacts.url)
    assert registry.get_repository(name=name).docker_config.immutable_tags
