"""An attestation counts for what it says, of whom, and of which type; nothing found is nothing proved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sigwright
from advisories.scenes import judged, refused
from conformance.rules import BY_CERTIFICATE, BY_KEY, ENVELOPE, KEY_ENVELOPE, Rule, flipped
from fakes.sigstore.bundles import statement
from python import attachments
from python.attachments import FORMATS
from python.policy.images import authority, decide, native, rule
from sigwright.cli import run

TYPE = "https://example.test/predicate/v1"
ALIASES = (
    "spdxjson",
    "cyclonedx",
    "slsaprovenance",
    "slsaprovenance1",
    "link",
    "openvex",
    "https://example.test/other",
)


def said(digest: str, kind: str = TYPE, **more: Any) -> bytes:
    subject = [{"name": "app", "digest": {"sha256": digest}}]
    document = {"_type": "https://in-toto.io/Statement/v1", "subject": subject, "predicateType": kind, "predicate": {}}
    return json.dumps({**document, **more}).encode()


def asked(image: str, public: Path, kind: str, *more: str) -> int:
    words = ["verify-attestation", "--key", str(public), "--insecure-ignore-tlog", "--type", kind, *more, image]
    code = run(words)
    report = sigwright.check_attestation(image, key=str(public), insecure_ignore_tlog=True, type=kind)
    assert (report.error.exit_code if report.error else 0) == code or more
    return code


@pytest.mark.parametrize("kind", ALIASES)
def test_attestations_of_other_types_are_none_of_this_type(
    image: str, key: sigwright.PrivateKey, public_key_file: Path, kind: str
) -> None:
    assert asked(image, public_key_file, kind) == 10
    sigwright.attest(image, key=key, tlog_upload=False, type="vuln", predicate={"scanner": {}})
    assert asked(image, public_key_file, "vuln") == 0
    assert asked(image, public_key_file, kind) in (10, 12)


def test_each_way_to_have_no_good_attestation_has_its_exit_code(
    image: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    assert asked(image, public_key_file, "vuln") == 10
    sigwright.attest(image, key=other_key, tlog_upload=False, type="vuln", predicate={"scanner": {}})
    assert asked(image, public_key_file, "vuln") == 12
    sigwright.attest(image, key=key, tlog_upload=False, type="vuln", predicate={"scanner": {}})
    assert asked(image, public_key_file, "vuln") == 0
    assert asked(image, public_key_file, "spdxjson") in (10, 12)


def test_a_policy_without_a_matching_attestation_denies(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    wanted = native(rules=[rule(authority(key, attestations=[{"type": "vuln"}]))])
    assert decide(wanted, signed.reference, tmp_path).code == 17
    sigwright.attest(signed.reference, key=key, tlog_upload=False, type="spdxjson", predicate={})
    assert decide(wanted, signed.reference, tmp_path).code == 17
    sigwright.attest(signed.reference, key=key, tlog_upload=False, type="vuln", predicate={"scanner": {}})
    assert decide(wanted, signed.reference, tmp_path).code == 0


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("payload", [b"not json", b"[]", said("0" * 64), said("0" * 64, "https://example.test/x")])
def test_a_payload_that_says_nothing_of_the_kind_is_refused_whatever_is_checked(
    image: str, form: str, payload: bytes, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    bare = sigwright.resolve(image).reference
    attachments.attach(tmp_path / "layout", bare, form, attachments.envelope(key, payload), TYPE)
    assert asked(bare, public_key_file, TYPE) in (12, 22)
    unchecked = asked(bare, public_key_file, TYPE, "--check-claims=false")
    assert unchecked in (12, 22) or payload == said("0" * 64)


def test_a_blobs_attestation_is_of_the_type_asked_for_whatever_is_checked(
    key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    blob, bundle = tmp_path / "blob", tmp_path / "bundle"
    blob.write_bytes(b"blob")
    digest = "fa2c8cc4f28176bbeed4b736df569a34c79cd3723e9ec42f9674b4d46ac6b8b8"
    for payload, codes in ((said(digest), {0}), (said(digest, "https://x.test/"), {12}), (b"not json", {22})):
        bundle.write_text(json.dumps(attachments.bundle(attachments.envelope(key, payload))))
        given = ["verify-blob-attestation", "--key", str(public_key_file), "--insecure-ignore-tlog", "--type", TYPE]
        for more in ((), ("--check-claims=false",)):
            assert run([*given, *more, "--bundle", str(bundle), str(blob)]) in codes


def test_a_statement_about_something_else_verifies_nothing(tmp_path: Path) -> None:
    for base in (ENVELOPE, KEY_ENVELOPE):
        assert judged(tmp_path, Rule("", base)) == 0
        assert judged(tmp_path, Rule("", base, recipe=("payload", statement(b"else")))) == 12


@pytest.mark.parametrize("base", [BY_KEY, BY_CERTIFICATE], ids=["key", "certificate"])
def test_a_bundle_of_another_signature_is_refused(tmp_path: Path, base: Any) -> None:
    assert judged(tmp_path, Rule("", base)) == 0
    assert judged(tmp_path, Rule("", base, bundle=("messageSignature.signature", flipped))) == 12
    assert judged(tmp_path, Rule("", base, recipe=("signed_by", "a stranger"))) == 12
    with refused(12, 22):
        made, text = Rule("", base).made()
        pem = tmp_path / "k.pub"
        sigwright.verify_blob(
            b"something else", bundle=text, **_trust(tmp_path, made), **Rule("", base).question(str(pem))
        )


def _trust(folder: Path, made: Any) -> dict[str, Any]:
    from fakes.sigstore.bundles import public_pem

    (folder / "k.pub").write_text(public_pem())
    (folder / "r.json").write_text(json.dumps(made.root))
    return {"trusted_root": folder / "r.json"}


@pytest.mark.parametrize("name", ["subject", "predicateType", "predicate", "_type"])
def test_a_name_that_stands_twice_means_nothing(tmp_path: Path, name: str) -> None:
    doubled = statement().replace(f'"{name}"'.encode(), f'"{name}": null, "{name}"'.encode(), 1)
    assert judged(tmp_path, Rule("", KEY_ENVELOPE, recipe=("payload", doubled))) == 22


def test_a_payload_is_judged_by_the_bytes_that_were_signed(
    registry: Any, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    """The same document written otherwise is another payload, and one with a name twice is none."""
    from advisories.scenes import push, verified

    reference = push(registry)
    digest = reference.rpartition("@")[2]
    for payload, code in ((simple(digest), 0), (simple(digest, twice=True), 22)):
        store_signature(registry, digest, payload, key.sign(payload))
        assert verified(reference, public_key_file) == code
    store_signature(registry, digest, simple(digest) + b" ", key.sign(simple(digest)))
    assert verified(reference, public_key_file) == 12


def simple(digest: str, *, twice: bool = False) -> bytes:
    image = {"docker-manifest-digest": digest}
    critical = {"identity": {"docker-reference": "app"}, "image": image, "type": "cosign container image signature"}
    text = json.dumps({"critical": critical, "optional": None})
    return (text.replace('"critical"', '"critical": {}, "critical"', 1) if twice else text).encode()


def store_signature(registry: Any, digest: str, payload: bytes, signature: bytes) -> None:
    """A `.sig` image with one signature, whatever it is."""
    import base64

    from fakes.images import OCI_CONFIG, OCI_MANIFEST, Image, descriptor, encode

    annotations = {"dev.cosignproject.cosign/signature": base64.b64encode(signature).decode()}
    layer = descriptor("application/vnd.dev.cosign.simplesigning.v1+json", payload, annotations=annotations)
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(OCI_CONFIG, b"{}"),
        "layers": [layer],
    }
    made = Image(OCI_MANIFEST, encode(manifest), (b"{}", payload))
    registry.store.push("app", made, f"{digest.replace(':', '-')}.sig")
