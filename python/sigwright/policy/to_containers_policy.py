"""A policy as containers/image's policy.json: every requirement of the most specific scope."""

from __future__ import annotations

from binascii import b2a_base64

from sigwright.policy import export
from sigwright.policy.model import SignedAs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.policy.model import Authority, Group, ImagePolicy, Rule

FORM = "policy.json"
NOTES = (
    "podman, skopeo and CRI-O look at .sig alone, and only where registries.d says use-sigstore-attachments",
    "the payload must name the image's own repository",
)


def write(policy: ImagePolicy) -> list[dict[str, Any]]:
    """Return the document. Raises `MalformedError` for what this format cannot say."""
    export.without_lists(FORM, policy._replace(best=False))
    scopes: dict[str, list[dict[str, Any]]] = {}
    for rule in policy.rules:
        for scope in _scopes(rule):
            scopes.setdefault(scope, []).extend(_requirements(rule))
    if not policy.best:
        scopes = {scope: _all_that_hold(scope, scopes) for scope in scopes}
    default = scopes.pop("", None) or [_unmatched(policy)]
    document: dict[str, Any] = {"default": default}
    if scopes:
        document["transports"] = {"docker": scopes}
    return [document]


def _unmatched(policy: ImagePolicy) -> dict[str, Any]:
    if policy.unmatched == "warn":
        export.refuse(FORM, "a warning")
    return {"type": "reject" if policy.unmatched == "deny" else "insecureAcceptAnything"}


def _all_that_hold(scope: str, scopes: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the requirements of a scope and of all around it: here they all hold, there the narrowest alone."""
    return [
        wanted
        for other, requirements in scopes.items()
        if other in ("", scope) or scope.startswith((f"{other}/", f"{other}:"))
        for wanted in requirements
    ]


def _scopes(rule: Rule) -> list[str]:
    if rule.mode != "enforce" or rule.except_images:
        export.refuse(FORM, f"exceptions and warnings of {rule.name}")
    if rule.style == "scope":
        return list(rule.images)
    return [_scope(rule, pattern) for pattern in rule.images]


def _scope(rule: Rule, pattern: str) -> str:
    """Return the scope of a pattern: everything, or all below a name."""
    every = "**" if rule.style == "glob" else "*"
    if pattern == every:
        return ""
    name = pattern.removesuffix(f"/{every}")
    if "*" in name or "?" in name or rule.style == "components":
        export.refuse(FORM, f"the images {pattern!r}")
    return name


def _requirements(rule: Rule) -> list[dict[str, Any]]:
    return [_requirement(group) for group in rule.groups]


def _requirement(group: Group) -> dict[str, Any]:
    """Return what any one key of a group meets."""
    first = group.authorities[0]
    if group.count > 1 and len(group.authorities) > 1:
        export.refuse(FORM, f"{group.count} of {len(group.authorities)} authorities")
    for authority in group.authorities:
        export.only(FORM, authority, "keys", "verdict", "message", "evidence", "format", "signed_as")
        if (authority.evidence, authority.verdict) != (first.evidence, first.verdict) or authority.format == "bundle":
            export.refuse(FORM, f"what {authority.name} asks for beside others")
    if first.verdict:
        return {"type": "insecureAcceptAnything" if first.verdict == "pass" else "reject"}
    keys = [_base64(key) for authority in group.authorities for key in authority.keys]
    given: dict[str, Any] = {"keyData": keys[0]} if len(keys) == 1 else {"keyDatas": keys}
    wanted = {"type": "sigstoreSigned", **given}
    if any(one.signed_as not in (SignedAs(), SignedAs(own="always")) for one in group.authorities):
        export.refuse(FORM, f"what {first.name} must be signed as")
    return {**wanted, **_log(first), "signedIdentity": {"type": "matchRepository"}}


def _log(authority: Authority) -> dict[str, str]:
    """Return the log's key: without it there is no log in this format."""
    evidence = authority.evidence
    if evidence.timestamp or evidence.trusted_root or evidence.ca_roots or evidence.rekor_url:
        export.refuse(FORM, f"whom {authority.name} believes of logs and timestamps")
    if evidence.log and not evidence.rekor_public_key:
        export.refuse(FORM, f"the log that {authority.name} asks for, without its key")
    return {"rekorPublicKeyData": _base64(evidence.rekor_public_key)} if evidence.log else {}


def _base64(text: str) -> str:
    return b2a_base64(text.encode(), newline=False).decode()
