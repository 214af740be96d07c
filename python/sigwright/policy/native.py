"""sigwright's own policies (docs/reference/policy.schema.json)."""

from __future__ import annotations

import datetime
import re

from sigwright.errors import MalformedError
from sigwright.keys import scheme_of
from sigwright.policy import material, rules
from sigwright.policy.fields import Fields
from sigwright.policy.model import (
    Allowance,
    Attestation,
    Authority,
    Demands,
    Denials,
    Evidence,
    Group,
    Identity,
    ImagePolicy,
    Rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VERSION, KIND = "sigwright.dev/v1", "ImagePolicy"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
SOURCE = {
    "uri": "source_uri", "tag": "source_tag", "versionedTag": "source_versioned_tag", "branch": "source_branch",
    "builder": "builder_id",
}  # fmt: skip

DEMANDS = {
    "logThreshold": "log_threshold", "timestampThreshold": "timestamp_threshold", "sctThreshold": "sct_threshold",
    "keyValidFrom": "key_valid_from", "keyValidUntil": "key_valid_until",
}  # fmt: skip
WINDOW = {"key_valid_from": "T00:00:00Z", "key_valid_until": "T23:59:59.999999999Z"}
"""Here a window is of whole days, the last one counted in."""


def read(document: Any, name: str) -> ImagePolicy:
    """Return the policy. Raises `MalformedError`."""
    _refuse_nothing(document, name)
    with Fields(document, name) as fields:
        fields.required("apiVersion")
        fields.required("kind")
        unmatched: Any = fields.one_of("default", ("deny", "warn", "allow"), "deny")
        deny = _denials(fields.inner("deny"), name)
        allow = tuple(_allowance(one) for one in fields.each("allow"))
        found = tuple(_rule(one, name) for one in fields.each("rules"))
    if not found and not allow:
        raise MalformedError(f"{name}: a policy without rules")
    repeated = {rule.name for rule in found if sum(rule.name == other.name for other in found) > 1}
    if repeated:
        raise MalformedError(f"{name}: two rules are called {min(repeated)!r}")
    return ImagePolicy(format="sigwright", rules=found, unmatched=unmatched, deny=deny, allow=allow)


def _refuse_nothing(value: Any, where: str) -> None:
    """Refuse a member without a value: `deny:` with its list forgotten would deny nobody."""
    if value is None:
        raise MalformedError(f"{where} has no value", hint="give it one, or leave it out")
    if isinstance(value, dict):
        for name, member in value.items():
            _refuse_nothing(member, f"{where}.{name}")
    elif isinstance(value, list):
        for place, member in enumerate(value):
            _refuse_nothing(member, f"{where}[{place}]")


def _denials(fields: Fields | None, file: str) -> Denials:
    if fields is None:
        return Denials()
    with fields:
        digests = tuple(_digest(text, fields.where) for text in fields.texts("digests"))
        keys = tuple(_fingerprint(text, fields.where, file) for text in fields.texts("keys"))
        return Denials(digests=digests, keys=keys, identities=fields.texts("identities"))


def _digest(text: str, where: str) -> str:
    if not DIGEST.fullmatch(text):
        raise MalformedError(f"{where}: no digest: {text[:80]!r}", hint="write sha256: and 64 hexadecimal digits")
    return text


def _fingerprint(text: str, where: str, file: str) -> str:
    """Return the fingerprint of a denied key: itself, or that of a key in PEM or in a file."""
    if text.startswith("sha256:"):
        return _digest(text, where)
    from sigwright.keys import PublicKey

    pem = text if "-----BEGIN" in text else material.file_beside(file, text)
    return PublicKey.from_pem(material.keys(pem, where)[0]).fingerprint


def _allowance(fields: Fields) -> Allowance:
    with fields:
        images = fields.texts("images")
        expires = fields.take("expires", (str, datetime.date), None)
        owner, reason = fields.required("owner"), fields.required("reason")
    if not images:
        raise MalformedError(f"{fields.where}: images is missing")
    return Allowance(images=images, owner=owner, reason=reason, expires=_date(expires, fields.where, "expires"))


def _date(value: Any, where: str, name: str) -> str:
    if isinstance(value, datetime.datetime):
        value = value.date()
    try:
        day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise MalformedError(f"{where}: {name} is no date", hint="write YYYY-MM-DD: that day is counted in") from None
    return day.isoformat()


def _rule(fields: Fields, file: str) -> Rule:
    with fields:
        name, images = fields.required("name"), fields.texts("images")
        mode: Any = fields.one_of("mode", ("enforce", "warn"), "enforce")
        authorities = tuple(_authority(one, file) for one in fields.each("authorities"))
        count = fields.take("require", int, 1)
        except_images = fields.texts("except")
    if not images or not authorities:
        raise MalformedError(f"{fields.where}: {'authorities' if images else 'images'} is missing")
    if not 1 <= count <= len(authorities):
        raise MalformedError(f"{fields.where}: require is {count}, of {len(authorities)} authorities")
    if len({authority.name for authority in authorities}) < len(authorities):
        raise MalformedError(f"{fields.where}: two authorities have one name")
    group = Group(authorities=authorities, count=count)
    return Rule(name=name, images=images, groups=(group,), mode=mode, except_images=except_images)


def _authority(fields: Fields, file: str) -> Authority:
    with fields:
        name = fields.required("name")
        keys = tuple(key for text in fields.texts("keys") for key in _keys(text, fields.where, file))
        identities = tuple(_identity(one) for one in fields.each("keyless"))
        attestations = tuple(_attestation(one, file) for one in fields.each("attestations"))
        authority = Authority(
            name=name,
            keys=keys,
            identities=identities,
            evidence=_evidence(fields, file),
            signature=fields.flag("signature", True),
            attestations=attestations,
            annotations=_annotations(fields),
            repository=fields.text("repository"),
            signed_after=_after(fields),
            max_age_days=_days(fields),
        )
    if bool(keys) == bool(identities):
        raise MalformedError(f"{fields.where}: either keys or keyless is wanted")
    if (authority.signed_after or authority.max_age_days) and not _timed(authority):
        raise MalformedError(
            f"{fields.where}: a signature's age is proved by a log or a timestamp", hint="ask for one of them"
        )
    _refuse_contradictions(authority, fields.where)
    if not authority.signature and not attestations:
        raise MalformedError(f"{fields.where}: neither a signature nor an attestation is asked for")
    return authority


def _refuse_contradictions(authority: Authority, where: str) -> None:
    demands = authority.evidence.demands
    if demands.log_threshold > 1 and not authority.evidence.log:
        raise MalformedError(f"{where}: logThreshold asks for logs, and log for none")
    if demands.sct_threshold > 1 and authority.keys:
        raise MalformedError(f"{where}: sctThreshold is about certificates, and keys have none")
    if WINDOW.keys() & demands.asked.keys() and not authority.keys:
        raise MalformedError(f"{where}: keyValidFrom and keyValidUntil are about keys, and there are none")


def _keys(text: str, where: str, file: str) -> tuple[str, ...]:
    if "-----BEGIN" not in text and scheme_of(text):
        return (material.named(text, where),)
    return material.keys(text if "-----BEGIN" in text else material.file_beside(file, text), where)


def _evidence(fields: Fields, file: str) -> Evidence:
    root = fields.text("trustedRoot")
    return Evidence(
        log=fields.one_of("log", ("required", "none"), "required") == "required",
        timestamp=fields.one_of("timestamp", ("required", "none"), "none") == "required",
        trusted_root=material.file_beside(file, root) if root else "",
        demands=_demands(fields),
    )


def _demands(fields: Fields) -> Demands:
    asked: dict[str, Any] = {}
    for name, option in DEMANDS.items():
        default = Demands._fields[option]
        if option in WINDOW:
            given = fields.take(name, (str, datetime.date), None)
            asked[option] = "" if given is None else _date(given, fields.where, name) + WINDOW[option]
        else:
            asked[option] = fields.take(name, int, default)
            if asked[option] < min(1, default):
                raise MalformedError(f"{fields.where}: {name} is {asked[option]}")
    return Demands(**asked)


def _timed(authority: Authority) -> bool:
    evidence = authority.evidence
    return evidence.log or evidence.timestamp or evidence.demands.timestamp_threshold > 0


def _after(fields: Fields) -> str:
    given = fields.take("signedAfter", (str, datetime.date), None)
    return "" if given is None else _date(given, fields.where, "signedAfter")


def _days(fields: Fields) -> int:
    days: int = fields.take("maxAgeDays", int, 0)
    if days < 0:
        raise MalformedError(f"{fields.where}: maxAgeDays is {days}")
    return days


def _annotations(fields: Fields) -> dict[str, str]:
    found: dict[str, Any] = fields.take("annotations", dict, {})
    if not all(isinstance(text, str) for pair in found.items() for text in pair):
        raise MalformedError(f"{fields.where}: annotations holds what is no text")
    return found


def _identity(fields: Fields) -> Identity:
    with fields:
        identity = Identity(
            subject=fields.text("identity"),
            subject_regexp=fields.text("identityRegexp"),
            issuer=fields.text("issuer"),
            issuer_regexp=fields.text("issuerRegexp"),
        )
    for pair in (("subject", "subject_regexp"), ("issuer", "issuer_regexp")):
        if sum(bool(getattr(identity, one)) for one in pair) != 1:
            raise MalformedError(f"{fields.where}: one identity and one issuer are wanted, as text or expression")
    return identity


def _attestation(fields: Fields, file: str) -> Attestation:
    import os

    with fields:
        kind = fields.required("type")
        files = [os.path.join(os.path.dirname(file), one) for one in fields.texts("policies")]  # noqa: PTH118, PTH120
        source = fields.inner("source")
        asked: dict[str, str] = {}
        if source is not None:
            with source:
                asked = {option: source.text(one) for one, option in SOURCE.items()}
    return Attestation(
        type=kind, rules=rules.read(files), source={option: text for option, text in asked.items() if text}
    )
