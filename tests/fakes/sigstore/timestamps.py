"""An RFC 3161 authority: tokens in CMS, each part of which can be made wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from fakes.sigstore import der
from fakes.sigstore.authority import moment, signed_over_sha1, with_key_ids
from fakes.sigstore.keys import Key, key

TST_INFO = "1.2.840.113549.1.9.16.1.4"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
POLICY = "1.3.6.1.4.1.57264.2"
ECDSA = {"sha1": "1.2.840.10045.4.1", "sha256": "1.2.840.10045.4.3.2"}
HASHES = {
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}


def algorithm(name: str) -> bytes:
    return der.sequence(der.oid(HASHES[name]))


def imprint_of(request: bytes) -> tuple[bytes, bytes]:
    """The MessageImprint and the nonce of a TimeStampReq, in DER; no nonce is empty."""
    _, imprint, *rest = der.parts(der.content(request))
    nonces = [part for part in rest if part[0] == der.INTEGER]
    return imprint, nonces[0] if nonces else b""


@dataclass(frozen=True)
class Token:
    """A token as it is to be; the defaults are a good one."""

    at: int
    hash: str = "sha256"
    status: int = 0
    with_certificates: bool = False
    broken_signature: bool = False
    broken_digest: bool = False  # the attribute messageDigest
    broken_certificate_id: bool = False  # ESSCertIDv2
    stranger_first: bool = False  # a certificate of somebody else's leads the bag
    two_signers: bool = False
    signed_over: str = "sha256"  # or "sha1"
    nonce: bytes = b""  # DER, as the request had it
    second_leaf: bool = False  # signed by another leaf of the same chain, which comes with it


@dataclass(frozen=True)
class TimestampAuthority:
    """A leaf that stamps, and the root above it, with an intermediate between them."""

    name: str
    valid: tuple[int, int]
    usages: tuple[ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,)
    critical: bool = True
    leaf_ca: bool = False
    leaf_valid: tuple[int, int] | None = None
    intermediate_valid: tuple[int, int] | None = None
    intermediate_usages: tuple[ObjectIdentifier, ...] = ()
    leaf_hash: str = "sha256"  # or "sha1", under the signature on the leaf

    def _key(self, part: str) -> Key:
        return key("p256", f"{self.name} {part}")

    @cached_property
    def chain(self) -> list[bytes]:
        """Leaf first."""
        root = self._certificate("root", "root", self.valid, ca=True)
        middle = self._certificate("intermediate", "root", self.intermediate_valid or self.valid, ca=True)
        return [self._stamping("leaf"), middle, root]

    @cached_property
    def second_leaf(self) -> bytes:
        """One more that may stamp, and is in no trusted root."""
        return self._stamping("second leaf")

    def _stamping(self, part: str) -> bytes:
        return self._certificate(part, "intermediate", self.leaf_valid or self.valid, ca=self.leaf_ca)

    def _certificate(self, part: str, issuer: str, valid: tuple[int, int], *, ca: bool) -> bytes:
        def name(of: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{self.name} {of}")])

        builder = (
            x509.CertificateBuilder()
            .subject_name(name(part))
            .issuer_name(name(issuer))
            .public_key(self._key(part).private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment(valid[0]))
            .not_valid_after(moment(valid[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        usages = {"root": (), "intermediate": self.intermediate_usages}.get(part, self.usages)
        if usages:
            critical = self.critical and part != "intermediate"
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
        builder = with_key_ids(builder, self._key(part), self._key(issuer))
        signed = builder.sign(self._key(issuer).private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        return signed_over_sha1(signed, self._key(issuer)) if part == "leaf" and self.leaf_hash == "sha1" else signed

    def stamp(self, message: bytes, token: Token) -> bytes:
        """A TimeStampResp over the message."""
        digest = hashlib.new(token.hash, message).digest()
        return self.stamp_digest(der.sequence(algorithm(token.hash), der.octets(digest)), token)

    def stamp_digest(self, imprint: bytes, token: Token) -> bytes:
        """A TimeStampResp over a MessageImprint."""
        status = der.sequence(der.integer(token.status))
        if token.status > 1:
            return der.sequence(status)
        return der.sequence(status, self._signed_data(self._info(imprint, token), token))

    def _info(self, imprint: bytes, token: Token) -> bytes:
        accuracy = der.sequence(der.integer(1))
        fields = (der.integer(1), der.oid(POLICY), imprint, der.integer(4711), der.time(token.at))
        return der.sequence(*fields, accuracy, token.nonce)

    def _signed_data(self, info: bytes, token: Token) -> bytes:
        content = der.sequence(der.oid(TST_INFO), der.element(der.CONTEXT_0, der.octets(info)))
        bag = b""
        if token.stranger_first:
            bag += TimestampAuthority("a stranger", self.valid).chain[0]
        if token.with_certificates:
            bag += self.chain[0]
        if token.second_leaf:
            bag += self.second_leaf
        certificates = der.element(der.CONTEXT_0, bag) if bag else b""
        signer = self._signer_info(info, token)
        signers = der.element(der.SET, signer, signer) if token.two_signers else der.set_of(signer)
        data = der.sequence(der.integer(3), der.set_of(algorithm(token.signed_over)), content, certificates, signers)
        return der.sequence(der.oid(SIGNED_DATA), der.element(der.CONTEXT_0, data))

    def _signer_info(self, info: bytes, token: Token) -> bytes:
        own = self.second_leaf if token.second_leaf else self.chain[0]
        leaf = x509.load_der_x509_certificate(own)
        digest = hashlib.new(token.signed_over, info + (b"!" if token.broken_digest else b"")).digest()
        named = self.chain[1] if token.broken_certificate_id else own
        certificate_id = der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(named).digest()))))
        attributes = [
            der.sequence(der.oid(CONTENT_TYPE), der.set_of(der.oid(TST_INFO))),
            der.sequence(der.oid(MESSAGE_DIGEST), der.set_of(der.octets(digest))),
            der.sequence(der.oid(SIGNING_CERTIFICATE_V2), der.set_of(certificate_id)),
        ]
        signer = "root" if token.broken_signature else "second leaf" if token.second_leaf else "leaf"
        return der.sequence(
            der.integer(1),
            der.sequence(leaf.issuer.public_bytes(), der.integer(leaf.serial_number)),
            algorithm(token.signed_over),
            der.element(der.CONTEXT_0, *sorted(attributes)),
            der.sequence(der.oid(ECDSA[token.signed_over])),
            der.octets(self._key(signer).sign(der.set_of(*attributes), token.signed_over)),
        )
