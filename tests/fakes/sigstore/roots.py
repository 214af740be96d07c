"""Trusted roots in protobuf's JSON: whose keys a verifier believes, and when."""

from __future__ import annotations

from datetime import datetime, timezone

from fakes.sigstore.keys import DETAILS, Key
from fakes.sigstore.rekor import Json, b64

TRUSTED_ROOT = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
Window = tuple[int | None, int | None]
"""From the first to the last second, both included; None leaves a bound out."""


def rfc3339(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def period(window: Window) -> Json:
    names = zip(("start", "end"), window, strict=True)
    return {name: rfc3339(seconds) for name, seconds in names if seconds is not None}


def log_json(host: str, key: Key, log_id: bytes, valid: Window) -> Json:
    return {
        "baseUrl": f"https://{host}",
        "hashAlgorithm": "SHA2_256",
        "publicKey": {"rawBytes": b64(key.spki), "keyDetails": DETAILS[key.kind], "validFor": period(valid)},
        "logId": {"keyId": b64(log_id)},
    }


def authority_json(chain: list[bytes], valid: Window) -> Json:
    return {
        "subject": {"organization": "test", "commonName": "test"},
        "uri": "https://authority.test",
        "certChain": {"certificates": [{"rawBytes": b64(der)} for der in chain]},
        "validFor": period(valid),
    }


def root_json(*, tlogs: list[Json], authorities: list[Json], ctlogs: list[Json], tsas: list[Json]) -> Json:
    return {
        "mediaType": TRUSTED_ROOT,
        "tlogs": tlogs,
        "certificateAuthorities": authorities,
        "ctlogs": ctlogs,
        "timestampAuthorities": tsas,
    }
