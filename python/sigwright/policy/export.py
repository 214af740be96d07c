"""A policy of another tool in sigwright's own format, where nothing is lost by that."""

from __future__ import annotations

from sigwright.errors import MalformedError
from sigwright.policy.model import Authority, Denials, Evidence, SignedAs
from sigwright.policy.names import widened
from sigwright.policy.native import DEMANDS, KIND, SOURCE, VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sigwright.policy.model import Group, ImagePolicy, Rule

OWN = "sigwright's own format"
HINT = "use the policy as it is: every verb that takes a policy reads this format"


def refuse(form: str, what: str) -> None:
    """Raise `MalformedError`: the other format would say less, or something else."""
    raise MalformedError(f"{form} cannot say {what}", hint=HINT)


def only(form: str, authority: Authority, *fields: str) -> None:
    """Refuse an authority that asks for more than these fields of it say."""
    said = {field: getattr(authority, field) for field in ("name", *fields)}
    if authority != Authority(**said):
        refuse(form, f"all that {authority.name} asks for")
    if authority.evidence.demands.asked:
        refuse(form, f"how many logs and authorities {authority.name} asks for, and when its keys are valid")


def without_lists(form: str, policy: ImagePolicy) -> None:
    """Refuse what is denied or allowed by name, and that the most specific rule holds alone."""
    if policy.deny != Denials() or policy.allow:
        refuse(form, "what is denied and allowed by name")
    if policy.best and len(policy.rules) > 1:
        refuse(form, "that the most specific of several rules holds alone")


def globs(form: str, rule: Rule, patterns: Iterable[str]) -> list[str]:
    """Return patterns in which `*` stops at a slash and `**` does not."""
    if rule.style == "scope" or any("?" in pattern for pattern in patterns):
        refuse(form, "these patterns of images")
    if rule.style == "components":
        patterns = [widened(pattern) for pattern in patterns]
    wild = rule.style != "glob"
    return [pattern.replace("**", "*").replace("*", "**") if wild else pattern for pattern in patterns]


def anchored(pattern: str) -> str:
    """Return an expression for whoever searches with it: here a pattern is about the whole text."""
    return pattern if pattern.startswith("^") or not pattern else f"^(?:{pattern})$"


def to_native(policy: ImagePolicy) -> dict[str, Any]:
    """Return the document. Raises `MalformedError` for what sigwright's own format cannot say."""
    if policy.best and len(policy.rules) > 1:
        _refuse("that the most specific of several rules holds alone")
    document: dict[str, Any] = {
        "apiVersion": VERSION,
        "kind": KIND,
        "default": policy.unmatched,
        "rules": [one for rule in policy.rules for one in _rules(rule)],
    }
    if policy.deny != Denials():
        document["deny"] = {name: list(given) for name in Denials._fields if (given := getattr(policy.deny, name))}
    if policy.allow:
        document["allow"] = [{**one.to_dict(), "images": list(one.images)} for one in policy.allow]
    return document


def _refuse(what: str) -> None:
    refuse(OWN, what)


def _rules(rule: Rule) -> Iterable[dict[str, Any]]:
    """Yield a rule for each group: all of them must be met."""
    for number, group in enumerate(rule.groups):
        name = rule.name if len(rule.groups) == 1 else f"{rule.name} ({number + 1})"
        document = {"name": name, "images": globs(OWN, rule, rule.images), "mode": rule.mode}
        if rule.except_images:
            document["except"] = globs(OWN, rule, rule.except_images)
        if set(group.required) and group.count < len(group.authorities):
            _refuse("that one of several authorities is required")
        yield {**document, "require": group.count, "authorities": _authorities(group)}


def _authorities(group: Group) -> list[dict[str, Any]]:
    return [_authority(authority) for authority in group.authorities]


def _authority(authority: Authority) -> dict[str, Any]:
    plain = Authority(
        name=authority.name, keys=authority.keys, identities=authority.identities, attestations=authority.attestations,
        signature=authority.signature, annotations=authority.annotations, repository=authority.repository,
        evidence=Evidence(
            log=authority.evidence.log, timestamp=authority.evidence.timestamp, demands=authority.evidence.demands
        ),
        signed_as=SignedAs(),
        signed_after=authority.signed_after, max_age_days=authority.max_age_days,
        # A legacy signature is as good as a bundle: what matters is who signed.
        format=authority.format,
    )  # fmt: skip
    if authority != plain:
        _refuse(f"all that {authority.name} asks for")
    document: dict[str, Any] = {"name": authority.name, "log": "required" if authority.evidence.log else "none"}
    if authority.evidence.timestamp:
        document["timestamp"] = "required"
    for name, option in DEMANDS.items():
        if option in authority.evidence.demands.asked:
            asked = authority.evidence.demands.asked[option]
            document[name] = asked[:10] if isinstance(asked, str) else asked
    if authority.signed_after:
        document["signedAfter"] = authority.signed_after
    if authority.max_age_days:
        document["maxAgeDays"] = authority.max_age_days
    if authority.keys:
        document["keys"] = list(authority.keys)
    if authority.identities:
        document["keyless"] = [_identity(identity) for identity in authority.identities]
    if not authority.signature:
        document["signature"] = False
    if authority.attestations:
        document["attestations"] = [_attestation(one) for one in authority.attestations]
    if authority.annotations:
        document["annotations"] = dict(authority.annotations)
    if authority.repository:
        document["repository"] = authority.repository
    return document


def _identity(identity: Any) -> dict[str, str]:
    if identity.extensions:
        _refuse("what else a certificate must say")
    names = {
        "identity": "subject",
        "identityRegexp": "subject_regexp",
        "issuer": "issuer",
        "issuerRegexp": "issuer_regexp",
    }
    return {name: getattr(identity, field) for name, field in names.items() if getattr(identity, field)}


def _attestation(attestation: Any) -> dict[str, Any]:
    if attestation.rules:
        _refuse("rules that stand in the policy itself; write them into files and name those")
    document: dict[str, Any] = {"type": attestation.type}
    if attestation.source:
        document["source"] = {
            name: attestation.source[option] for name, option in SOURCE.items() if option in attestation.source
        }
    return document
