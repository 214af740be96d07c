"""Bundles that somebody has changed: each flipped byte is refused for its reason, and size alone costs nothing."""

from __future__ import annotations

import base64
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sigwright

VECTORS = Path(__file__).parents[1] / "vectors"
SUITE = Path(__file__).parents[3] / "shared/vectors/sigstore-conformance/bundle-verify"
ROOT = VECTORS / "trust/trusted_root.json"
ARTIFACT = VECTORS / "tlog/artifact.txt"
BEACON = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon"
REFUSALS = {12, 13, 14, 15, 16, 22}
"""Whatever is wrong with a bundle is told as one of these."""

UNAUTHENTICATED = ("hint", "keyid", "mediaType", "kind", "version")
"""Fields that say nothing which a signature covers; the last two are compared with the entry's body."""


class Question(NamedTuple):
    """A bundle that verifies, and how."""

    name: str
    bundle: dict[str, Any]
    blob: str
    options: dict[str, str]

    def ask(self, bundle: dict[str, Any]) -> None:
        sigwright.verify_blob(self.blob, bundle=json.dumps(bundle), statements=True, **self.options)  # type: ignore[arg-type]


def own() -> Iterator[Question]:
    """The bundles of images are judged as what they are, too: statements about a digest."""
    image = "sha256:ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664"
    signer = {"identity": "dev@example.com", "issuer": "http://127.0.0.1:43008", "trusted_root": str(ROOT)}
    for name in ("keyless-rekor1", "keyless-rekor2-tsa"):
        yield Question(name, json.loads((VECTORS / f"bundle/{name}.json").read_text()), image, signer)
    key = {"key": str(VECTORS / "crypto/cosign/cosign.pub"), "trusted_root": str(ROOT)}
    for name in ("key-rekor1-bundle", "key-rekor2-tsa-bundle"):
        yield Question(name, json.loads((VECTORS / f"bundle/{name}.json").read_text()), image, key)


def shared() -> Iterator[Question]:
    for case in sorted(SUITE.iterdir()) if SUITE.is_dir() else ():
        if case.name.endswith("_fail") or not case.is_dir():
            continue
        key, root, artifact = case / "key.pub", case / "trusted_root.json", case / "artifact"
        options = {"trusted_root": str(root)} if root.is_file() else {}
        if key.is_file():
            options["key"] = str(key)
        else:
            options["identity"] = f"{BEACON}/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"
            options["issuer"] = "https://token.actions.githubusercontent.com"
            for name in ("identity", "issuer"):
                if (case / name).is_file():
                    options[name] = (case / name).read_text().rstrip()
        blob = artifact if artifact.is_file() else SUITE / "a.txt"
        yield Question(case.name, json.loads((case / "bundle.sigstore.json").read_text()), str(blob), options)


QUESTIONS = [*own(), *shared()]
questions = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every text and number in a document."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from places(member, (*path, index))
    else:
        yield path


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def variants(value: Any, stride: int) -> Iterator[Any]:
    """The value with one byte changed, for every `stride`-th byte of what it encodes."""
    raw = decoded(value)
    if raw is None:
        text = str(value)
        for place in range(0, len(text), stride):
            changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
            if changed != text:
                yield changed
        return
    for place in range(0, len(raw), stride):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        yield base64.b64encode(flipped).decode()


def decoded(value: Any) -> bytes | None:
    if not isinstance(value, str) or len(value) < 16:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return None


