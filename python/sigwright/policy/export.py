"""A policy of another tool in sigwright's own format, where nothing is lost by that."""

from __future__ import annotations

from sigwright.errors import MalformedError
from sigwright.policy.model import Authority, Evidence, SignedAs
from sigwright.policy.native import KIND, SOURCE, VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sigwright.policy.model import Group, ImagePolicy, Rule

HINT = "use the policy as it is: every verb that takes a policy reads this format"


def to_native(policy: ImagePolicy) -> dict[str, Any]:
    """Return the document. Raises `MalformedError` for what sigwright's own format cannot say."""
    if policy.best and len(policy.rules) > 1:
        _refuse("that the most specific of several rules holds alone")
    return {
        "apiVersion": VERSION,
        "kind": KIND,
        "default": policy.unmatched,
        "rules": [one for rule in policy.rules for one in _rules(rule)],
    }


def _refuse(what: str) -> None:
    raise MalformedError(f"sigwright's own format cannot say {what}", hint=HINT)


def _rules(rule: Rule) -> Iterable[dict[str, Any]]:
    """Yield a rule for each group: all of them must be met."""
    for number, group in enumerate(rule.groups):
        name = rule.name if len(rule.groups) == 1 else f"{rule.name} ({number + 1})"
        document = {"name": name, "images": _patterns(rule, rule.images), "mode": rule.mode}
        if rule.except_images:
            document["except"] = _patterns(rule, rule.except_images)
        if set(group.required) and group.count < len(group.authorities):
            _refuse("that one of several authorities is required")
        yield {**document, "require": group.count, "authorities": _authorities(group)}


def _patterns(rule: Rule, patterns: Iterable[str]) -> list[str]:
    if rule.style == "scope" or any("?" in pattern for pattern in patterns):
        _refuse("these patterns of images")
    wild = rule.style == "wildcard"
    return [pattern.replace("**", "*").replace("*", "**") if wild else pattern for pattern in patterns]


def _authorities(group: Group) -> list[dict[str, Any]]:
    return [_authority(authority) for authority in group.authorities]


def _authority(authority: Authority) -> dict[str, Any]:
    plain = Authority(
        name=authority.name, keys=authority.keys, identities=authority.identities, attestations=authority.attestations,
        signature=authority.signature, annotations=authority.annotations, repository=authority.repository,
        evidence=Evidence(log=authority.evidence.log, timestamp=authority.evidence.timestamp),
        signed_as=SignedAs(),
        # A legacy signature is as good as a bundle: what matters is who signed.
        format=authority.format,
    )  # fmt: skip
    if authority != plain:
        _refuse(f"all that {authority.name} asks for")
    document: dict[str, Any] = {"name": authority.name, "log": "required" if authority.evidence.log else "none"}
    if authority.evidence.timestamp:
        document["timestamp"] = "required"
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
