"""What a timestamp must be: its token, its authority, and what time it proves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography.x509.oid import ExtendedKeyUsageOID

from conformance.rules import BY_CERTIFICATE, ENVELOPE, STAMPED, STAMPS, Rule, accepts, flipped, refuses
from fakes.sigstore.authority import HOUR
from fakes.sigstore.bundles import AT, EVER, LEAF, NOW, TSA
from fakes.sigstore.timestamps import TimestampAuthority, Token

STRANGERS = TimestampAuthority("Another TSA", EVER)
GOOD = Token(AT)
EARLY = (AT - 10 * HOUR, AT - HOUR)


def token(**changes: Any) -> tuple[str, tuple[Token, ...]]:
    return "stamps", (replace(GOOD, **changes),)


def tsa(**changes: Any) -> tuple[str, TimestampAuthority]:
    return "tsa", replace(TSA, **changes)


LEAF_BROUGHT = replace(STAMPED, tsa_leaf_trusted=False, stamps=(replace(GOOD, with_certificates=True),))
WITH_PROMISE = replace(BY_CERTIFICATE, stamps=(GOOD,))

RULES: list[Rule] = [
    accepts("SHA-384", STAMPED, recipe=token(hash="sha384")),
    accepts("SHA-512", STAMPED, recipe=token(hash="sha512")),
    refuses("SHA-1", 16, "not SHA-2", STAMPED, recipe=token(hash="sha1")),
    refuses("a signature over SHA-1", 16, "not SHA-2", STAMPED, recipe=token(signed_over="sha1")),
    refuses(
        "an authority whose leaf was signed over SHA-1",
        16,
        "not signed by this authority",
        STAMPED,
        recipe=tsa(leaf_hash="sha1"),
    ),
    accepts("its own certificate in the token", STAMPED, recipe=token(with_certificates=True)),
    accepts("granted with modifications", STAMPED, recipe=token(status=1)),
    refuses("a request that was refused", 16, "", STAMPED, recipe=token(status=2)),
    refuses("a wrong signature", 16, "not signed by this authority", STAMPED, recipe=token(broken_signature=True)),
    refuses(
        "a wrong signature, its certificate in the token",
        16,
        "not signed by this authority",
        replace(STAMPED, stamps=(replace(GOOD, with_certificates=True),)),
        recipe=token(with_certificates=True, broken_signature=True),
    ),
    refuses(
        "a wrong digest of its content", 16, "not signed by this authority", STAMPED, recipe=token(broken_digest=True)
    ),
    refuses(
        "another certificate's id",
        16,
        "not signed by this authority",
        STAMPED,
        recipe=token(broken_certificate_id=True),
    ),
    accepts(
        "a stranger's certificate before its own", STAMPED, recipe=token(with_certificates=True, stranger_first=True)
    ),
    refuses(
        "another leaf of the same authority",
        16,
        "another certificate than the authority's own",
        STAMPED,
        recipe=token(second_leaf=True),
    ),
    accepts("a leaf that comes with the token, where none is pinned", LEAF_BROUGHT),
    accepts("another leaf, where none is pinned", LEAF_BROUGHT, recipe=token(second_leaf=True)),
    refuses("no leaf at all, where none is pinned", 16, "not signed by this authority", LEAF_BROUGHT, recipe=token()),
    refuses("two signers", 16, "not signed by this authority", STAMPED, recipe=token(two_signers=True)),
    refuses("another signature's stamp", 16, "of another signature", STAMPED, recipe=("stamped", b"another signature")),
    refuses(
        "another signature's stamp beside a promise",
        16,
        "of another signature",
        WITH_PROMISE,
        recipe=("stamped", b"other"),
    ),
    refuses("a bit of the token", 16, "", STAMPED, bundle=(f"{STAMPS}.0.signedTimestamp", flipped)),
    refuses("a token that is none", 16, "cannot be read", STAMPED, bundle=(f"{STAMPS}.0.signedTimestamp", "AAAA")),
    refuses(
        "a timestamp authority that is not trusted",
        16,
        "not signed by this authority",
        STAMPED,
        recipe=("trusted_tsa", STRANGERS),
    ),
    refuses(
        "no trusted authority of timestamps", 16, "trusted time is missing", STAMPED, root=("timestampAuthorities", [])
    ),
    accepts("the timestamp authority's last second", STAMPED, recipe=("tsa_valid", (AT - HOUR, AT))),
    refuses(
        "after the timestamp authority's last second",
        16,
        "was not trusted at",
        STAMPED,
        recipe=("tsa_valid", (AT - HOUR, AT - 1)),
    ),
    accepts("the timestamp authority's first second", STAMPED, recipe=("tsa_valid", (AT, None))),
    refuses(
        "before the timestamp authority's first second",
        16,
        "was not trusted at",
        STAMPED,
        recipe=("tsa_valid", (AT + 1, None)),
    ),
    accepts("an authority whose certificate has ended since", STAMPED, recipe=tsa(leaf_valid=(AT - HOUR, NOW - 60))),
    refuses("an authority whose certificate had ended", 16, "", STAMPED, recipe=tsa(leaf_valid=EARLY)),
    refuses("an authority's intermediate that had ended", 16, "", STAMPED, recipe=tsa(intermediate_valid=EARLY)),
    refuses("usage that is not critical", 16, "", STAMPED, recipe=tsa(critical=False)),
    refuses("another usage", 16, "", STAMPED, recipe=tsa(usages=(ExtendedKeyUsageOID.CODE_SIGNING,))),
    refuses(
        "one more usage",
        16,
        "",
        STAMPED,
        recipe=tsa(usages=(ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)),
    ),
    refuses("no usage", 16, "", STAMPED, recipe=tsa(usages=())),
    refuses("an authority's certificate that stamps", 16, "", STAMPED, recipe=tsa(leaf_ca=True)),
    accepts(
        "an intermediate for time stamping",
        STAMPED,
        recipe=tsa(intermediate_usages=(ExtendedKeyUsageOID.TIME_STAMPING,)),
    ),
    accepts(
        "an intermediate for anything",
        STAMPED,
        recipe=tsa(intermediate_usages=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
    ),
    refuses(
        "an intermediate for something else",
        16,
        "may not issue",
        STAMPED,
        recipe=tsa(intermediate_usages=(ExtendedKeyUsageOID.CODE_SIGNING,)),
    ),
    refuses(
        "a stamp before the certificate",
        16,
        "but the certificate is valid from",
        STAMPED,
        recipe=token(at=LEAF.start - 1),
    ),
    refuses(
        "a stamp after the certificate", 16, "but the certificate is valid from", STAMPED, recipe=token(at=LEAF.end + 1)
    ),
    refuses(
        "a stamp after the certificate, beside a promise",
        16,
        "but the certificate is valid from",
        WITH_PROMISE,
        recipe=token(at=LEAF.end + 1),
    ),
    accepts("a stamp beside a promise", WITH_PROMISE),
    accepts("a stamp of an envelope", replace(STAMPED, content="dsse")),
    accepts("a stamp and a promise of an envelope", replace(ENVELOPE, stamps=(GOOD,))),
    accepts("two stamps", STAMPED, recipe=("stamps", (GOOD, Token(AT + 1)))),
]
