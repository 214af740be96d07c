"""The rules of legacy `.sig` signatures, in both directions: payload, annotations, promise, certificate, timestamp."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from conformance.rules import BY_CERTIFICATE, BY_KEY, first_flipped, flipped
from fakes.images import image
from fakes.registry import FakeRegistry
from fakes.sigstore.attached import (
    CERTIFICATE,
    CHAIN,
    ENTRY,
    SIGNATURE,
    TIMESTAMP,
    Layer,
    attach_layer,
    payload,
)
from fakes.sigstore.bundles import AT, AUTHORITY, IDENTITY, ISSUER, LEAF, Recipe, public_pem
from fakes.sigstore.keys import pem
from fakes.sigstore.roots import rfc3339
from fakes.sigstore.timestamps import Token

IMAGE = image("signed long ago")
OTHER = image("another")
STAMPED_ALONE = replace(BY_KEY, log=0, stamps=(Token(AT),))
STAMPED = replace(BY_CERTIFICATE, stamps=(Token(AT),))
KINDS = ("p256", "p384", "p521", "rsa2048", "ed25519")


@dataclass(frozen=True)
class Case:
    """One signature and one question; `code` 0 is acceptance."""

    name: str
    base: Recipe
    code: int = 0
    words: str = ""
    edit: Callable[[Layer], None] = lambda _: None
    signed: bytes = payload(IMAGE.digest)
    ask: tuple[str, Any] | None = None


def accepts(name: str, base: Recipe = BY_CERTIFICATE, **more: Any) -> Case:
    return Case(name, base, **more)


def refuses(name: str, code: int, words: str, base: Recipe = BY_CERTIFICATE, **more: Any) -> Case:
    return Case(name, base, code, words, **more)


def annotated(name: str, change: Callable[[str], str] | str | None) -> Callable[[Layer], None]:
    """Change one annotation, or take it away."""

    def edit(layer: Layer) -> None:
        if change is None:
            del layer.annotations[name]
        else:
            layer.annotations[name] = change if isinstance(change, str) else change(layer.annotations[name])

    return edit


def entry(path: str, change: Callable[[Any], Any]) -> Callable[[Layer], None]:
    """Change one field of the log's entry."""

    def edit(text: str) -> str:
        document = json.loads(text)
        *way, last = path.split(".")
        at = document
        for step in way:
            at = at[step]
        at[last] = change(at[last])
        return json.dumps(document)

    return annotated(ENTRY, edit)


def another_payload(layer: Layer) -> None:
    layer.payload = layer.payload.replace(b"host/app", b"host/ap2")


def another_entry(layer: Layer) -> None:
    layer.annotations[ENTRY] = Layer(BY_KEY, payload(OTHER.digest)).annotations[ENTRY]


PAYLOADS = [
    accepts("by a certificate"),
    *(accepts(f"by a key of {kind}", replace(BY_KEY, kind=kind)) for kind in KINDS if kind != "ed25519"),
    refuses("of another image", 12, "", signed=payload(OTHER.digest)),
    refuses("of another kind", 12, "", signed=payload(IMAGE.digest, type="atomic container signature")),
    refuses("without an image", 22, "missing", signed=payload(IMAGE.digest, image={})),
    refuses("of two images by one name", 22, "twice", signed=payload(IMAGE.digest).replace(
        b'"type":', b'"image":{"docker-manifest-digest":"' + OTHER.digest.encode() + b'"},"type":')),
    refuses("of no payload", 22, "", signed=b"signed"),
    refuses("over another payload", 12, "not made by", BY_KEY, edit=another_payload),
    refuses("by another key", 12, "not made by", replace(BY_KEY, signed_by="a stranger")),
    refuses("with a bit turned", 12, "not made by", BY_KEY, edit=annotated(SIGNATURE, flipped)),
    refuses("without a signature", 22, "", BY_KEY, edit=annotated(SIGNATURE, None)),
    refuses("with a signature that is no base64", 22, "", BY_KEY, edit=annotated(SIGNATURE, "*")),
]  # fmt: skip

