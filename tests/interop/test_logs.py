"""Signatures in real logs, both ways: one program signs and logs, the other verifies without asking the log."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, count, transplant
from interop.keys import HASH_FLAG, KEY_TYPES, KeyPair
from interop.logs import EPOCH, Authority, Log
from interop.programs import Program
from interop.registries import Registry, free_port

LOGS = ("v1", "v2-ed25519", "v2-p256", "v2-rsa")
SIGN = ("sign", "--yes")
# cosign verifies no prehashed Ed25519, takes no sha384 and sha512 bodies in a `.sig`, and hashes with SHA-256 unless it
# is told otherwise.
COSIGN_CANNOT = {"ed25519", "p384", "p521"}


@pytest.fixture
def registry(registry_of: Callable[[str], Registry]) -> Registry:
    return registry_of("ggcr")


def cosign_verifies(kind: str, form: str, version: int) -> bool:
    """Whether cosign can verify what a key of this kind signed at all, whoever signed."""
    if kind not in COSIGN_CANNOT:
        return True
    if form == "legacy":
        return False
    return version == 1 or kind != "ed25519"


def verify_flags(kind: str, version: int) -> list[str]:
    """What cosign must be told: a dsse entry of Rekor v1 wants SHA-256 from every key."""
    return [HASH_FLAG[kind]] if kind in HASH_FLAG and version == 2 else []


@pytest.mark.parametrize("kind", KEY_TYPES)
@pytest.mark.parametrize("which", LOGS)
def test_what_sigwright_logs_verifies_offline_with_both(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], which: str, kind: str,
) -> None:  # fmt: skip
    log, own, stranger = log_of(which), key(kind), key(kind, "stranger")
    reference = registry.push(repository, image(repository))
    sigwright.succeeds(*SIGN, "--rekor-url", log.url, "--key", own.private, reference)
    assert [form for form in ("legacy", "bundle") if count(registry, reference, form)] == list(log.forms())

    trust = ("--trusted-root", log.trusted_root)
    report = json.loads(sigwright.succeeds("verify", "-o", "report", "--key", own.public, *trust, reference).stdout)
    assert [candidate["verified"] for candidate in report["candidates"]] == [True] * len(log.forms())
    assert all(candidate["logs"] for candidate in report["candidates"])
    sigwright.exits(12, "verify", "--key", stranger.public, *trust, reference)
    other_log = log_of("v1" if which != "v1" else "v2-p256")
    sigwright.exits(15, "verify", "--key", own.public, "--trusted-root", other_log.trusted_root, reference)
    for form in log.forms():
        if cosign_verifies(kind, form, log.version):
            flags = (FORMAT_FLAG[form], *verify_flags(kind, log.version))
            cosign.succeeds("verify", *flags, *trust, "--key", own.public, reference)


@pytest.mark.parametrize(
    ("which", "kind"),
    # cosign cannot sign with a P-384 or P-521 key for Rekor v1, whose dsse entries want SHA-256.
    [
        (which, kind)
        for which in LOGS
        for kind in ("p256", "rsa2048", "p384", "p521")
        if which != "v1" or kind in ("p256", "rsa2048")
    ],
)
def test_what_cosign_logs_verifies_offline_here(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], which: str, kind: str,
) -> None:  # fmt: skip
    log, own = log_of(which), key(kind)
    reference = registry.push(repository, image(repository))
    trust = ("--trusted-root", log.trusted_root)
    sign = ("sign", "--yes", "--allow-http-registry", "--signing-config", log.signing_config, *trust)
    cosign.succeeds(*sign, "--key", own.private, reference)
    verify = ("verify", "--key", own.public)
    assert "transparency log: passed" in sigwright.succeeds(*verify, *trust, reference).stderr
    sigwright.exits(15, *verify, reference)
    sigwright.exits(12, "verify", "--key", key(kind, "stranger").public, *trust, reference)
    other = transplant(registry, reference, image(f"other {repository}"), "bundle")
    sigwright.exits(12, *verify, *trust, other)


def test_a_legacy_signature_that_cosign_logged_verifies_by_the_key_of_the_log(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log],
) -> None:  # fmt: skip
    log, own = log_of("v1"), key("p256")
    reference = registry.push(repository, image(repository))
    cosign.succeeds(
        "sign", "--yes", "--allow-http-registry", FORMAT_FLAG["legacy"], "--use-signing-config=false",
        "--rekor-url", log.url, "--key", own.private, reference,
    )  # fmt: skip
    sigwright.succeeds("verify", "--key", own.public, "--rekor-public-key", log.public_key, reference)
    with_variable = Program(sigwright.path, sigwright.home, {"SIGSTORE_REKOR_PUBLIC_KEY": str(log.public_key)})
    with_variable.succeeds("verify", "--key", own.public, reference)
    sigwright.exits(15, "verify", "--key", own.public, "--rekor-public-key", own.public, reference)


@pytest.mark.parametrize("which", ["v1", "v2-ed25519"])
def test_signatures_are_stamped_and_the_stamp_can_be_demanded(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], authority: Authority, tmp_path: Path, which: str,
) -> None:  # fmt: skip
    log, own = log_of(which), key("p256")
    stamped, bare = (registry.push(repository, image(f"{name} {repository}")) for name in ("stamped", "bare"))
    sign = (*SIGN, "--rekor-url", log.url, "--key", own.private)
    sigwright.succeeds(*sign, "--timestamp-server-url", authority.url, stamped)
    sigwright.succeeds(*sign, bare)
    root = tmp_path / "root.json"
    url = json.loads(log.trusted_root.read_text())["tlogs"][0]["baseUrl"]
    rekor = f"url={url},origin={url.partition('//')[2]},public-key={log.public_key}"
    cosign.succeeds(
        "trusted-root", "create", "--out", root, "--rekor", f"{rekor},start-time={EPOCH}",
        "--tsa", f"url={authority.url},certificate-chain={authority.chain}",
    )  # fmt: skip
    verify = ("verify", "--key", own.public, "--trusted-root")
    done = sigwright.succeeds(*verify, root, "--use-signed-timestamps", stamped)
    assert "timestamp: passed" in done.stderr
    sigwright.exits(16, *verify, root, "--use-signed-timestamps", bare)
    sigwright.exits(16, *verify, log.trusted_root, "--use-signed-timestamps", stamped)
    chain = ("--timestamp-certificate-chain", authority.chain)
    sigwright.succeeds(*verify, log.trusted_root, *chain, "--use-signed-timestamps", stamped)
    for form in log.forms():
        flags = (FORMAT_FLAG[form], "--use-signed-timestamps")
        cosign.succeeds(*verify, root, *flags, stamped)


@pytest.mark.parametrize("form", ["legacy", "bundle"])
def test_attestations_are_stamped_as_cosign_stamps_them(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], authority: Authority, tmp_path: Path, form: str,
) -> None:  # fmt: skip
    """Of an `.att` the text of the envelope is stamped, of a bundle the signature in it."""
    log, own, predicate = log_of("v1"), key("p256"), tmp_path / "predicate.json"
    predicate.write_text("{}")
    ours, theirs, bare = (registry.push(repository, image(f"{name} {repository}")) for name in ("o", "t", "b"))
    attest = (
        "attest",
        "--yes",
        "--key",
        own.private,
        "--predicate",
        predicate,
        "--type",
        "custom",
        "--rekor-url",
        log.url,
    )
    stamp = ("--timestamp-server-url", authority.url)
    sigwright.succeeds(*attest, "--signature-format", form, *stamp, ours)
    sigwright.succeeds(*attest, "--signature-format", form, bare)
    cosign.succeeds(*attest, "--allow-http-registry", "--use-signing-config=false", FORMAT_FLAG[form], *stamp, theirs)
    chain = ("--timestamp-certificate-chain", authority.chain, "--use-signed-timestamps")
    verify = ("verify-attestation", "--key", own.public, "--type", "custom", *chain)
    for attested in (ours, theirs):
        sigwright.succeeds(*verify, "--rekor-public-key", log.public_key, attested)
    sigwright.exits(16, *verify, "--rekor-public-key", log.public_key, bare)
    trusted = Program(cosign.path, cosign.home, {"SIGSTORE_REKOR_PUBLIC_KEY": str(log.public_key)})
    if form == "legacy":
        trusted.succeeds(*verify, "--allow-http-registry", "--insecure-ignore-tlog", FORMAT_FLAG[form], ours)


@pytest.mark.parametrize("kind", KEY_TYPES)
@pytest.mark.parametrize("which", ["v1", "v2-ed25519"])
def test_blobs_are_logged_and_signed_again_without_a_conflict(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], log_of: Callable[[str], Log], tmp_path: Path,
    which: str, kind: str,
) -> None:  # fmt: skip
    """RSA and Ed25519 sign the same twice alike: the log has the entry already, and that is no error."""
    log, own, blob = log_of(which), key(kind), tmp_path / "blob"
    blob.write_text(f"{which} {kind}")
    read = ("--rekor-read-url", log.read_url) if log.version == 2 else ()
    trust = ("--trusted-root", log.trusted_root)
    sign = ("sign-blob", "--yes", "--rekor-url", log.url, *read, *trust, "--key", own.private)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    sigwright.succeeds(*sign, "--bundle", first, blob)
    sigwright.succeeds(*sign, "--bundle", second, blob)
    verify = ("verify-blob", "--key", own.public, "--trusted-root", log.trusted_root, "--bundle")
    for bundle in (first, second):
        sigwright.succeeds(*verify, bundle, blob)
        if kind != "ed25519":
            flags = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
            cosign.succeeds(*verify, bundle, *flags, blob)
    if kind in ("rsa2048", "rsa4096", "ed25519"):
        assert entry(first)["logIndex"] == entry(second)["logIndex"]
    other = tmp_path / "other"
    other.write_text("other")
    sigwright.exits(12, *verify, first, other)


def entry(bundle: Path) -> Any:
    return json.loads(bundle.read_text())["verificationMaterial"]["tlogEntries"][0]


CHANGES: dict[str, Callable[[Any], object]] = {
    "another index": lambda entry: entry.update(logIndex=str(int(entry.get("logIndex", "0")) + 1)),
    "another log": lambda entry: entry["logId"].update(keyId="A" * 43 + "="),
    "a shorter proof": lambda entry: entry["inclusionProof"].update(hashes=entry["inclusionProof"]["hashes"][1:]),
    "another size": lambda entry: entry["inclusionProof"].update(treeSize="1000"),
    "another body": lambda entry: entry.update(canonicalizedBody="eyJhcGlWZXJzaW9uIjoiMC4wLjEifQ=="),
    "another root": lambda entry: entry["inclusionProof"].update(rootHash="A" * 43 + "="),
    "no proof at all": lambda entry: [entry.pop(name, None) for name in ("inclusionProof", "inclusionPromise")],
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("which", ["v1", "v2-ed25519"])
def test_an_altered_entry_is_no_evidence(
    sigwright: Program, key: Callable[..., KeyPair], log_of: Callable[[str], Log], tmp_path: Path, which: str,
    change: str,
) -> None:  # fmt: skip
    log, own, blob, good = log_of(which), key("p256"), tmp_path / "blob", tmp_path / "good.json"
    blob.write_text(f"{which} {change}")
    sign = ("sign-blob", "--yes", "--rekor-url", log.url, "--key", own.private)
    sigwright.succeeds(*sign, "--bundle", tmp_path / "before.json", blob)  # so that the next proof has a hash
    sigwright.succeeds(*sign, "--bundle", good, blob)
    verify = ("verify-blob", "--key", own.public, "--trusted-root", log.trusted_root, "--bundle")
    sigwright.succeeds(*verify, good, blob)
    document = json.loads(good.read_text())
    CHANGES[change](document["verificationMaterial"]["tlogEntries"][0])
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(document))
    done = sigwright.fails(*verify, bad, blob)
    assert done.code in (15, 22), done


def test_a_log_that_is_not_there_leaves_nothing_behind(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    reference = registry.push(repository, image(repository))
    nowhere = f"http://127.0.0.1:{free_port()}"
    sign = (*SIGN, "--timeout", "20s", "--key", key("p256").private, reference)
    sigwright.exits(21, *sign, "--rekor-url", nowhere)
    assert count(registry, reference, "legacy") == count(registry, reference, "bundle") == 0


def test_nothing_goes_to_a_public_log_without_a_yes(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    reference = registry.push(repository, image(repository))
    done = sigwright.exits(2, "sign", "--key", key("p256").private, reference)
    assert "--yes" in done.stderr
    assert count(registry, reference, "legacy") == count(registry, reference, "bundle") == 0


def test_legacy_alone_is_refused_with_a_rekor_v2_log(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log_of: Callable[[str], Log]
) -> None:
    reference = registry.push(repository, image(repository))
    sign = (*SIGN, "--rekor-url", log_of("v2-ed25519").url, "--key", key("p256").private)
    sigwright.exits(2, *sign, FORMAT_FLAG["legacy"], reference)
    assert "only the bundle" in sigwright.succeeds(*sign, reference).stderr


def test_an_entry_outlives_a_registry_that_refuses_the_signature(
    sigwright: Program, registry_of: Callable[[str], Registry], repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], tmp_path: Path,
) -> None:  # fmt: skip
    """What was logged and could not be stored is told, kept, and used by the next run."""
    log, own, layout = log_of("v1"), key("p256"), tmp_path / "layout"
    registry = registry_of("ggcr")
    reference = registry.push(repository, image(repository))
    subprocess.run(["mkdir", "-p", str(layout)], check=True)
    sign = (*SIGN, "--rekor-url", log.url, "--key", own.private, "--signature-format", "bundle")
    elsewhere = f"127.0.0.1:{free_port()}/nobody"
    failed = Program(sigwright.path, sigwright.home, {"COSIGN_REPOSITORY": elsewhere}).fails(*sign, reference)
    assert failed.code == 21, failed
    assert "entry" in failed.stderr
    index = failed.stderr.partition("as entry ")[2].partition(",")[0]
    done = sigwright.succeeds(*sign, reference)
    assert f"entry {index} of" in done.stderr
    sigwright.succeeds("verify", "--key", own.public, "--trusted-root", log.trusted_root, reference)
