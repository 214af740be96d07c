"""Signatures made elsewhere, attached with all of their evidence: a certificate by a real Fulcio, the entry of a real
Rekor, the answer of a real timestamp authority; and the same evidence in files beside a blob.
"""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG
from interop.fulcio import Sigstore
from interop.keys import KeyPair
from interop.logs import Authority
from interop.programs import SIGNS_ALONE, Program
from interop.registries import Registry

Of = Callable[[str], Sigstore]
ALONE = ("--yes", "--use-signing-config=false")
OLD = (*ALONE, FORMAT_FLAG["legacy"])


@dataclass(frozen=True)
class Made:
    """What cosign wrote when it signed: a file for each part."""

    payload: Path
    signature: Path
    certificate: Path
    bundle: Path
    timestamp: Path

    def flags(self, **others: Path) -> tuple[str | Path, ...]:
        parts = {"payload": self.payload, "signature": self.signature, "certificate": self.certificate,
                 "rekor-response": self.bundle, "tsr": self.timestamp}  # fmt: skip
        given = parts | {name.replace("_", "-"): path for name, path in others.items()}
        return tuple(word for name, path in given.items() for word in (f"--{name}", path))


def old_cosign(cosign: Program, sigstore: Sigstore) -> Program:
    """The one of the old format is told by the environment whom to believe."""
    trust = {"SIGSTORE_CT_LOG_PUBLIC_KEY_FILE": str(sigstore.fulcio.ct_key),
             "SIGSTORE_ROOT_FILE": str(sigstore.fulcio.chain),
             "SIGSTORE_REKOR_PUBLIC_KEY": str(sigstore.log.public_key)}  # fmt: skip
    return Program(cosign.path, cosign.home, trust)


def make(cosign: Program, sigstore: Sigstore, payload: Path) -> Made:
    """cosign signs a file as somebody; the timestamp is made plain, as authorities answer."""
    files = {name: payload.with_name(f"{payload.name}.{name}") for name in ("sig", "pem", "bundle", "json", "tsr")}
    old_cosign(cosign, sigstore).succeeds(
        "sign-blob", *OLD, "--fulcio-url", sigstore.fulcio.url, "--rekor-url", sigstore.log.url,
        "--identity-token", sigstore.token(), "--timestamp-server-url", sigstore.authority.url, "--b64=true",
        "--output-signature", files["sig"], "--output-certificate", files["pem"], "--bundle", files["bundle"],
        "--rfc3161-timestamp", files["json"], payload,
    )  # fmt: skip
    reply = json.loads(files["json"].read_text())["SignedRFC3161Timestamp"]
    files["tsr"].write_bytes(base64.b64decode(reply))
    return Made(payload, files["sig"], files["pem"], files["bundle"], files["tsr"])


def rekor_answer(sigstore: Sigstore, made: Made) -> Path:
    """The entry as the log itself gives it."""
    index = json.loads(made.bundle.read_text())["rekorBundle"]["Payload"]["logIndex"]
    tree = json.loads(urllib.request.urlopen(f"{sigstore.log.url}/api/v1/log").read())
    shards = sum(shard["treeSize"] for shard in tree.get("inactiveShards") or [])
    url = f"{sigstore.log.url}/api/v1/log/entries?logIndex={index + shards}"
    answer = made.payload.with_name("answer.json")
    answer.write_bytes(urllib.request.urlopen(url).read())
    return answer


def test_a_signature_with_all_of_its_evidence_is_attached_and_believed_by_both(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore_of: Of, tmp_path: Path
) -> None:
    sigstore = sigstore_of("v1")
    ours, theirs = (registry.push(f"{repository}/{name}", image(repository)) for name in ("ours", "theirs"))
    payload = tmp_path / "payload"
    payload.write_text(sigwright.succeeds("generate", ours).stdout)
    made = make(cosign, sigstore, payload)
    answer = rekor_answer(sigstore, made)
    chain = ("--certificate-chain", sigstore.fulcio.chain)
    sigwright.succeeds("attach", "signature", *made.flags(rekor_response=answer), *chain, ours)
    plain = made.certificate.with_suffix(".plain")
    plain.write_bytes(base64.b64decode(made.certificate.read_bytes()))
    cosign.succeeds("attach", "signature", "--allow-http-registry", *made.flags(certificate=plain), *chain, theirs)
    verify = ("verify", "--trusted-root", sigstore.trusted_root, "--use-signed-timestamps")
    for reference in (ours, theirs):
        done = sigwright.succeeds(*verify, *sigstore.identity(), reference)
        assert "timestamp: passed" in done.stderr
        assert "transparency log: passed" in done.stderr
        sigwright.exits(14, *verify, *sigstore.identity("eve@example.com"), reference)
        cosign.succeeds(*verify, FORMAT_FLAG["legacy"], "--allow-http-registry", *sigstore.identity(), reference)


