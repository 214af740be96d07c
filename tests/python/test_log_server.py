"""A log that is served: what is taken, what is refused, and what a reader gets."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright import log_server, trust
from sigwright.client import Client
from sigwright.log_server import LogServer, is_loopback
from sigwright.logs import Log

ENTRIES = "/api/v2/log/entries"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    client = Client()
    Log.init(tmp_path / "log", client=client)
    return Log(tmp_path / "log", append=True, client=client)


@pytest.fixture
def server(log: Log) -> Iterator[LogServer]:
    made = LogServer(log)
    made.start()
    yield made
    made.stop()


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def request_of(key: sigwright.PrivateKey, message: bytes) -> dict[str, Any]:
    verifier = {
        "publicKey": {"rawBytes": encoded(key.public_key.to_der())},
        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
    }
    signature = {"content": encoded(key.sign(message)), "verifier": verifier}
    digest = encoded(hashlib.sha256(message).digest())
    return {"hashedRekordRequestV002": {"digest": digest, "signature": signature}}


def send(
    server: LogServer, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    try:
        connection.request(method, path, data, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.status, json.loads(text) if is_json and text else text
    finally:
        connection.close()


def test_a_good_signature_is_recorded(server: LogServer, log: Log, key: sigwright.PrivateKey) -> None:
    status, entry = send(server, "POST", ENTRIES, request_of(key, b"message"))
    assert status == 201
    assert entry["logIndex"] == "0"
    assert entry["kindVersion"] == {"kind": "hashedrekord", "version": "0.0.2"}
    assert (entry["integratedTime"], entry["inclusionPromise"]) == ("0", None)
    assert entry["inclusionProof"]["checkpoint"]["envelope"] == log.info().checkpoint
    assert base64.b64decode(entry["canonicalizedBody"]) == log.get(0).body


def test_the_same_signature_gets_the_same_entry(server: LogServer, log: Log, key: sigwright.PrivateKey) -> None:
    request = request_of(key, b"message")
    for _ in range(2):
        status, entry = send(server, "POST", ENTRIES, request)
        assert (status, entry["logIndex"]) == (201, "0")
    assert log.info().size == 1


def test_many_clients_record_at_once(server: LogServer, log: Log, key: sigwright.PrivateKey) -> None:
    requests = [request_of(key, f"message {number}".encode()) for number in range(64)]
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda request: send(server, "POST", ENTRIES, request), requests))
    assert [status for status, _ in answers] == [201] * 64
    assert sorted(int(entry["logIndex"]) for _, entry in answers) == list(range(64))
    assert log.verify().leaves == 64


def test_what_is_not_good_is_refused_and_not_recorded(server: LogServer, log: Log, key: sigwright.PrivateKey) -> None:
    other = request_of(key, b"other")["hashedRekordRequestV002"]["digest"]
    forged, unknown = request_of(key, b"message"), request_of(key, b"message")
    forged["hashedRekordRequestV002"]["digest"] = other
    unknown["hashedRekordRequestV002"]["more"] = 1
    for body in (forged, unknown, {}, [], {"dsseRequestV002": {}}, b"", b"{", b"\xff", b'{"a":1,"a":1}'):
        status, answer = send(server, "POST", ENTRIES, body)
        assert (status, answer["code"], answer["details"]) == (400, 3, [])
        assert answer["message"]
    assert log.info().size == 0


def test_bodies_are_bounded(server: LogServer) -> None:
    assert send(server, "POST", ENTRIES, bytes((4 << 20) + 1))[0] == 413
    assert send(server, "POST", ENTRIES, headers={"Content-Length": "9" * 20})[0] == 413
    assert send(server, "POST", ENTRIES, headers={"Content-Length": "-1"})[0] == 411
    assert send(server, "POST", ENTRIES, headers={"Transfer-Encoding": "chunked", "Content-Length": "x"})[0] == 411


@pytest.mark.parametrize("prefix", ["/", "/api/v2/"])
def test_readers_get_the_files_of_the_log_under_both_prefixes(
    server: LogServer, log: Log, key: sigwright.PrivateKey, prefix: str
) -> None:
    send(server, "POST", ENTRIES, request_of(key, b"message"))
    assert send(server, "GET", f"{prefix}checkpoint") == (200, log.info().checkpoint.encode())
    leaf = hashlib.sha256(b"\0" + log.get(0).body).digest()
    assert send(server, "GET", f"{prefix}tile/0/000.p/1") == (200, leaf)
    assert send(server, "GET", f"{prefix}tile/entries/000.p/1")[1].endswith(log.get(0).body)
    assert send(server, "GET", f"{prefix}tile/0/000")[0] == 404
    assert send(server, "HEAD", f"{prefix}checkpoint") == (200, b"")
    root = json.loads(Path(log.directory, "trusted_root.json").read_text())
    assert send(server, "GET", f"{prefix}trusted_root.json") == (200, root)


def test_a_served_log_is_pinned_by_its_fingerprint_alone(
    server: LogServer, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(sigwright.UntrustedError):
        trust.add_rekor(server.url, fingerprint=f"sha256:{'0' * 64}")
    with pytest.raises(sigwright.Error):
        trust.add_rekor(server.url)
    assert trust.profiles() == ()
    trust.add_rekor(server.url, fingerprint=log.info().key)
    assert [one.fingerprint for one in trust.load().logs] == [log.info().key]


@pytest.mark.parametrize(
    "path", ["log.json", ".state/lock", "tile/../log.json", "tile/%2e%2e/log.json", "", "tile/0/000/../../../log.json"]
)
def test_no_other_file_is_served(server: LogServer, path: str) -> None:
    assert send(server, "GET", f"/{path}")[0] == 404


def test_health_is_told(server: LogServer) -> None:
    assert send(server, "GET", "/healthz") == (200, {"status": "SERVING"})


@pytest.mark.parametrize(("method", "path", "status"), [
    ("PUT", ENTRIES, 405), ("DELETE", "/checkpoint", 405), ("GET", ENTRIES, 405), ("POST", "/checkpoint", 404),
    ("BREW", "/checkpoint", 501),
])  # fmt: skip
def test_other_methods_are_refused(server: LogServer, method: str, path: str, status: int) -> None:
    assert send(server, method, path, b"")[0] == status


def test_a_reader_takes_no_entries(log: Log, key: sigwright.PrivateKey) -> None:
    server = LogServer(log, read_only=True)
    server.start()
    try:
        assert send(server, "POST", ENTRIES, request_of(key, b"message"))[0] == 405
        assert send(server, "GET", "/checkpoint")[0] == 200
    finally:
        server.stop()
    assert log.info().size == 0


def test_a_connection_serves_many_requests(server: LogServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    for _ in range(3):
        connection.request("GET", "/checkpoint")
        assert connection.getresponse().read()
        assert connection.sock is not None
    connection.close()


def test_a_client_that_says_nothing_is_let_go(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_server._Handler, "timeout", 0.2)
    server = LogServer(log)
    server.start()
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as silent:
        assert silent.recv(1) == b""
    server.stop()


def test_a_client_that_drips_is_let_go(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_server, "SECONDS_A_REQUEST", 0.3)
    server = LogServer(log)
    server.start()
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as slow:
        slow.sendall(f"POST {ENTRIES} HTTP/1.1\r\nContent-Length: 1000\r\n\r\n".encode())
        ended = False
        for _ in range(100):
            try:
                slow.sendall(b" ")
            except OSError:
                ended = True
                break
            time.sleep(0.05)
        assert ended or slow.recv(1) == b""
    server.stop()


def test_more_connections_than_threads_wait_their_turn(
    log: Log, key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_server, "MOST_CONNECTIONS", 2)
    server = LogServer(log)
    server.start()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: send(server, "GET", "/checkpoint")[0], range(24)))
    server.stop()
    assert answers == [200] * 24


def test_stopping_lets_an_answer_under_way_be_sent(
    server: LogServer, log: Log, key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    append = log.append_request

    def slow(request: bytes, *, timeout: float = 60.0) -> str:
        begun.set()
        go_on.wait(10)
        return append(request, timeout=timeout)

    monkeypatch.setattr(log, "append_request", slow)
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(send, server, "POST", ENTRIES, request_of(key, b"message"))
        assert begun.wait(10)
        stopped = pool.submit(server.stop)
        go_on.set()
        assert answer.result(20)[0] == 201
        stopped.result(20)
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        send(server, "GET", "/checkpoint")


def test_an_address_that_is_taken_is_said(server: LogServer, log: Log) -> None:
    with pytest.raises(sigwright.UsageError, match="cannot listen"):
        LogServer(log, "192.0.2.1")


def test_what_only_this_machine_reaches() -> None:
    assert all(map(is_loopback, ["127.0.0.1", "127.9.9.9", "::1", "localhost"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.0.2.1", "example.com", ""]))  # noqa: S104
