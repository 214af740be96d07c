"""Attestations as they are kept."""

from __future__ import annotations

from base64 import b64encode

import pytest

from fakes.gcp.discovery import load
from sigwright.gcp import occurrences

REFERENCE = f"eu-docker.pkg.dev/p/r/app@sha256:{'0' * 64}"


@pytest.mark.parametrize("payload_type", ["", "application/vnd.test"])
def test_what_is_made_is_read_again_and_has_the_published_shape(payload_type: str) -> None:
    made = occurrences.made(REFERENCE, "projects/p/notes/n", b"payload", "id", b"signature", payload_type)
    assert load("containeranalysis.v1").problems(made, "Occurrence") == []
    assert made["resourceUri"] == f"https://{REFERENCE}"
    found = occurrences.evidence({**made, "name": "one"})
    assert found == ("one", payload_type, b"payload", [("id", b"signature")])


def test_the_older_place_of_an_envelope_is_read() -> None:
    envelope = {"payload": "cA==", "payloadType": "t", "signatures": [{"keyid": "id", "sig": "cw"}]}
    found = occurrences.evidence({"name": "one", "dsseAttestation": {"envelope": envelope}})
    assert found == ("one", "t", b"p", [("id", b"s")])


def test_both_alphabets_of_base64_are_read_and_what_is_none_is_nothing() -> None:
    raw = bytes(range(250, 256))
    for text in (b64encode(raw).decode(), b64encode(raw, altchars=b"-_").decode().rstrip("=")):
        found = occurrences.evidence({"attestation": {"serializedPayload": text}})
        assert found.payload == raw
    assert occurrences.evidence({"attestation": {"serializedPayload": "!"}}).payload == b""
    assert occurrences.evidence({}).signatures == []
