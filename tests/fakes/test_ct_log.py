"""The fake log's promises are what RFC 6962 says, checked by another implementation of its signatures."""

from __future__ import annotations

import base64
import datetime
import json
import struct
import urllib.request
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fakes.ct_log import CtLog, certificate_entry, precertificate_entry, without_poison

NOW = datetime.datetime.now(datetime.timezone.utc)


def certificate(key: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    builder = builder.not_valid_before(NOW).not_valid_after(NOW + datetime.timedelta(minutes=10))
    builder = builder.public_key(key.public_key())
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.PrecertPoison))
    return builder.sign(key, hashes.SHA256())


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def ask(log: CtLog, path: str, *chain: x509.Certificate) -> Any:
    body = json.dumps({"chain": [base64.b64encode(der(each)).decode() for each in chain]}).encode()
    with urllib.request.urlopen(f"{log.url}/ct/v1/{path}", body, timeout=10) as answer:
        return json.load(answer)


def check(log: CtLog, sct: Any, entry: bytes) -> None:
    extensions = base64.b64decode(sct["extensions"])
    signed = b"\0\0" + struct.pack(">Q", sct["timestamp"]) + entry + struct.pack(">H", len(extensions)) + extensions
    signature = base64.b64decode(sct["signature"])
    log.key.public_key().verify(signature[4:], signed, ec.ECDSA(hashes.SHA256()))


def test_without_its_poison_a_precertificate_is_the_certificate() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.BasicConstraints(ca=False, path_length=None)
    poisoned, clean = certificate(key, usage, x509.PrecertPoison()), certificate(key, usage)
    assert without_poison(poisoned.tbs_certificate_bytes) == clean.tbs_certificate_bytes


def test_both_kinds_of_entries_are_promised() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer, leaf = certificate(key), certificate(key, x509.PrecertPoison())
    with CtLog() as log:
        entry = precertificate_entry([der(leaf), der(issuer)])
        check(log, ask(log, "add-pre-chain", leaf, issuer), entry)
        check(log, ask(log, "add-chain", issuer), certificate_entry([der(issuer)]))


def test_a_static_log_says_where_the_entry_is() -> None:
    issuer = certificate(ec.generate_private_key(ec.SECP256R1()))
    with CtLog(leaf_index=True) as log:
        promises = [ask(log, "add-chain", issuer) for _ in range(2)]
        assert [base64.b64decode(promise["extensions"])[-1] for promise in promises] == [0, 1]
        check(log, promises[1], certificate_entry([der(issuer)]))
