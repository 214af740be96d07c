"""A live Rekor v1 asked for what a signature lacks and for what is new in it, and a live authority for stamps."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fakes.images import OCI_MANIFEST, encode, image
from interop.evidence import FORMAT_FLAG, signature_manifest, signature_tag, split
from interop.keys import KeyPair
from interop.logs import Authority, Log
from interop.programs import Program
from interop.registries import Registry, free_port

LOG_ENTRY = "dev.sigstore.cosign/bundle"


@pytest.fixture
def registry(registry_of: Callable[[str], Registry]) -> Registry:
    return registry_of("ggcr")


@pytest.fixture
def log(log_of: Callable[[str], Log]) -> Log:
    return log_of("v1")


def drop_entry(registry: Registry, reference: str) -> None:
    """Take the log's entry from an image's legacy signature, as signers before cosign 1.2 left it."""
    repository, digest = split(reference)
    manifest = signature_manifest(registry, reference)
    for layer in manifest["layers"]:
        layer["annotations"].pop(LOG_ENTRY)
    registry.client.put_manifest(repository, signature_tag(digest), encode(manifest), OCI_MANIFEST)


@pytest.mark.parametrize("signer", ["cosign", "sigwright"])
def test_the_entry_that_a_legacy_signature_lacks_is_looked_up_where_that_is_allowed(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Log,
    signer: str,
) -> None:  # fmt: skip
    own = key("p256")
    reference = registry.push(repository, image(repository))
    sign = ("sign", "--yes", FORMAT_FLAG["legacy"], "--rekor-url", log.url, "--key", own.private, reference)
    if signer == "cosign":
        cosign.succeeds(*sign, "--allow-http-registry", "--use-signing-config=false")
    else:
        sigwright.succeeds(*sign)
    drop_entry(registry, reference)
    verify = ("verify", "--key", own.public, "--trusted-root", log.trusted_root)
    sigwright.exits(15, *verify, reference)
    assert "transparency log: passed" in sigwright.succeeds(*verify, "--rekor-url", log.url, reference).stderr
    sigwright.exits(15, *verify, "--rekor-url", log.url, "--offline", reference)
    sigwright.exits(
        12, "verify", "--key", key("p256", "stranger").public, *verify[3:], "--rekor-url", log.url, reference
    )
    sigwright.exits(
        15, "verify", "--key", own.public, "--rekor-public-key", own.public, "--rekor-url", log.url, reference
    )
    sigwright.exits(21, *verify, "--timeout", "20s", "--rekor-url", f"http://127.0.0.1:{free_port()}", reference)


def test_a_signature_that_no_log_knows_has_no_entry_to_be_found(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Log
) -> None:
    own = key("p256")
    reference = registry.push(repository, image(repository))
    sigwright.succeeds("sign", "--tlog-upload=false", FORMAT_FLAG["legacy"], "--key", own.private, reference)
    verify = ("verify", "--key", own.public, "--trusted-root", log.trusted_root, "--rekor-url", log.url)
    sigwright.exits(15, *verify, reference)


def test_the_entry_of_a_bare_signature_of_a_blob_is_looked_up(
    sigwright: Program, key: Callable[..., KeyPair], log: Log, tmp_path: Path
) -> None:
    own, blob, signature = key("p256"), tmp_path / "blob", tmp_path / "blob.sig"
    blob.write_text(str(tmp_path))
    sign = ("sign-blob", "--yes", "--rekor-url", log.url, "--key", own.private)
    sigwright.succeeds(*sign, "--output-signature", signature, blob)
    verify = ("verify-blob", "--key", own.public, "--trusted-root", log.trusted_root, "--signature", signature, blob)
    sigwright.exits(15, *verify)
    sigwright.succeeds(*verify, "--rekor-url", log.url)
    blob.write_text("another")
    sigwright.exits(12, *verify, "--rekor-url", log.url)


def test_a_monitor_follows_a_live_log_and_tells_of_a_key(
    sigwright: Program, key: Callable[..., KeyPair], log: Log, tmp_path: Path
) -> None:
    own, blob, state = key("p256"), tmp_path / "blob", tmp_path / "seen"
    blob.write_text(str(tmp_path))
    sign = ("sign-blob", "--yes", "--rekor-url", log.url, "--bundle", tmp_path / "bundle.json")
    sigwright.succeeds(*sign, "--key", key("p256", "stranger").private, blob)
    monitor = (
        "log", "monitor", "--once", "-o", "json", "--rekor-public-key", log.public_key, "--key", own.public,
        "--state", state, log.url,
    )  # fmt: skip
    sigwright.succeeds(*monitor)
    sigwright.succeeds(*sign, "--key", own.private, blob)
    (look,) = (json.loads(line) for line in sigwright.succeeds(*monitor).stdout.splitlines())
    assert (look["first"], look["size"] - look["old_size"]) == (False, 1)
    assert [sighting["index"] for sighting in look["sightings"]] == [look["old_size"]]
    (quiet,) = (json.loads(line) for line in sigwright.succeeds(*monitor).stdout.splitlines())
    assert quiet["sightings"] == []
    sigwright.exits(15, *monitor[:5], "--rekor-public-key", own.public, *monitor[7:])


def test_a_live_authority_stamps_a_checkpoint_and_the_stamp_is_checked(
    sigwright: Program, key: Callable[..., KeyPair], log: Log, authority: Authority, tmp_path: Path
) -> None:
    own, blob, directory = key("p256"), tmp_path / "blob", tmp_path / "log"
    blob.write_text("blob")
    sigwright.succeeds("log", "init", directory)
    sign = ("sign-blob", "--key", own.private, "--rekor-url", f"file:{directory}", "--bundle", tmp_path / "bundle.json")
    sigwright.succeeds(*sign, blob)
    sigwright.succeeds("log", "anchor", "--timestamp-server-url", authority.url, directory)
    sigwright.succeeds("log", "anchor", "--yes", "--rekor-url", log.url, directory)
    trust = ("--trusted-root", log.trusted_root, "--timestamp-certificate-chain", authority.chain)
    verified = sigwright.succeeds("log", "verify", *trust, directory).stdout
    assert verified.count("holds: 1 entries") == 2
    assert "not checked" not in verified


@contextmanager
def moody(target: str) -> Iterator[tuple[str, list[bool]]]:
    """Serve a URL that refuses until the list it comes with holds True, and forwards to `target` then."""
    willing = [False]

    class Forward(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not willing[-1]:
                self.send_error(400)
                return
            request = urllib.request.Request(target, body, {"Content-Type": self.headers["Content-Type"]})
            with urllib.request.urlopen(request, timeout=30) as answer:
                content = answer.read()
            self.send_response(201)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Forward) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/v1/timestamp", willing
        finally:
            server.shutdown()


def test_an_entry_outlives_an_authority_that_fails(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Log, authority: Authority
) -> None:
    own = key("p256")
    reference = registry.push(repository, image(repository))
    with moody(authority.url) as (url, willing):
        sign = ("sign", "--yes", "--rekor-url", log.url, "--timestamp-server-url", url, "--key", own.private, reference)
        refused = sigwright.fails(*sign).stderr
        assert "the same command will use that entry" in refused
        indexes = {part.partition(",")[0].split(";")[0] for part in refused.split("as entry ")[1:]}
        willing.append(True)
        done = sigwright.succeeds(*sign).stderr
    assert len(indexes) == 2, refused
    assert all(f"entry {index} of" in done for index in indexes), (refused, done)
    trust = ("--trusted-root", log.trusted_root, "--timestamp-certificate-chain", authority.chain)
    sigwright.succeeds("verify", "--use-signed-timestamps", "--key", own.public, *trust, reference)
