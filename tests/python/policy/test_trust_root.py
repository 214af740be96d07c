"""policy-controller's TrustRoot becomes a trusted root."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

import sigwright
from sigwright.policy import material, trust_root

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def root(**keys: Any) -> dict[str, Any]:
    return {"metadata": {"name": "own"}, "spec": {"sigstoreKeys": keys}}


def test_logs_and_authorities_are_those_named() -> None:
    log = {"baseURL": "https://r.example", "hashAlgorithm": "sha-256", "publicKey": encoded(PEM)}
    authority = {"subject": {"organization": "o", "commonName": "c"}, "uri": "https://f.example",
                 "certChain": encoded(CERTIFICATE)}  # fmt: skip
    name, text = trust_root.read(root(tLogs=[log], ctLogs=[log], certificateAuthorities=[authority]), "r")
    document = json.loads(text)
    assert name == "own"
    der = material.ders(PEM)[0]
    assert document["tlogs"][0]["logId"]["keyId"] == base64.b64encode(hashlib.sha256(der).digest()).decode()
    assert document["ctlogs"][0]["publicKey"]["keyDetails"] == "PKIX_ECDSA_P256_SHA_256"
    assert document["certificateAuthorities"][0]["certChain"]["certificates"][0]["rawBytes"] == "AAAA"


@pytest.mark.parametrize(
    "document",
    [
        {"metadata": {"name": "own"}},
        {"metadata": {"name": "own"}, "spec": {}},
        {"metadata": {"name": "own"}, "spec": {"remote": {"mirror": "x", "root": "y"}}},
        root(logs=[]),
        root(tLogs=[{"baseURL": "x"}]),
        root(tLogs=[{"publicKey": encoded(PEM), "hashAlgorithm": "md5"}]),
        root(tLogs=[{"publicKey": "!"}]),
        root(certificateAuthorities=[{"certChain": encoded(PEM)}]),
    ],
)
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        trust_root.read(document, "r")
