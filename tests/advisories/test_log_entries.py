"""An entry of a log counts for the very signature, key and bytes that it is of, and for nothing else."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from advisories.scenes import REFUSALS, changed, judged
from conformance.rules import (
    BY_CERTIFICATE,
    BY_KEY,
    CHAINED,
    ENTRY,
    ENVELOPE,
    KEY_ENVELOPE,
    KEY_IN_V2,
    OLD,
    PROOF,
    SET,
    STAMPED,
    Gone,
    Rule,
    flipped,
)  # fmt: skip
from conformance.rules_of_logs import (
    CHECKPOINT,
    OTHER_CERTIFICATE,
    OTHER_KEY,
    key_id_changed,
    other_body,
    signature_changed,
)  # fmt: skip
from fakes.images import image
from fakes.registry import FakeRegistry
from fakes.sigstore.bundles import AT
from fakes.sigstore.rekor import b64, canonical
from fakes.sigstore.services import VirtualSigstore
from sigwright.cli import run
from sigwright.logs import Log

BASES = {
    "certificate in v0.3": BY_CERTIFICATE, "certificate in v0.2": CHAINED, "certificate in v0.1": OLD,
    "certificate in Rekor v2": STAMPED, "envelope by a certificate": ENVELOPE, "key": BY_KEY,
    "key in Rekor v2": KEY_IN_V2, "envelope by a key": KEY_ENVELOPE,
}  # fmt: skip
OTHERS = ("signature", "signer", "digest")


def of_another(base: Any, what: str) -> dict[str, Any]:
    """Fields of an entry that a log has made for something else."""
    if what == "signature":
        return {"signature": b"other"}
    if what == "signer":
        return {"verifier": OTHER_KEY if base.signer == "key" else OTHER_CERTIFICATE}
    return {"payload": b"other"} if base.content == "dsse" and base.log == 1 else {"digest": bytes(32)}


@pytest.mark.parametrize("what", OTHERS)
@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_valid_entry_of_something_else_is_no_evidence(tmp_path: Path, base: Any, what: str) -> None:
    assert judged(tmp_path, Rule("", base)) == 0
    assert judged(tmp_path, Rule("", base, recipe=("logged", of_another(base, what)))) == 15


def test_the_bundle_annotation_of_one_image_is_not_taken_for_another(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    client = sigwright.Client()
    Log.init(tmp_path / "log", client=client)
    logged, bare = (f"{registry.address}/app@{registry.store.push('app', image(text))}" for text in "ab")
    client.sign(logged, key=key, rekor_url=f"file:{tmp_path / 'log'}", signature_format="legacy")
    client.sign(bare, key=key, tlog_upload=False, signature_format="legacy")
    words = ["verify", "--key", str(public_key_file), "--trusted-root", str(tmp_path / "log/trusted_root.json")]
    assert run([*words, logged]) == 0
    assert run([*words, bare]) == 15
    move_annotation(registry, logged, bare)
    assert run([*words, bare]) == 15


def move_annotation(registry: FakeRegistry, source: str, target: str) -> None:
    """Copy the log's word from one image's signature to another's."""
    repository = registry.store.repository("app")
    tags = [f"{name.rpartition('@')[2].replace(':', '-')}.sig" for name in (source, target)]
    found, changed_to = (repository.manifest(tag) for tag in tags)
    assert found is not None
    assert changed_to is not None
    document = changed_to.document
    bundle = found.document["layers"][0]["annotations"]["dev.sigstore.cosign/bundle"]
    document["layers"][0].setdefault("annotations", {})["dev.sigstore.cosign/bundle"] = bundle
    repository.put(tags[1], replace(changed_to, data=json.dumps(document).encode()))


def test_a_time_that_nobody_signed_is_no_time(tmp_path: Path) -> None:
    for base in (BY_CERTIFICATE, CHAINED):
        assert judged(tmp_path, Rule("", base, recipe=("promise", False))) == 16
    forged = changed(CHAINED, promise=False)
    assert judged(tmp_path, Rule("", forged, bundle=(f"{ENTRY}.integratedTime", str(AT)))) == 16
    assert judged(tmp_path, Rule("", STAMPED, recipe=("stamps", ()))) == 16


@pytest.mark.parametrize("base", [BY_KEY, KEY_IN_V2], ids=["v1", "v2"])
@pytest.mark.parametrize("change", [signature_changed, key_id_changed])
def test_a_checkpoint_is_signed_by_the_log(tmp_path: Path, base: Any, change: Any) -> None:
    proof_alone = changed(base, promise=False)
    assert judged(tmp_path, Rule("", proof_alone)) == 0
    assert judged(tmp_path, Rule("", proof_alone, bundle=(CHECKPOINT, change))) == 15


def test_a_proof_leads_to_the_checkpoints_root(tmp_path: Path) -> None:
    for base in (BY_KEY, KEY_IN_V2):
        assert judged(tmp_path, Rule("", base, bundle=(f"{PROOF}.rootHash", flipped))) == 15
        assert judged(tmp_path, Rule("", base, bundle=(f"{PROOF}.hashes.0", flipped))) == 15


