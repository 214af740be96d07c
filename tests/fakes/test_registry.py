"""The fake registry keeps to the distribution specification while nothing is asked of it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from fakes.images import (
    DOCKER_MANIFEST,
    OCI_MANIFEST,
    Image,
    RegistryClient,
    descriptor,
    digest_of,
    encode,
    image,
    index,
)
from fakes.registry import FakeRegistry

EMPTY = b"{}"


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as started:
        yield started


def referrer(subject: Image, text: str, artifact_type: str = "application/x") -> Image:
    """A manifest that names `subject` as its subject."""
    document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": artifact_type,
        "config": descriptor("application/vnd.oci.empty.v1+json", EMPTY),
        "layers": [descriptor("text/plain", text.encode())],
        "annotations": {"text": text},
        "subject": descriptor(subject.media_type, subject.manifest),
    }
    return Image(OCI_MANIFEST, encode(document), (EMPTY, text.encode()))


def test_what_is_pushed_comes_back_by_tag_and_by_digest(registry: FakeRegistry) -> None:
    client, pushed = RegistryClient(registry.url), image("hello")
    digest = client.push("some/app", pushed, "v1")
    assert client.manifest_bytes("some/app", "v1") == pushed.manifest
    assert client.manifest_bytes("some/app", digest) == pushed.manifest
    assert client.blob("some/app", digest_of(pushed.blobs[1])) == pushed.blobs[1]
    assert client.manifest("some/app", "v2") is None


def test_an_index_is_pushed_with_its_children(registry: FakeRegistry) -> None:
    client, pushed = RegistryClient(registry.url), index("hello")
    client.push("app", pushed, "v1")
    assert [child.digest for child in pushed.children] == [
        d["digest"] for d in client.manifest("app", "v1")["manifests"]
    ]
    assert client.manifest("app", pushed.children[1].digest) is not None


def test_a_head_has_the_length_and_no_body(registry: FakeRegistry) -> None:
    pushed = image("hello")
    digest = registry.store.push("app", pushed, "v1")
    status, headers, body = RegistryClient(registry.url).request("HEAD", "/v2/app/manifests/v1")
    assert (status, body) == (200, b"")
    assert headers["content-length"] == str(len(pushed.manifest))
    assert headers["docker-content-digest"] == digest


def test_content_that_does_not_match_its_digest_is_refused(registry: FakeRegistry) -> None:
    client = RegistryClient(registry.url)
    status, _, _ = client.request("POST", f"/v2/app/blobs/uploads/?digest={digest_of(b'a')}", b"b")
    assert status == 400
    other = digest_of(b"other")
    status, _, _ = client.request("PUT", f"/v2/app/manifests/{other}", image("x").manifest, Content_Type=OCI_MANIFEST)
    assert status == 400


def test_a_manifest_that_names_missing_blobs_is_refused(registry: FakeRegistry) -> None:
    status, _, body = RegistryClient(registry.url).request(
        "PUT", "/v2/app/manifests/v1", image("x").manifest, Content_Type=DOCKER_MANIFEST
    )
    assert status == 400
    assert json.loads(body)["errors"][0]["code"] == "MANIFEST_BLOB_UNKNOWN"


def test_a_blob_is_uploaded_in_chunks(registry: FakeRegistry) -> None:
    client = RegistryClient(registry.url)
    _, headers, _ = client.request("POST", "/v2/app/blobs/uploads/", b"")
    _, headers, _ = client.request("PATCH", headers["location"], b"one ")
    _, headers, _ = client.request("PATCH", headers["location"], b"two")
    status, _, _ = client.request("PUT", f"{headers['location']}&digest={digest_of(b'one two')}", b"")
    assert status == 201
    assert client.blob("app", digest_of(b"one two")) == b"one two"


def test_a_blob_is_mounted_from_another_repository(registry: FakeRegistry) -> None:
    client = RegistryClient(registry.url)
    digest = client.push_blob("from", b"data")
    status, _, _ = client.request("POST", f"/v2/to/blobs/uploads/?mount={digest}&from=from", b"")
    assert status == 201
    assert client.blob("to", digest) == b"data"


def test_a_deleted_manifest_takes_its_tags_along(registry: FakeRegistry) -> None:
    client = RegistryClient(registry.url)
    digest = client.push("app", image("hello"), "v1")
    assert client.request("DELETE", f"/v2/app/manifests/{digest}")[0] == 202
    assert client.manifest("app", "v1") is None


def test_referrers_are_listed_with_type_and_annotations(registry: FakeRegistry) -> None:
    client, subject = RegistryClient(registry.url), image("hello")
    client.push("app", subject, "v1")
    signature = referrer(subject, "one")
    client.push("app", signature)
    (entry,) = client.referrers("app", subject.digest) or []
    assert entry == descriptor(
        OCI_MANIFEST, signature.manifest, artifactType="application/x", annotations={"text": "one"}
    )
    assert client.referrers("app", digest_of(b"nobody's")) == []


def test_a_put_with_a_subject_says_that_it_is_indexed(registry: FakeRegistry) -> None:
    client, subject = RegistryClient(registry.url), image("hello")
    signature = referrer(subject, "one")
    client.push("app", subject)
    client.push("app", signature)
    (put,) = registry.log.find("PUT", signature.digest)
    assert put.status == 201
    _, headers, _ = client.request(
        "PUT", f"/v2/app/manifests/{signature.digest}", signature.manifest, Content_Type=OCI_MANIFEST
    )
    assert headers["oci-subject"] == subject.digest


def test_referrers_are_filtered_and_the_filter_is_named(registry: FakeRegistry) -> None:
    client, subject = RegistryClient(registry.url), image("hello")
    for kind in ("application/a", "application/b"):
        registry.store.push("app", referrer(subject, kind, kind))
    _, headers, body = client.request("GET", f"/v2/app/referrers/{subject.digest}?artifactType=application/b")
    assert [entry["artifactType"] for entry in json.loads(body)["manifests"]] == ["application/b"]
    assert headers["oci-filters-applied"] == "artifactType"


def test_referrers_come_in_pages_linked_to_one_another() -> None:
    with FakeRegistry(page_size=2) as registry:
        client, subject = RegistryClient(registry.url), image("hello")
        for number in range(5):
            registry.store.push("app", referrer(subject, str(number)))
        path, found = f"/v2/app/referrers/{subject.digest}", 0
        for expected in (2, 2, 1):
            _, headers, body = client.request("GET", path)
            found += len(json.loads(body)["manifests"])
            assert len(json.loads(body)["manifests"]) == expected
            path = headers.get("link", "<>").partition(">")[0][1:]
        assert found == 5
        assert path == ""


def test_a_link_loop_leads_back_to_the_same_page() -> None:
    with FakeRegistry(page_size=2, link_loop=True) as registry:
        subject = image("hello")
        registry.store.push("app", referrer(subject, "one"))
        path = f"/v2/app/referrers/{subject.digest}"
        client = RegistryClient(registry.url)
        first = client.request("GET", path)[1]["link"]
        assert client.request("GET", first.partition(">")[0][1:])[1]["link"] == first


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_registry_without_referrers_says_so(status: int) -> None:
    with FakeRegistry(referrers="off", referrers_missing=status) as registry:
        digest = registry.store.push("app", image("hello"))
        assert RegistryClient(registry.url).request("GET", f"/v2/app/referrers/{digest}")[0] == status


def test_the_ggcr_kind_gives_the_type_of_the_config_and_no_subject_header() -> None:
    with FakeRegistry(referrers="ggcr") as registry:
        client, subject = RegistryClient(registry.url), image("hello")
        signature = referrer(subject, "one")
        client.push("app", signature)
        (entry,) = client.referrers("app", subject.digest) or []
        assert entry["artifactType"] == "application/vnd.oci.empty.v1+json"
        assert "annotations" not in entry
        _, headers, _ = client.request(
            "PUT", f"/v2/app/manifests/{signature.digest}", signature.manifest, Content_Type=OCI_MANIFEST
        )
        assert "oci-subject" not in headers
        assert client.referrers("unknown", subject.digest) is None


def test_a_condition_is_honoured_only_where_it_is_switched_on() -> None:
    for honoured, expected in ((True, 412), (False, 201)):
        with FakeRegistry(if_match=honoured) as registry:
            first, second = image("first"), image("second")
            registry.store.push("app", first, "v1")
            registry.store.push("app", second)
            status, _, _ = RegistryClient(registry.url).request(
                "PUT", "/v2/app/manifests/v1", second.manifest, Content_Type=OCI_MANIFEST, If_Match='"sha256:stale"'
            )
            assert status == expected


def test_tags_and_repositories_are_listed(registry: FakeRegistry) -> None:
    for tag in ("v2", "v1"):
        registry.store.push("app", image("hello"), tag)
    client = RegistryClient(registry.url)
    assert json.loads(client.request("GET", "/v2/app/tags/list")[2]) == {"name": "app", "tags": ["v1", "v2"]}
    assert json.loads(client.request("GET", "/v2/_catalog")[2]) == {"repositories": ["app"]}


def test_a_tls_hello_is_answered_at_once_in_plain_http(registry: FakeRegistry) -> None:
    with socket.create_connection(("127.0.0.1", registry.port), timeout=5) as client:
        client.sendall(b"\x16\x03\x01\x00\x05hello")
        assert client.recv(100).startswith(b"HTTP/1.1 400 ")


def test_the_log_tells_what_ran_together_from_what_waited(registry: FakeRegistry) -> None:
    registry.latency = 0.2
    registry.store.push("app", image("hello"), "v1")
    client = RegistryClient(registry.url)
    together = [threading.Thread(target=client.manifest, args=("app", "v1")) for _ in range(3)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    client.manifest("app", "v1")
    assert len(registry.log.find("GET", "/manifests/v1$")) == 4
    assert registry.log.most_at_once() == 3
    assert registry.log.rounds() == 2


def test_latency_is_part_of_every_answer() -> None:
    with FakeRegistry(latency=0.1) as registry:
        before = time.monotonic()
        RegistryClient(registry.url).request("GET", "/v2/")
        assert time.monotonic() - before >= 0.1
        (request,) = registry.log.all()
        assert request.ended - request.started >= 0.1