def stride_of(value: Any) -> int:
    """Every byte of what is short; of what is long a sample that still meets every part of it."""
    return max(1, len(str(value)) // 90)


def excused(question: Question, path: tuple[str | int, ...]) -> bool:
    """Whether nothing that was signed covers the field, or what covers it is not asked of this verification."""
    name = path[-1]
    if name in UNAUTHENTICATED:
        return True
    keyed = "key" in question.options
    entry = at(question.bundle, path[:3]) if "tlogEntries" in path else {}
    # A key needs no timestamp, and without a promise nobody has signed a time.
    if name == "signedTimestamp" and keyed:
        return True
    return name == "integratedTime" and "inclusionPromise" not in entry


@questions
def test_it_verifies_as_it_is(question: Question) -> None:
    question.ask(question.bundle)


@questions
def test_a_changed_byte_is_refused_with_its_reason(question: Question) -> None:
    accepted = []
    for path in places(question.bundle):
        if excused(question, path):
            continue
        value = at(question.bundle, path)
        for changed in variants(value, stride_of(value)):
            document = copy.deepcopy(question.bundle)
            at(document, path[:-1])[path[-1]] = changed
            if not refused(question, document):
                accepted.append((path, value, changed))
    assert [entry for entry in accepted if not harmless(*entry)] == []


def refused(question: Question, document: dict[str, Any]) -> bool:
    try:
        question.ask(document)
    except sigwright.Error as error:
        if error.exit_code in REFUSALS:
            return True
        raise
    return False


def harmless(path: tuple[str | int, ...], value: str, changed: str) -> bool:
    """Tell what no signature covers: the line of a witness whom nobody here knows; the status of a timestamp's answer.

    A timestamp may also bring certificates, which are not those that it is judged by.
    """
    if path[-1] == "envelope":
        text, _, lines = value.partition("\n\n")
        return changed.startswith(f"{text}\n\n") and lines.count("\n") > 1
    if path[-1] == "signedTimestamp":
        before, after = base64.b64decode(value), base64.b64decode(changed)
        place = next(index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1])
        return place < LONGEST_STATUS or EMBEDDED in before or not signed_part(before, place)
    return False


def signed_part(reply: bytes, place: int) -> bool:
    """Tell whether a byte is of the stamped statement, of the attributes that are signed, or of the signature.

    Versions and the names of algorithms around them are not (RFC 5652 section 5.3).
    """
    statement, signature = reply.index(TST_INFO) + len(TST_INFO), reply.rindex(ECDSA)
    return statement + 8 < place < statement + 100 or place > signature + len(ECDSA) + 2


TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
"""The type of what is stamped; the identifier of ECDSA with SHA-256 stands before the signature."""
ECDSA = bytes.fromhex("06082a8648ce3d0403")
LONGEST_STATUS = 16
"""Bytes of the answer's header and PKIStatusInfo."""
EMBEDDED = b"\x55\x1d\x0e"
"""The identifier of a subject key, which a certificate has and a token without one has not."""


LARGE = """
import resource, sys, sigwright
text = {text}
sigwright.PublicKey.from_file({key!r})
try:
    sigwright.verify_blob("sha256:" + "0" * 64, bundle=b"{{}}", key={key!r})
except sigwright.Error:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    sigwright.verify_blob("sha256:" + "0" * 64, bundle=text, key={key!r})
except sigwright.Error as error:
    print(error.exit_code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
HEAD = '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{'
OLD = HEAD.replace(".v0.3+json", "+json;version=0.1")


@pytest.mark.parametrize(
    "text",
    [
        f"b'{HEAD}\"publicKey\":{{}},\"tlogEntries\":[' + b'{{}},' * 1_000_000 + b'{{}}]}}}}'",
        f'b\'{OLD}"x509CertificateChain":{{"certificates":[\' + b\'{{"rawBytes":"AA=="}},\' * 100_000 + b\'1]}}}}}}\'',
        "b'[' * (16 << 20)",
        "b'{\"a\":' * (3 << 20)",
        "b' ' * (16 << 20)",
        "b'{\"mediaType\":\"' + b'x' * (16 << 20)",
    ],
    ids=["entries", "certificates", "depth", "objects", "space", "one text"],
)
def test_a_bundle_of_millions_is_refused_without_taking_memory(text: str) -> None:
    text = text.replace("{{", "{").replace("}}", "}")
    script = LARGE.format(text=text, key=str(VECTORS / "crypto/cosign/cosign.pub"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, growth = map(int, done.stdout.split())
    assert code == 22
    # Kilobytes: twice the text, which is handed to the core and may be kept for the report, and no tree of it.
    assert growth < 72 << 10, growth