def test_evidence_of_something_else_is_refused_and_forged_evidence_never_verifies(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], repository: str, sigstore_of: Of,
    tmp_path: Path,
) -> None:  # fmt: skip
    sigstore, registry = sigstore_of("v1"), registry_of("ggcr")
    reference = registry.push(repository, image(repository))
    files = [tmp_path / name for name in ("payload", "other")]
    files[0].write_text(sigwright.succeeds("generate", reference).stdout)
    files[1].write_text(sigwright.succeeds("generate", "-a", "other=1", reference).stdout)
    made, other = (make(cosign, sigstore, file) for file in files)
    attach = ("attach", "signature")
    sigwright.exits(15, *attach, *made.flags(signature=other.signature), reference)
    sigwright.exits(12, *attach, *made.flags(certificate=other.certificate), reference)
    sigwright.exits(12, *attach, *made.flags(tsr=other.timestamp), reference)
    sigwright.exits(15, *attach, *made.flags(rekor_response=other.bundle), reference)
    elsewhere = registry.push(repository, image(f"elsewhere {repository}"))
    sigwright.exits(12, *attach, *made.flags(), elsewhere)
    verify: tuple[str | Path, ...] = (
        "verify",
        "--trusted-root",
        sigstore.trusted_root,
        *sigstore.identity(),
        reference,
    )
    sigwright.exits(10, *verify)
    forged = tmp_path / "forged"
    entry = json.loads(made.bundle.read_text())
    entry["rekorBundle"]["Payload"]["integratedTime"] += 1
    forged.write_text(json.dumps(entry))
    # Only who knows the log can tell, and that is not whoever attaches.
    sigwright.succeeds(*attach, *made.flags(rekor_response=forged), reference)
    sigwright.exits(15, *verify)
    cosign.fails(*verify[:-1], FORMAT_FLAG["legacy"], "--allow-http-registry", reference)


def test_a_keyless_attestation_goes_from_one_place_to_another(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore_of: Of, tmp_path: Path
) -> None:
    sigstore = sigstore_of("v1")
    made, ours, theirs = (registry.push(f"{repository}/{name}", image(repository)) for name in ("made", "o", "t"))
    predicate, kept = tmp_path / "predicate.json", tmp_path / "attestations"
    predicate.write_text('{"a":1}')
    services = ("--signing-config", sigstore.signing_config, "--trusted-root", sigstore.trusted_root)
    sigwright.succeeds(
        "attest", "--yes", *services, "--identity-token", sigstore.token(), "--predicate", predicate, made
    )
    lines = sigwright.succeeds("download", "attestation", made).stdout.splitlines()
    legacy = [line for line in lines if "payloadType" in json.loads(line)]
    kept.write_text("\n".join(lines))
    sigwright.succeeds("attach", "attestation", "--attestation", kept, ours)
    kept.write_text("\n".join(line for line in lines if line not in legacy))
    cosign.succeeds("attach", "attestation", "--allow-http-registry", "--attestation", kept, theirs)
    verify = ("verify-attestation", "--trusted-root", sigstore.trusted_root)
    for reference in (ours, theirs):
        sigwright.succeeds(*verify, *sigstore.identity(), reference)
        sigwright.exits(14, *verify, *sigstore.identity("eve@example.com"), reference)
        cosign.succeeds(*verify, "--allow-http-registry", *sigstore.identity(), reference)
    forged = tmp_path / "forged"
    other = registry.push(repository, image(f"other {repository}"))
    sigwright.exits(12, "attach", "attestation", "--attestation", kept, other)
    forged.write_text(kept.read_text().replace('"payload":"', '"payload":"e'))
    sigwright.fails("attach", "attestation", "--attestation", forged, made)


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    path = tmp_path / "blob"
    path.write_bytes(b"some bytes\n")
    return path


