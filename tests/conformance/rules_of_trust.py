"""What a trusted root must be, and how its windows and media types are read."""

from __future__ import annotations

from conformance.rules import STAMPED, Gone, Rule, accepts, edited, flipped, refuses, repeated
from fakes.sigstore.keys import key
from fakes.sigstore.rekor import b64

PREFIX = "application/vnd.dev.sigstore.trustedroot"
LOG_KEY = "tlogs.0.publicKey"

RULES: list[Rule] = [
    accepts("media type 0.1", root=("mediaType", f"{PREFIX}+json;version=0.1")),
    accepts("media type v0.1", root=("mediaType", f"{PREFIX}.v0.1+json")),
    accepts("media type v0.2", root=("mediaType", f"{PREFIX}.v0.2+json")),
    refuses("a media type of the future", 22, "media type", root=("mediaType", f"{PREFIX}.v1+json")),
    refuses("a trusted root without media type", 22, "media type", root=("mediaType", Gone)),
    refuses(
        "a window since the year one, which is Go's for none",
        22,
        "",
        root=(f"{LOG_KEY}.validFor.start", "0001-01-01T00:00:00Z"),
    ),
    accepts("a window until the year 9999", root=(f"{LOG_KEY}.validFor.end", "9999-12-31T23:59:59Z")),
    accepts("a fraction of a second", root=(f"{LOG_KEY}.validFor.start", "2020-01-01T00:00:00.123456789Z")),
    accepts("an authority without a window", root=("certificateAuthorities.0.validFor", Gone)),
    accepts("a field that is not known", root=("extra", {"a": 1})),
    refuses("a log's window without a start", 22, "no start", root=(f"{LOG_KEY}.validFor.start", Gone)),
    refuses("a log without a window", 22, "", root=(f"{LOG_KEY}.validFor", Gone)),
    refuses(
        "an authority's window without a start", 22, "no start", root=("certificateAuthorities.0.validFor.start", Gone)
    ),
    refuses(
        "a timestamp authority's window without a start",
        22,
        "no start",
        STAMPED,
        root=("timestampAuthorities.0.validFor.start", Gone),
    ),
    refuses(
        "a transparency log's window without a start", 22, "no start", root=("ctlogs.0.publicKey.validFor.start", Gone)
    ),
    refuses("a window that is no time", 22, "", root=(f"{LOG_KEY}.validFor.start", "yesterday")),
    refuses("a log key of a kind nobody knows", 15, "no log is trusted", root=(f"{LOG_KEY}.rawBytes", "AAAA")),
    refuses("another log id than the entry's", 15, "", STAMPED, root=("tlogs.0", lambda log: _other_log(log))),
    refuses("a log id alone that is the entry's", 15, "", root=("tlogs.0.publicKey.rawBytes", lambda _: _other_key())),
    accepts("a log twice", root=("tlogs", repeated(2))),
    accepts("a stranger's log first", root=("tlogs", lambda logs: [_other_log(logs[0]), *logs])),
    refuses(
        "a certificate of an authority that is none",
        22,
        "",
        root=("certificateAuthorities.0.certChain.certificates.0.rawBytes", "AAAA"),
    ),
    refuses("an authority without certificates", 22, "", root=("certificateAuthorities.0.certChain.certificates", [])),
    refuses(
        "a timestamp authority without certificates",
        22,
        "",
        STAMPED,
        root=("timestampAuthorities.0.certChain.certificates", []),
    ),
]


def _other_key() -> str:
    return b64(key("p256", "a stranger").spki)


def _other_log(log: dict[str, object]) -> dict[str, object]:
    other: dict[str, object] = edited(edited(log, "publicKey.rawBytes", _other_key()), "logId.keyId", flipped)
    return other
