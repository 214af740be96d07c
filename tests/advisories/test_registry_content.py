"""A registry may answer whatever it likes: what was not hashed is not believed, and nothing without end is read."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sigwright
from advisories.scenes import push, refused, verified
from fakes.faults import Effect, Honest, content_type, corrupted
from fakes.images import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, Image, descriptor, digest_of, encode, image
from fakes.loopback import Request, Response
from fakes.registry import FakeRegistry
from sigwright.cli import run

MANIFESTS, BLOBS = "/manifests/", "/blobs/"


def other_bytes() -> Effect:
    """The same document in other bytes, under no digest or under the right one."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        headers = {name: value for name, value in response.headers.items() if name != "Docker-Content-Digest"}
        return replace(response, headers=headers, body=response.body + b" ")

    return effect


def test_bytes_that_were_asked_for_by_digest_are_hashed(
    registry: FakeRegistry, public_key_file: Path, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    reference = push(registry)
    sigwright.sign(reference, key=key, tlog_upload=False)
    assert verified(reference, public_key_file) == 0
    for effect in (other_bytes(), corrupted()):
        registry.faults.clear()
        registry.faults.add(effect, method="GET", path=f"{MANIFESTS}sha256:")
        for words in (["resolve", reference], ["copy", reference, f"oci:{tmp_path / 'copy'}"]):
            assert run(words) == 22


def test_evidence_is_what_its_digest_says_however_good_it_is(registry: FakeRegistry, tmp_path: Path) -> None:
    """A good bundle in the place of another, as long as that one, is still not the one that was listed."""
    key = sigwright.PrivateKey.generate("ed25519")
    public = tmp_path / "ed25519.pub"
    public.write_text(key.public_key.to_pem())
    reference = push(registry)
    with FakeRegistry() as elsewhere:
        other = push(elsewhere)
        for where, value in ((reference, "1"), (other, "2")):
            sigwright.sign(where, key=key, tlog_upload=False, signature_format="bundle", annotations={"a": value})
        assert verified(reference, public) == 0
        (mine,), (theirs,) = (bundles(one) for one in (registry, elsewhere))
        blobs = elsewhere.store.repository("app").blobs
        registry.store.repository("app").blobs[mine] = blobs[theirs]
    assert verified(reference, public) == 22


def bundles(registry: FakeRegistry) -> list[str]:
    blobs = registry.store.repository("app").blobs
    return [digest for digest, data in blobs.items() if b"dsseEnvelope" in data]


def other_answers(*digests: str) -> Effect:
    """Another manifest each time a tag is asked for."""
    turns = iter(digests * 100)

    def effect(request: Request, honest: Honest) -> Response:
        if not request.path.endswith("/v1"):
            return honest()
        return replace(
            honest(), status=307, headers={"Location": request.path.replace("/v1", f"/{next(turns)}")}, body=b""
        )

    return effect


def test_a_tag_is_read_once_and_what_was_verified_is_named(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    good, bad = (push(registry, text) for text in ("good", "bad"))
    sigwright.sign(good, key=key, tlog_upload=False)
    tag = f"{registry.address}/app:v1"
    registry.faults.add(other_answers(good.rpartition("@")[2], bad.rpartition("@")[2]), method="GET", path=MANIFESTS)
    registry.log.clear()
    report = sigwright.verify(tag, key=key.public_key, insecure_ignore_tlog=True)
    assert report.reference == good
    assert len([one for one in registry.log.all() if one.path.endswith("/v1")]) == 1
    with refused(10, 12):
        sigwright.verify(tag, key=key.public_key, insecure_ignore_tlog=True)
    registry.faults.clear()
    registry.faults.add(other_answers(good.rpartition("@")[2], bad.rpartition("@")[2]), method="GET", path=MANIFESTS)
    capfd.readouterr()
    given = ["gate", "--key", str(public_key_file), "--insecure-ignore-tlog", tag, "--", "echo", "{image}"]
    assert run(given) == 0
    assert capfd.readouterr().out.strip() == good


@pytest.mark.parametrize("kind", ["layers", "manifests"])
def test_a_document_that_is_image_and_index_at_once_is_neither(registry: FakeRegistry, kind: str) -> None:
    child = registry.store.push("app", image("x"))
    both: dict[str, Any] = {
        "schemaVersion": 2, "config": descriptor(OCI_CONFIG, b"{}"), "layers": [],
        "manifests": [{"mediaType": OCI_MANIFEST, "digest": child, "size": 1}],
    }  # fmt: skip
    types = {"layers": OCI_MANIFEST, "manifests": OCI_INDEX}
    for document in (both, {**both, "mediaType": types[kind]}):
        digest = registry.store.push("app", Image(types[kind], encode(document), (b"{}",)))
        assert run(["resolve", f"{registry.address}/app@{digest}"]) == 22


def test_a_document_is_of_the_type_that_it_says_and_that_is_said_of_it(registry: FakeRegistry) -> None:
    reference = push(registry)
    assert run(["resolve", reference]) == 0
    registry.faults.add(content_type(OCI_INDEX), path=MANIFESTS)
    assert run(["resolve", reference]) == 22


@pytest.mark.parametrize(
    "digest",
    ["sha256:../../x", "sha256:" + "0" * 63, "sha256:" + "A" * 64, "md5:" + "0" * 32, "sha256:" + "0" * 64 + "/../x"],
)
def test_a_digest_is_one_before_anything_is_asked(registry: FakeRegistry, digest: str) -> None:
    registry.log.clear()
    assert run(["resolve", f"{registry.address}/app@{digest}"]) == 2
    assert len(registry.log) == 0


@pytest.mark.parametrize("digest", ["sha256:../../x", "sha256:" + "A" * 64, "md5:" + "0" * 32, 1, None])
def test_a_digest_in_a_manifest_is_one(registry: FakeRegistry, digest: Any) -> None:
    layer = {"mediaType": OCI_LAYER, "digest": digest, "size": 1}
    document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(OCI_CONFIG, b"{}"),
        "layers": [layer],
    }
    registry.check_blobs = False
    stored = registry.store.push("app", Image(OCI_MANIFEST, encode(document), (b"{}",)))
    assert run(["resolve", f"{registry.address}/app@{stored}"]) == 22


@pytest.mark.parametrize("size", ["-1", "9223372036854775808", "1e400", "1.5", '"5"', "null", "[]"])
def test_a_size_is_a_size(registry: FakeRegistry, size: str) -> None:
    document = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(OCI_CONFIG, b"{}"), "layers": []}
    text = encode(document).replace(b'"size":2', f'"size":{size}'.encode(), 1)
    stored = registry.store.push("app", Image(OCI_MANIFEST, text, (b"{}",)))
    assert run(["resolve", f"{registry.address}/app@{stored}"]) == 22