def test_a_blobs_timestamp_in_a_file_is_believed_by_both(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], authority: Authority, blob: Path, tmp_path: Path
) -> None:
    own = key("p256")
    other = tmp_path / "other"
    other.write_bytes(b"other bytes\n")
    chain = ("--timestamp-certificate-chain", authority.chain)
    verify = ("verify-blob", "--insecure-ignore-tlog", "--use-signed-timestamps", "--key", own.public, *chain)
    stamps = {}
    for signer, alone in ((sigwright, SIGNS_ALONE), (cosign, (*OLD, "--tlog-upload=false"))):
        name = signer.path.name
        signature, stamp = tmp_path / f"{name}.sig", tmp_path / f"{name}.json"
        stamps[name] = stamp
        signer.succeeds(
            "sign-blob", *alone, "--key", own.private, "--timestamp-server-url", authority.url,
            "--output-signature", signature, "--rfc3161-timestamp", stamp, blob,
        )  # fmt: skip
        given = ("--signature", signature, "--rfc3161-timestamp", stamp)
        sigwright.succeeds(*verify, *given, blob)
        cosign.succeeds(*verify, FORMAT_FLAG["legacy"], *given, blob)
        sigwright.exits(12, *verify, *given, other)
        sigwright.exits(16, *verify, "--signature", signature, blob)
    # The timestamp of another signature.
    ours = ("--signature", tmp_path / "sigwright.sig")
    sigwright.exits(16, *verify, *ours, "--rfc3161-timestamp", stamps["cosign"], blob)


def test_a_blobs_attestation_has_its_timestamp_beside_it(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], authority: Authority, blob: Path, tmp_path: Path
) -> None:
    """Of the envelope's text, which is what cosign verifies; it stamps the signature and then refuses its own."""
    own, predicate = key("p256"), tmp_path / "predicate.json"
    predicate.write_text('{"a":1}')
    chain = ("--timestamp-certificate-chain", authority.chain)
    verify = (
        "verify-blob-attestation", "--insecure-ignore-tlog", "--use-signed-timestamps", "--key", own.public,
        "--type", "custom", *chain,
    )  # fmt: skip
    stamps = {}
    for signer, alone in ((sigwright, SIGNS_ALONE), (cosign, (*OLD, "--tlog-upload=false"))):
        name = signer.path.name
        envelope, stamps[name] = tmp_path / f"{name}.dsse", tmp_path / f"{name}.json"
        signer.succeeds(
            "attest-blob", *alone, "--key", own.private, "--timestamp-server-url", authority.url, "--type", "custom",
            "--predicate", predicate, "--output-signature", envelope, "--rfc3161-timestamp-bundle", stamps[name], blob,
        )  # fmt: skip
        given = ("--signature", envelope, "--rfc3161-timestamp", stamps[name])
        sigwright.succeeds(*verify, *given, blob)
        (cosign.succeeds if signer is sigwright else cosign.fails)(*verify, FORMAT_FLAG["legacy"], *given, blob)
        sigwright.exits(16, *verify, "--signature", envelope, blob)
    ours = ("--signature", tmp_path / "sigwright.dsse")
    sigwright.exits(16, *verify, *ours, "--rfc3161-timestamp", stamps["cosign"], blob)


def test_a_blobs_bundle_holds_its_timestamp(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], authority: Authority, blob: Path, tmp_path: Path
) -> None:
    own, root, config = key("p256"), tmp_path / "root.json", tmp_path / "config.json"
    since = "start-time=2024-01-01T00:00:00Z"
    cosign.succeeds(
        "trusted-root", "create", "--out", root, "--tsa", f"url={authority.url},certificate-chain={authority.chain}"
    )
    cosign.succeeds(
        "signing-config", "create", "--out", config, "--tsa-config", "ANY",
        "--tsa", f"url={authority.url},api-version=1,{since},operator=interop",
    )  # fmt: skip
    verify = ("verify-blob", "--insecure-ignore-tlog", "--use-signed-timestamps", "--key", own.public)
    for signer in (sigwright, cosign):
        stamped = tmp_path / f"{signer.path.name}.json"
        services = ("--yes", "--signing-config", config, "--trusted-root", root)
        signer.succeeds("sign-blob", *services, "--key", own.private, "--bundle", stamped, blob)
        for program in (sigwright, cosign):
            program.succeeds(*verify, "--trusted-root", root, "--bundle", stamped, blob)
    bare = tmp_path / "bare.json"
    sigwright.succeeds("sign-blob", *SIGNS_ALONE, "--key", own.private, "--bundle", bare, blob)
    for program in (sigwright, cosign):
        program.fails(*verify, "--trusted-root", root, "--bundle", bare, blob)