def test_a_promise_is_the_logs(tmp_path: Path) -> None:
    for base in (OLD, BY_CERTIFICATE):
        assert judged(tmp_path, Rule("", base, bundle=(SET, flipped))) == 15


def test_a_log_that_serves_its_own_key_is_not_believed(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    """Its entries agree with each other; whether it is trusted is not for it to say."""
    with VirtualSigstore() as stranger:
        blob = tmp_path / "blob"
        blob.write_text("x")
        made = sigwright.sign_blob(blob, key=key, rekor_url=stranger.log.url)
        public = tmp_path / "key.pub"
        public.write_text(key.public_key.to_pem())
        (tmp_path / "bundle").write_text(made.bundle)
        stranger.log.log.clear()
        words = ["verify-blob", "--key", str(public), "--bundle", str(tmp_path / "bundle")]
        assert run([*words, str(blob)]) == 15
        assert run([*words, "--rekor-url", stranger.log.url, str(blob)]) == 16  # no profile pins its key
        assert stranger.log.log.find("GET", "/api/v1/log/publicKey") == []


EMPTY = [
    ("hashedrekord", "0.0.1"), ("hashedrekord", "0.0.2"), ("dsse", "0.0.1"), ("dsse", "0.0.2"), ("intoto", "0.0.1"),
    ("intoto", "0.0.2"), ("cose", "0.0.1"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "version"), EMPTY)
def test_an_entry_that_is_empty_inside_is_refused(tmp_path: Path, kind: str, version: str) -> None:
    bodies = [other_body(kind, version)]
    for spec in ({"content": {}}, {"content": {"envelope": None}}, {"data": {}, "signature": {}}, [], None, ""):
        bodies.append(b64(canonical({"apiVersion": version, "kind": kind, "spec": spec})))
    for body in bodies:
        assert judged(tmp_path, Rule("", BY_KEY, bundle=(f"{ENTRY}.canonicalizedBody", body))) in REFUSALS


@pytest.mark.parametrize("base", [BY_KEY, KEY_IN_V2, KEY_ENVELOPE], ids=["hashedrekord", "v2", "dsse"])
def test_an_entry_without_any_one_of_its_fields_is_refused(tmp_path: Path, base: Any) -> None:
    made, _ = Rule("", base).made()
    for path in paths(json.loads(_body(made.bundle))):
        emptied = Rule("", base, bundle=(f"{ENTRY}.canonicalizedBody", lambda text, path=path: without(text, path)))
        assert judged(tmp_path, emptied) in REFUSALS, path


def _body(bundle: Any) -> bytes:
    import base64

    return base64.b64decode(bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"])


def paths(document: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, value in document.items() if isinstance(document, dict) else ():
        found += [(*above, name), *paths(value, (*above, name))]
    return found


def without(text: str, path: tuple[str, ...]) -> str:
    import base64

    document = json.loads(base64.b64decode(text))
    at = document
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return b64(canonical(document))


def test_more_than_a_verifier_would_look_at_is_refused(tmp_path: Path) -> None:
    entries = "verificationMaterial.tlogEntries"
    many = lambda items: [{**items[0], "logIndex": str(n)} for n in range(33)]  # noqa: E731
    for change in ((entries, many), (entries, lambda items: items * 2)):
        assert judged(tmp_path, Rule("", BY_KEY, bundle=change)) == 22
    stamps = "verificationMaterial.timestampVerificationData.rfc3161Timestamps"
    for times in (2, 33):
        assert judged(tmp_path, Rule("", STAMPED, bundle=(stamps, lambda items, times=times: items * times))) == 22
    assert judged(tmp_path, Rule("", BY_KEY, bundle=(entries, Gone))) == 15


def test_a_hit_of_a_search_is_compared(key: sigwright.PrivateKey, tmp_path: Path) -> None:
    """A log may hold entries by anybody about the same file, and names theirs first."""
    blob = tmp_path / "blob"
    blob.write_bytes(b"content")
    with VirtualSigstore() as services:
        log: dict[str, Any] = {
            "rekor_url": services.log.url,
            "trusted_root": services.write(tmp_path)["trusted_root"],
        }
        sigwright.sign_blob(blob, key=sigwright.PrivateKey.generate(), **log)
        signature = sigwright.sign_blob(blob, key=key, **log).signature
        assert sigwright.verify_blob(blob, signature=signature, key=key.public_key, **log).ok
        with pytest.raises(sigwright.VerificationError):
            sigwright.verify_blob(blob, signature=signature, key=sigwright.PrivateKey.generate().public_key, **log)


def test_entries_lead_to_the_checkpoints_root(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    """All tiles of another log, which are well in themselves, below the checkpoint of this one."""
    for name in ("one", "other"):
        Log.init(tmp_path / name)
        (tmp_path / name / "blob").write_text(name)
        sigwright.sign_blob(tmp_path / name / "blob", key=key, rekor_url=f"file:{tmp_path / name}")
    log = Log(tmp_path / "one")
    assert log.verify().leaves == 1
    shutil.rmtree(tmp_path / "one" / "tile")
    shutil.copytree(tmp_path / "other" / "tile", tmp_path / "one" / "tile")
    with pytest.raises(sigwright.LogEvidenceError):
        Log(tmp_path / "one").verify()