@pytest.mark.parametrize("where", ["layers", "manifests"])
def test_more_entries_than_any_image_has_are_not_read(registry: FakeRegistry, where: str) -> None:
    entries = [{"mediaType": OCI_LAYER, "digest": "sha256:" + "0" * 64, "size": 1}] * 20_000
    kind = OCI_MANIFEST if where == "layers" else OCI_INDEX
    head = {
        "schemaVersion": 2,
        "mediaType": kind,
        **({"config": descriptor(OCI_CONFIG, b"{}")} if where == "layers" else {}),
    }
    stored = registry.store.push("app", Image(kind, encode({**head, where: entries}), (b"{}",)))
    assert run(["resolve", f"{registry.address}/app@{stored}"]) == 22


def test_more_signatures_than_anybody_makes_are_not_read(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    reference = push(registry)
    sigwright.sign(reference, key=key, tlog_upload=False, signature_format="legacy")
    repository = registry.store.repository("app")
    tag = f"{reference.rpartition('@')[2].replace(':', '-')}.sig"
    stored = repository.manifest(tag)
    assert stored is not None
    document = {**stored.document, "layers": stored.document["layers"] * 2000}
    repository.put(tag, replace(stored, data=encode(document)))
    assert verified(reference, public_key_file) == 22


@pytest.mark.parametrize("loop", [True, False], ids=["a page that names itself", "pages without end"])
def test_pages_without_end_come_to_an_end(loop: bool, key: sigwright.PrivateKey, public_key_file: Path) -> None:
    with FakeRegistry(page_size=1) as registry:
        reference = push(registry)
        sigwright.sign(reference, key=key, tlog_upload=False, signature_format="bundle")
        registry.link_loop = loop
        if not loop:
            registry.faults.add(next_for_ever(), path="/referrers/")
        registry.log.clear()
        assert verified(reference, public_key_file, "--timeout=60s") in (0, 10, 21, 22)
        assert len(registry.log.find("GET", "/referrers/")) < (20 if loop else 300)


def next_for_ever() -> Effect:
    number = 0

    def effect(request: Request, honest: Honest) -> Response:
        nonlocal number
        number += 1
        response = honest()
        link = f'<{request.path}?n=1&last={number}>; rel="next"'
        return replace(response, headers={**response.headers, "Link": link})

    return effect


def test_a_body_without_end_is_left(registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path) -> None:
    """What is declared small is read no further than that."""
    reference = push(registry)
    sigwright.sign(reference, key=key, tlog_upload=False, signature_format="legacy")
    sent: list[int] = []
    registry.faults.add(counted_endless(sent), method="GET", path=BLOBS)
    assert verified(reference, public_key_file) in (12, 22)
    assert 0 < max(sent) < 32 << 20  # what sockets hold, and no more


def counted_endless(sent: list[int]) -> Effect:
    """A body that goes on, up to 256 MiB, until the client leaves; how much of it was taken is noted."""

    def deliver(sock: socket.socket, response: Response) -> bool:
        count = 0
        with contextlib.suppress(OSError):
            sock.sendall(response.head(None) + response.body)
            while count < 256 << 20:
                sock.sendall(bytes(1 << 16))
                count += 1 << 16
        sent.append(count)
        return False

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        return replace(response, headers={**response.headers, "Connection": "close"}, delivery=deliver)

    return effect


def test_a_body_that_is_declared_without_end_is_not_begun(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    reference = push(registry)
    sigwright.sign(reference, key=key, tlog_upload=False, signature_format="legacy")
    repository = registry.store.repository("app")
    tag = f"{reference.rpartition('@')[2].replace(':', '-')}.sig"
    stored = repository.manifest(tag)
    assert stored is not None
    document = stored.document
    for layer in document["layers"]:
        layer["size"] = 10 << 30
    repository.put(tag, replace(stored, data=encode(document)))
    registry.log.clear()
    assert verified(reference, public_key_file) == 22
    assert registry.log.find("GET", BLOBS) == []


@cache
def bomb() -> bytes:
    """200 MiB of nothing."""
    return gzip.compress(bytes(200 << 20), 1)


def compressed(data: bytes) -> Effect:
    """The honest headers around a body that is a bomb."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
        return replace(response, headers={**headers, "Content-Encoding": "gzip"}, body=data)

    return effect


@pytest.mark.parametrize("path", [MANIFESTS, BLOBS, "/referrers/"])
def test_a_compressed_answer_is_counted_by_what_comes_out(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path, path: str
) -> None:
    reference = push(registry)
    sigwright.sign(reference, key=key, tlog_upload=False)
    registry.faults.add(compressed(bomb()), method="GET", path=path)
    before = peak()
    assert (
        verified(f"{registry.address}/app:v1", public_key_file, "--timeout=60s") in (10, 12, 21, 22)
        or path == "/referrers/"
    )
    assert peak() - before < 150 << 10  # KiB
    assert not any("accept-encoding" in request.headers for request in registry.log.all())


def peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_no_address_that_a_document_names_is_visited(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    with FakeRegistry() as elsewhere:
        url = f"{elsewhere.url}/v2/app/blobs/x"
        layer = descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", b"layer", urls=[url])
        notes = {"org.opencontainers.image.url": url, "dev.sigstore.cosign/certificate": url}
        document = {
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(OCI_CONFIG, b"{}", urls=[url]),
            "layers": [layer], "annotations": notes,
        }  # fmt: skip
        stored = registry.store.push("app", Image(OCI_MANIFEST, encode(document), (b"{}",)), "v1")
        reference = f"{registry.address}/app@{stored}"
        sigwright.sign(reference, key=key, tlog_upload=False)
        assert verified(reference, public_key_file) == 0
        run(["copy", reference, f"oci:{tmp_path / 'copy'}"])
        run(["save", "--dir", str(tmp_path / "save"), reference])
        assert len(elsewhere.log) == 0


def test_names_from_outside_never_become_paths(registry: FakeRegistry, tmp_path: Path) -> None:
    titles = ("../../escaped", "/tmp/sigwright-escaped", "a/../../escaped")
    folder = tmp_path / "deep" / "deeper"
    folder.mkdir(parents=True)
    for title in titles:
        note = {"org.opencontainers.image.title": title, "org.opencontainers.image.ref.name": title}
        data = b"data"
        layer = descriptor("application/octet-stream", data, annotations=note)
        document = {
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(OCI_CONFIG, b"{}"), "layers": [layer],
            "annotations": note,
        }  # fmt: skip
        stored = registry.store.push("app", Image(OCI_MANIFEST, encode(document), (b"{}", data)))
        run(["save", "--dir", str(folder / "save"), f"{registry.address}/app@{stored}"])
        run(["copy", f"{registry.address}/app@{stored}", f"oci:{folder / 'copy'}"])
    written = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*") if path.is_file()}
    assert written <= {("deep", "deeper")}
    assert not Path("/tmp/sigwright-escaped").exists()


def test_a_layout_is_read_no_further_than_a_layout_is_long(tmp_path: Path) -> None:
    (tmp_path / "blobs" / "sha256").mkdir(parents=True)
    (tmp_path / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (tmp_path / "index.json").write_bytes(b'{"schemaVersion":2,"manifests":[' + b" " * (9 << 20) + b"]}")
    assert run(["resolve", f"oci:{tmp_path}:v1"]) == 22
    before = peak()
    os.truncate(tmp_path / "index.json", 400 << 20)
    assert run(["resolve", f"oci:{tmp_path}:v1"]) == 22
    assert peak() - before < 150 << 10  # KiB
    (tmp_path / "index.json").unlink()
    (tmp_path / "index.json").symlink_to("/dev/zero")
    assert run(["resolve", f"oci:{tmp_path}:v1"]) == 22


def test_the_digest_of_an_answer_is_ours_to_find_out(registry: FakeRegistry) -> None:
    data = push(registry).rpartition("@")[2]
    report = sigwright.resolve(f"{registry.address}/app:v1")
    assert report.digest == data == digest_of(registry.store.repository("app").manifests[data].data)
