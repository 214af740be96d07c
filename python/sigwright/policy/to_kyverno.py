"""A policy as Kyverno's: each set of entries must hold, so many of each as it says."""

from __future__ import annotations

import re

from sigwright.policy import export
from sigwright.policy.names import widened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sigwright.policy.model import Authority, Group, Identity, ImagePolicy, Rule

FORM = "Kyverno"
NOTES = (
    "Kyverno lets images in that no rule is about",
    "Kyverno counts entries, and not distinct signers",
    "Kyverno looks at .sig and .att alone",
)
EXTENSION = "certificate_github_workflow_"


def write(policy: ImagePolicy) -> list[dict[str, Any]]:
    """Return the documents. Raises `MalformedError` for what this format cannot say."""
    export.without_lists(FORM, policy)
    every = {"any": [{"resources": {"kinds": ["Pod"]}}]}
    rules = [{"name": _name(rule), "match": every, "verifyImages": [_images(rule)]} for rule in policy.rules]
    spec = {"webhookTimeoutSeconds": 30, "background": False, "rules": rules}
    return [{"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "metadata": {"name": "sigwright"}, "spec": spec}]


def _name(rule: Rule) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", rule.name.lower()).strip("-")[:63] or "rule"


def _images(rule: Rule) -> dict[str, Any]:
    signed = [group for group in rule.groups if any(one.signature for one in group.authorities)]
    document: dict[str, Any] = {
        "imageReferences": _patterns(rule, rule.images),
        "failureAction": "Audit" if rule.mode == "warn" else "Enforce",
    }
    if rule.except_images:
        document["skipImageReferences"] = _patterns(rule, rule.except_images)
    if signed:
        document["attestors"] = [_entries(group) for group in signed]
    attested = [one for group in rule.groups for one in _attested(group)]
    if attested:
        document["attestations"] = attested
    return document


def _patterns(rule: Rule, patterns: Iterable[str]) -> list[str]:
    """Return wildcards: Kyverno's star stands for slashes too, so a star that must not is refused."""
    found = []
    for pattern in map(widened, patterns) if rule.style == "components" else patterns:
        whole = pattern.replace("**", "\0")
        if rule.style == "scope" or (rule.style == "glob" and ("*" in whole or "?" in whole)):
            export.refuse(FORM, f"the images {pattern!r}")
        found.append(whole.replace("\0", "*"))
    return found


def _entries(group: Group) -> dict[str, Any]:
    if group.required and group.count < len(group.authorities):
        export.refuse(FORM, "that one of several authorities is required")
    if group.count > 1 and any(len(one.keys) > 1 or len(one.identities) > 1 for one in group.authorities):
        export.refuse(FORM, "that several keys count as one")
    entries = [entry for authority in group.authorities for entry in _authority(authority)]
    return {"count": group.count, "entries": entries}


def _authority(authority: Authority) -> list[dict[str, Any]]:
    export.only(
        FORM, authority, "keys", "identities", "evidence", "signature", "attestations", "annotations", "format",
        "repository", "hash",
    )  # fmt: skip
    evidence = authority.evidence
    if evidence.timestamp or evidence.trusted_root or evidence.rekor_url or evidence.ca_intermediates:
        export.refuse(FORM, f"whose log and timestamps {authority.name} believes")
    if authority.format == "bundle":
        export.refuse(FORM, f"a bundle for {authority.name}")
    rekor: dict[str, Any] = {"url": "https://rekor.sigstore.dev"} if evidence.log else {"ignoreTlog": True}
    if evidence.rekor_public_key:
        rekor["pubkey"] = evidence.rekor_public_key
    more: dict[str, Any] = {"rekor": rekor}
    if evidence.ignore_sct:
        more["ctlog"] = {"ignoreSCT": True}
    outer: dict[str, Any] = {"annotations": dict(authority.annotations)} if authority.annotations else {}
    if authority.repository:
        outer["repository"] = authority.repository
    if authority.identities:
        roots = {"roots": evidence.ca_roots} if evidence.ca_roots else {}
        return [{"keyless": {**_identity(one), **roots, **more}, **outer} for one in authority.identities]
    digest = {"signatureAlgorithm": authority.hash} if authority.hash else {}
    return [{"keys": {"publicKeys": key, **digest, **more}, **outer} for key in authority.keys]


def _identity(identity: Identity) -> dict[str, Any]:
    found = {
        "issuer": identity.issuer, "subject": identity.subject,
        "issuerRegExp": export.anchored(identity.issuer_regexp),
        "subjectRegExp": export.anchored(identity.subject_regexp),
    }  # fmt: skip
    document: dict[str, Any] = {name: text for name, text in found.items() if text}
    if identity.extensions:
        document["additionalExtensions"] = {
            f"githubWorkflow{option.removeprefix(EXTENSION).capitalize()}": value
            for option, value in identity.extensions.items()
        }
    return document


def _attested(group: Group) -> list[dict[str, Any]]:
    """Return what must be attested, by whom: with several ways to say it, none of them could be told apart."""
    wanted = {one.type for authority in group.authorities for one in authority.attestations}
    if any({one.type for one in authority.attestations} != wanted for authority in group.authorities):
        export.refuse(FORM, "that each of several authorities attests something else")
    if len(group.authorities) > 1 and wanted and any(one.signature for one in group.authorities):
        export.refuse(FORM, "that one of several authorities signs and attests")
    for one in (one for authority in group.authorities for one in authority.attestations):
        if one.rules or one.source:
            export.refuse(FORM, f"rules about {one.type}")
    return [{"type": kind, "attestors": [_entries(group)]} for kind in sorted(wanted)]