LOGS = [
    refuses("without an entry", 15, "no transparency log entry", BY_KEY, edit=annotated(ENTRY, None)),
    accepts(
        "without an entry, where none is asked for",
        BY_KEY,
        edit=annotated(ENTRY, None),
        ask=("insecure_ignore_tlog", True),
    ),
    refuses(
        "with a turned bit of the promise", 15, "not the log's", BY_KEY, edit=entry("SignedEntryTimestamp", flipped)
    ),
    refuses("without a promise", 15, "promise", BY_KEY, edit=entry("SignedEntryTimestamp", lambda _: "")),
    refuses("with another time", 15, "not the log's", BY_KEY, edit=entry("Payload.integratedTime", lambda at: at - 1)),
    refuses("with another index", 15, "not the log's", BY_KEY, edit=entry("Payload.logIndex", lambda at: at + 1)),
    refuses(
        "with another log's id",
        15,
        "no log is trusted",
        BY_KEY,
        edit=entry("Payload.logID", lambda id: id[2:] + id[:2]),
    ),
    refuses("with another's entry", 15, "log entry is of another", BY_KEY, edit=another_entry),
    refuses("with another body", 15, "", BY_KEY, edit=entry("Payload.body", first_flipped)),
    refuses(
        "with an entry of another signature", 15, "another signature", replace(BY_KEY, logged={"signature": b"other"})
    ),
    refuses("with an entry of another digest", 15, "another", replace(BY_KEY, logged={"digest": b"\0" * 32})),
    refuses("with a promise by another key", 15, "", replace(BY_KEY, trusted_log="a stranger")),
    refuses("with an entry that signs no time", 15, "promise", replace(BY_KEY, log=2)),
    refuses("with an entry that is no JSON", 22, "", BY_KEY, edit=annotated(ENTRY, "{")),
    refuses("with one log of two asked for", 15, "1 of the 2 distinct", BY_KEY, ask=("log_threshold", 2)),
]

CERTIFICATES = [
    refuses("by a key where an identity is asked for", 13, "certificate", BY_KEY, ask=("signer", "certificate")),
    refuses("by somebody else", 14, "not by", ask=("identity", f"{IDENTITY}x")),
    refuses("vouched for by somebody else", 14, "not by", ask=("issuer", f"{ISSUER}/")),
    accepts("without the annotation of a chain", edit=annotated(CHAIN, None)),
    accepts("with a chain", edit=annotated(CHAIN, "".join(pem("CERTIFICATE", der) for der in AUTHORITY.chain))),
    refuses("without its certificate", 13, "certificate", edit=annotated(CERTIFICATE, None)),
    refuses(
        "with a certificate that is none",
        22,
        "",
        edit=annotated(CERTIFICATE, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    ),
    refuses(
        "logged after its certificate had ended",
        16,
        "but the certificate is valid from",
        replace(BY_CERTIFICATE, leaf=replace(LEAF, end=AT - 1)),
    ),
    accepts("logged in its certificate's last second", replace(BY_CERTIFICATE, leaf=replace(LEAF, end=AT))),
    refuses(
        "whose certificate nobody promised to publish",
        16,
        "no certificate transparency log",
        replace(BY_CERTIFICATE, promises=()),
    ),
]

TIMES = [
    accepts("with a timestamp", STAMPED, ask=("use_signed_timestamps", True)),
    refuses("without the timestamp asked for", 16, "no timestamp", ask=("use_signed_timestamps", True)),
    refuses("with another's timestamp", 16, "of another signature", replace(STAMPED, stamped=b"other")),
    refuses("with a timestamp that is none", 22, "", STAMPED, edit=annotated(TIMESTAMP, "{")),
    refuses("with a timestamp instead of a log's entry", 15, "no transparency log entry", STAMPED_ALONE),
    accepts("in the key's last second", BY_KEY, ask=("key_valid_until", rfc3339(AT))),
    refuses(
        "after the key's last second",
        16,
        "but the key is valid until",
        BY_KEY,
        ask=("key_valid_until", rfc3339(AT - 1)),
    ),
]

CASES = [*PAYLOADS, *LOGS, *CERTIFICATES, *TIMES]


def question(case: Case, folder: Path) -> dict[str, Any]:
    key = folder / "signer.pub"
    key.write_text(public_pem(case.base.kind))
    name, value = case.ask or ("signer", case.base.signer)
    signer = value if name == "signer" else case.base.signer
    asked: dict[str, Any] = {"key": key} if signer == "key" else {"identity": IDENTITY, "issuer": ISSUER}
    return asked if name == "signer" else {**asked, name: value}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_a_legacy_signature_ends_as_it_should(tmp_path: Path, case: Case) -> None:
    layer = Layer(case.base, case.signed)
    case.edit(layer)
    root = tmp_path / "root.json"
    root.write_text(json.dumps(layer.root))
    with FakeRegistry(referrers="off") as registry:
        registry.store.push("app", IMAGE)
        attach_layer(registry.store.repository("app"), IMAGE, layer)
        reference = f"127.0.0.1:{registry.port}/app@{IMAGE.digest}"
        report = sigwright.check(reference, trusted_root=root, **question(case, tmp_path))
    if case.code == 0:
        assert report.ok, report.error
        return
    assert report.error is not None
    assert (report.error.exit_code, case.words in report.error.message) == (case.code, True), report.error


def test_every_name_is_said_once() -> None:
    names = [case.name for case in CASES]
    assert [name for name in names if names.count(name) > 1] == []


def test_an_annotation_holds_what_the_log_signed() -> None:
    """The entry of the recipe is the one a real log's answer would be written as."""
    said = json.loads(Layer(BY_KEY, b"x").annotations[ENTRY])
    assert set(said) == {"SignedEntryTimestamp", "Payload"}
    assert json.loads(base64.b64decode(said["Payload"]["body"]))["kind"] == "hashedrekord"
