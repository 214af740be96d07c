"""Certificates of a server, good and bad, as files."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """`file` holds its certificate."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    file: Path

    def issue(self, name: str, *, first: int = -1, last: int = 1, host: str = "") -> tuple[Path, Path]:
        """A server's certificate and key, valid from and until so many days from now, of 127.0.0.1 or another host."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.DNSName(host) if host else x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = _begun(_name(name), self.name, key, first, last).add_extension(
            x509.SubjectAlternativeName([names]), False
        )
        return _written(made.sign(self.key, hashes.SHA256()), key, self.file.with_name(name))


def authority(folder: Path, name: str) -> Authority:
    key, subject = ec.generate_private_key(ec.SECP256R1()), _name(name)
    made = _begun(subject, subject, key, -1, 1).add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    file, _ = _written(made.sign(key, hashes.SHA256()), key, folder / name)
    return Authority(key, subject, file)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, first: int, last: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now + first * DAY)
        .not_valid_after(now + last * DAY)
    )


def _written(made: x509.Certificate, key: ec.EllipticCurvePrivateKey, place: Path) -> tuple[Path, Path]:
    files = place.with_suffix(".crt"), place.with_suffix(".pem")
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files
