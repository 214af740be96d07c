"""A certificate authority as Fulcio is one: a root, an intermediate, and leaves that say who signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from fakes.sigstore import der
from fakes.sigstore.ctlog import LIST_OID, CtLog, sct_list
from fakes.sigstore.keys import Key, key

FULCIO = "1.3.6.1.4.1.57264.1"
OTHER_NAME = f"{FULCIO}.7"
RAW_TEXT = range(1, 7)
"""Extensions that hold bare text; later ones hold a UTF8String."""
CODE_SIGNING = ExtendedKeyUsageOID.CODE_SIGNING
HOUR = 3600


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


@dataclass(frozen=True)
class Leaf:
    """What a signer's certificate says. Times are Unix seconds."""

    identity: str
    start: int
    end: int
    name: str = "uri"  # or "email", "other", "dns"
    claims: dict[int, str] = field(default_factory=dict)
    usages: tuple[ObjectIdentifier, ...] = (CODE_SIGNING,)
    signs: bool = True  # key usage digitalSignature
    ca: bool = False
    unknown_critical: bool = False
    hash: str = "sha256"  # or "sha1", under the signature
    also: str = ""  # a mail address that stands before the identity


@dataclass(frozen=True)
class Promise:
    """What a log promises of a leaf. `issuer` is not the real one's key where it is named."""

    log: CtLog
    at: int
    extensions: bytes = b""
    broken: bool = False
    issuer: bytes | None = None


@dataclass(frozen=True)
class Authority:
    """Root and intermediate, each with the times in which it is valid."""

    name: str
    root_valid: tuple[int, int]
    intermediate_valid: tuple[int, int]
    intermediate_ca: bool = True
    kind: str = "p256"
    hash: str = "sha256"  # or "sha1", under the signature on the intermediate
    intermediate_usages: tuple[ObjectIdentifier, ...] = ()

    @property
    def root_key(self) -> Key:
        return key(self.kind, f"{self.name} root")

    @property
    def intermediate_key(self) -> Key:
        return key(self.kind, f"{self.name} intermediate")

    @cached_property
    def root(self) -> bytes:
        return self._certificate("root", self.root_key, self.root_valid, ca=True)

    @cached_property
    def intermediate(self) -> bytes:
        return self._certificate(
            "intermediate", self.intermediate_key, self.intermediate_valid, ca=self.intermediate_ca
        )

    @property
    def chain(self) -> list[bytes]:
        return [self.intermediate, self.root]

    def _name(self, part: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.name),
                x509.NameAttribute(NameOID.COMMON_NAME, f"{self.name} {part}"),
            ]
        )

    def _certificate(self, part: str, subject: Key, valid: tuple[int, int], *, ca: bool) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(self._name(part))
            .issuer_name(self._name("root"))
            .public_key(subject.public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment(valid[0]))
            .not_valid_after(moment(valid[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(_key_usage(signs=not ca, issues=ca), critical=True)
        )
        if part == "intermediate" and self.intermediate_usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(self.intermediate_usages), critical=False)
        over = self.hash if part == "intermediate" else "sha256"
        return _signed(with_key_ids(builder, subject, self.root_key), self.root_key, over)

    def issue(self, leaf: Leaf, subject: Key, promises: tuple[Promise, ...] = ()) -> bytes:
        """A leaf in DER. The list of promises comes last, as Fulcio puts it, and is left out where there are none."""
        builder = self._leaf(leaf, subject)
        if not promises:
            return _signed(builder, self.intermediate_key, leaf.hash)
        draft = x509.load_der_x509_certificate(_signed(builder, self.intermediate_key))
        made = [self._promise(promise, draft.tbs_certificate_bytes) for promise in promises]
        extension = x509.UnrecognizedExtension(ObjectIdentifier(LIST_OID), der.octets(sct_list(made)))
        return _signed(builder.add_extension(extension, critical=False), self.intermediate_key, leaf.hash)

    def _promise(self, promise: Promise, tbs: bytes) -> bytes:
        issuer = promise.issuer or self.intermediate_key.spki
        made = promise.log.embedded(tbs, issuer, promise.at, promise.extensions)
        return made[:-1] + bytes([made[-1] ^ 1]) if promise.broken else made

    def _leaf(self, leaf: Leaf, subject: Key) -> x509.CertificateBuilder:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._name("intermediate"))
            .public_key(subject.public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment(leaf.start))
            .not_valid_after(moment(leaf.end))
            .add_extension(_key_usage(signs=leaf.signs, issues=leaf.ca), critical=True)
        )
        builder = with_key_ids(builder, subject, self.intermediate_key)
        if leaf.usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(leaf.usages), critical=False)
        if leaf.ca:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        if leaf.unknown_critical:
            unknown = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.57264.99"), b"\5\0")
            builder = builder.add_extension(unknown, critical=True)
        names = [x509.RFC822Name(leaf.also), _alternative(leaf)] if leaf.also else [_alternative(leaf)]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=True)
        for number, value in leaf.claims.items():
            content = value.encode() if number in RAW_TEXT else der.utf8(value)
            extension = x509.UnrecognizedExtension(ObjectIdentifier(f"{FULCIO}.{number}"), content)
            builder = builder.add_extension(extension, critical=False)
        return builder


def with_key_ids(builder: x509.CertificateBuilder, subject: Key, issuer: Key) -> x509.CertificateBuilder:
    """Name both keys (RFC 5280 sections 4.2.1.1 and 4.2.1.2), as some verifiers insist."""
    own = x509.SubjectKeyIdentifier.from_public_key(subject.public)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public)
    return builder.add_extension(own, critical=False).add_extension(above, critical=False)


def _alternative(leaf: Leaf) -> x509.GeneralName:
    if leaf.name == "email":
        return x509.RFC822Name(leaf.identity)
    if leaf.name == "dns":
        return x509.DNSName(leaf.identity)
    if leaf.name == "other":
        return x509.OtherName(ObjectIdentifier(OTHER_NAME), der.utf8(leaf.identity))
    return x509.UniformResourceIdentifier(leaf.identity)


def _key_usage(*, signs: bool, issues: bool) -> x509.KeyUsage:
    other = not signs and not issues
    return x509.KeyUsage(
        digital_signature=signs, key_cert_sign=issues, crl_sign=issues, content_commitment=False,
        key_encipherment=other, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _signed(builder: x509.CertificateBuilder, issuer: Key, over: str = "sha256") -> bytes:
    algorithm = None if issuer.kind == "ed25519" else hashes.SHA256()
    certificate = builder.sign(issuer.private, algorithm).public_bytes(serialization.Encoding.DER)
    return certificate if over == "sha256" else signed_over_sha1(certificate, issuer)


def signed_over_sha1(certificate: bytes, issuer: Key) -> bytes:
    """The same certificate under a signature that the library does not make any more."""
    ecdsa = der.sequence(der.oid("1.2.840.10045.4.1"))
    fields = der.parts(der.content(der.parts(der.content(certificate))[0]))
    tbs = der.sequence(*fields[:2], ecdsa, *fields[3:])
    return der.sequence(tbs, ecdsa, der.element(der.BITS, b"\0", issuer.sign(tbs, "sha1")))
