"""A policy as a platform policy of Google's Binary Authorization: checks of signatures by keys; all must hold."""

from __future__ import annotations

from sigwright.policy import export

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.policy.model import Authority, Group, ImagePolicy, Rule

FORM = "Binary Authorization"
NOTES = (
    "Google looks at .sig alone, in Artifact Registry alone, and at no log",
    "continuous validation reports; it keeps nothing out",
)


def write(policy: ImagePolicy) -> list[dict[str, Any]]:
    """Return the document. Raises `MalformedError` for what this format cannot say."""
    export.without_lists(FORM, policy)
    checks = [check for rule in policy.rules for check in _checks(rule)]
    return [{"gkePolicy": {"checkSets": [{"displayName": "sigwright", "checks": checks}]}}]


def _checks(rule: Rule) -> list[dict[str, Any]]:
    if rule.images not in (("**",), ("*",)) or rule.style == "scope" or rule.mode != "enforce":
        export.refuse(FORM, f"that {rule.name} is about some images, or warns")
    listed = {"imageAllowlist": {"allowPattern": list(rule.except_images)}} if rule.except_images else {}
    return [{"displayName": rule.name, **listed, **_check(group)} for group in rule.groups]


def _check(group: Group) -> dict[str, Any]:
    if group.count > 1 and len(group.authorities) > 1:
        export.refuse(FORM, f"{group.count} of {len(group.authorities)} authorities")
    if [one.verdict for one in group.authorities] == ["fail"]:
        return {"alwaysDeny": True}
    return {"sigstoreSignatureCheck": {"sigstoreAuthorities": [_authority(one) for one in group.authorities]}}


def _authority(authority: Authority) -> dict[str, Any]:
    export.only(FORM, authority, "keys", "evidence", "format")
    if authority.evidence.log or authority.evidence.timestamp or not authority.keys or authority.format == "bundle":
        export.refuse(FORM, f"all that {authority.name} asks for: keys alone, without a log")
    keys = [{"publicKeyPem": key} for key in authority.keys]
    return {"displayName": authority.name, "publicKeySet": {"publicKeys": keys}}
