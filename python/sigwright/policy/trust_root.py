"""policy-controller's TrustRoot: whose keys and authorities are believed, as a trusted root of Sigstore."""

from __future__ import annotations

import hashlib
from binascii import b2a_base64

from sigwright.errors import MalformedError
from sigwright.policy import material
from sigwright.policy.fields import Fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

HASHES = {"sha-256": "SHA2_256", "sha256": "SHA2_256", "": "SHA2_256", "sha-512": "SHA2_512"}
EVER = {"start": "1970-01-01T00:00:00Z"}


def read(document: Any, where: str) -> tuple[str, str]:
    """Return the name and the text of a trusted root. Raises `MalformedError`."""
    import json

    with Fields(document, where) as fields:
        fields.ignore("apiVersion", "kind", "status")
        metadata = fields.take("metadata", dict, {})
        spec = fields.inner("spec")
        if spec is None:
            raise MalformedError(f"{where}: spec is missing")
        with spec:
            for name in ("remote", "repository"):
                spec.refuse(name, "roots by TUF are not fetched for a policy; write sigstoreKeys")
            given = spec.inner("sigstoreKeys")
            if given is None:
                raise MalformedError(f"{where}: sigstoreKeys is missing")
            with given:
                root = _root(given)
    return str(metadata.get("name", "")), json.dumps(root)


def _root(fields: Fields) -> dict[str, Any]:
    return {
        "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "tlogs": _all(fields, "tLogs", _log),
        "certificateAuthorities": _all(fields, "certificateAuthorities", _authority),
        "ctlogs": _all(fields, "ctLogs", _log),
        "timestampAuthorities": _all(fields, "timeStampAuthorities", _authority),
    }


def _all(fields: Fields, name: str, read_one: Callable[[Fields], Any]) -> list[Any]:
    return [read_one(one) for one in fields.each(name)]


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()


def _log(fields: Fields) -> dict[str, Any]:
    from sigwright.keys import PublicKey

    with fields:
        url = fields.text("baseURL")
        digest = fields.text("hashAlgorithm").lower()
        pem = material.keys(_pem(fields, "publicKey"), fields.where)[0]
    if digest not in HASHES:
        raise MalformedError(f"{fields.where}: no such hashAlgorithm: {digest[:40]}")
    der = material.ders(pem)[0]
    kinds = {
        "ecdsa-p256": "PKIX_ECDSA_P256_SHA_256",
        "ecdsa-p384": "PKIX_ECDSA_P384_SHA_384",
        "ed25519": "PKIX_ED25519",
    }
    kind = PublicKey.from_pem(pem).kind
    return {
        "baseUrl": url,
        "hashAlgorithm": HASHES[digest],
        "publicKey": {
            "rawBytes": _base64(der),
            "keyDetails": kinds.get(kind, "PKIX_RSA_PKCS1V15_2048_SHA256"),
            "validFor": EVER,
        },
        "logId": {"keyId": _base64(hashlib.sha256(der).digest())},
    }


def _authority(fields: Fields) -> dict[str, Any]:
    with fields:
        subject = fields.inner("subject")
        names = {"organization": "", "commonName": ""}
        if subject is not None:
            with subject:
                names = {name: subject.text(name) for name in names}
        uri = fields.text("uri")
        chain = material.certificates(_pem(fields, "certChain"), fields.where)
    return {
        "subject": names,
        "uri": uri,
        "certChain": {"certificates": [{"rawBytes": _base64(der)} for der in material.ders(chain)]},
        "validFor": EVER,
    }


def _pem(fields: Fields, name: str) -> str:
    text = fields.required(name)
    return text if text.lstrip().startswith("-----BEGIN") else material.decoded(text, fields.where)
