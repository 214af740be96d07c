"""Each fault does what its name says, as a client sees it, and no more often than asked."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime

import pytest

from fakes.faults import (
    answered_badly,
    content_type,
    corrupted,
    delayed,
    dropped,
    endless,
    header,
    in_turn,
    postponed,
    redirect,
    replaced,
    reset_connection,
    silent,
    status,
    too_many,
    truncated,
)
from fakes.images import OCI_MANIFEST, RegistryClient, digest_of, image
from fakes.registry import FakeRegistry

HELLO = image("hello")


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as started:
        started.store.push("app", HELLO, "v1")
        yield started


def get(registry: FakeRegistry, path: str = "/v2/app/manifests/v1") -> tuple[int, dict[str, str], bytes]:
    return RegistryClient(registry.url).request("GET", path)


def test_a_status_comes_as_often_as_asked_after_as_many_as_asked(registry: FakeRegistry) -> None:
    registry.faults.add(status(503), path="/manifests/", after=1, times=2)
    assert [get(registry)[0] for _ in range(4)] == [200, 503, 503, 200]


def test_a_fault_is_for_its_method_and_path_alone(registry: FakeRegistry) -> None:
    registry.faults.add(status(500), method="PUT", path="/manifests/")
    assert get(registry)[0] == 200
    assert get(registry, "/v2/")[0] == 200
    registry.faults.clear()


def test_retry_after_comes_in_both_forms(registry: FakeRegistry) -> None:
    registry.faults.add(too_many(7), times=1)
    registry.faults.add(too_many(7, as_date=True), times=1)
    code, headers, _ = get(registry)
    assert (code, headers["retry-after"]) == (429, "7")
    code, headers, _ = get(registry)
    ahead = parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time()
    assert code == 429
    assert 4 < ahead < 8


def test_what_is_dropped_was_answered_with_success(registry: FakeRegistry) -> None:
    registry.faults.add(dropped(), method="PUT", path="/manifests/")
    RegistryClient(registry.url).put_manifest("app", "v2", HELLO.manifest, OCI_MANIFEST)
    assert get(registry, "/v2/app/manifests/v2")[0] == 404


def test_what_is_answered_badly_took_effect(registry: FakeRegistry) -> None:
    registry.faults.add(answered_badly(), method="PUT", path="/manifests/")
    with pytest.raises(RuntimeError):
        RegistryClient(registry.url).put_manifest("app", "v2", HELLO.manifest, OCI_MANIFEST)
    assert get(registry, "/v2/app/manifests/v2")[0] == 200


def test_headers_and_bodies_can_be_changed(registry: FakeRegistry) -> None:
    digest = HELLO.digest
    registry.faults.add(
        in_turn(content_type("text/html"), header("Docker-Content-Digest", None), corrupted(), replaced(b"other"))
    )
    assert get(registry)[1]["content-type"] == "text/html"
    assert "docker-content-digest" not in get(registry)[1]
    code, headers, body = get(registry)
    assert (code, headers["docker-content-digest"]) == (200, digest)
    assert digest_of(body) != digest
    assert get(registry)[2] == b"other"
    assert get(registry)[2] == HELLO.manifest


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (reset_connection(), ConnectionResetError),
        (truncated(10), http.client.IncompleteRead),
    ],
)
def test_a_connection_breaks_off(registry: FakeRegistry, effect: Callable[..., object], error: type[Exception]) -> None:
    registry.faults.add(effect, times=1)  # type: ignore[arg-type]
    with pytest.raises(error):
        get(registry)
    assert get(registry)[0] == 200


def read_some(registry: FakeRegistry, want: int) -> int:
    """How many bytes of an answer come before `want` are there or the connection ends."""
    with socket.create_connection(("127.0.0.1", registry.port), timeout=5) as client:
        client.sendall(b"GET /v2/app/manifests/v1 HTTP/1.1\r\nHost: x\r\n\r\n")
        seen = 0
        while seen < want and (data := client.recv(65536)):
            seen += len(data)
        return seen


def test_an_endless_body_goes_on_and_on(registry: FakeRegistry) -> None:
    registry.faults.add(endless())
    assert read_some(registry, 8 << 20) >= 8 << 20


def test_a_huge_promise_is_made_in_the_headers(registry: FakeRegistry) -> None:
    registry.faults.add(endless(promise=10**12))
    connection = http.client.HTTPConnection(registry.address, timeout=5)
    connection.request("GET", "/v2/app/manifests/v1")
    assert connection.getresponse().getheader("content-length") == str(10**12)
    connection.close()


def test_a_silent_server_gives_nothing(registry: FakeRegistry) -> None:
    registry.faults.add(silent())
    connection = http.client.HTTPConnection(registry.address, timeout=0.3)
    connection.request("GET", "/v2/app/manifests/v1")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_a_delayed_read_is_stale_and_a_postponed_write_late(registry: FakeRegistry) -> None:
    other = image("other")
    registry.store.push("app", other)
    registry.faults.add(delayed(0.3), method="GET", times=1)
    registry.faults.add(postponed(0.1), method="PUT", times=1)
    stale: list[bytes | None] = []
    client = RegistryClient(registry.url)

    def read() -> None:
        stale.append(client.manifest_bytes("app", "v1"))

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.05)
    client.put_manifest("app", "v1", other.manifest, OCI_MANIFEST)
    reader.join()
    assert stale == [HELLO.manifest]
    assert client.manifest_bytes("app", "v1") == other.manifest


def test_a_redirect_names_another_port_and_its_log_shows_what_came_along() -> None:
    with FakeRegistry(redirect_blobs=True) as registry:
        assert registry.blob_host is not None
        digest = digest_of(HELLO.blobs[0])
        registry.store.push("app", HELLO, "v1")
        code, headers, _ = RegistryClient(registry.url, credentials=("user", "password")).request(
            "GET", f"/v2/app/blobs/{digest}"
        )
        assert code == 307
        assert headers["location"].startswith(registry.blob_host.url)
        assert registry.blob_host.port != registry.port
        assert RegistryClient(registry.blob_host.url, credentials=("user", "x")).blob("app", digest) == HELLO.blobs[0]
        (seen,) = registry.blob_host.log.all()
        assert "authorization" in seen.headers


def test_a_redirect_elsewhere_keeps_the_path(registry: FakeRegistry) -> None:
    registry.faults.add(redirect("http://127.0.0.1:1", 302), times=1)
    code, headers, _ = get(registry)
    assert (code, headers["location"]) == (302, "http://127.0.0.1:1/v2/app/manifests/v1")


def test_two_writers_lose_an_update_when_reads_are_slow(registry: FakeRegistry) -> None:
    """The window that every safe write must survive really exists here."""
    registry.faults.add(delayed(0.2), method="GET", path="/manifests/list")

    def add(word: str) -> None:
        client = RegistryClient(registry.url)
        current = client.manifest("app", "list") or {"schemaVersion": 2, "manifests": [], "annotations": {}}
        current["annotations"][word] = "here"
        client.put_manifest("app", "list", json.dumps(current).encode(), OCI_MANIFEST)

    writers = [threading.Thread(target=add, args=(word,)) for word in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(RegistryClient(registry.url).manifest("app", "list")["annotations"]) == 1
