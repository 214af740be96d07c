"""A policy as policy-controller's ClusterImagePolicies: all that match an image must pass, by any one authority."""

from __future__ import annotations

import re

from sigwright.policy import export
from sigwright.policy.cluster_image_policy import PUBLIC_FULCIO, PUBLIC_REKOR, VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.policy.model import Authority, Group, Identity, ImagePolicy, Rule

FORM = "a ClusterImagePolicy"
NOTES = (
    "what happens to images that no policy is about is a setting of the cluster: no-match-policy",
    "policy-controller looks at .sig and .att alone, and counts policies, not distinct signers",
)


def write(policy: ImagePolicy) -> list[dict[str, Any]]:
    """Return the documents. Raises `MalformedError` for what this format cannot say."""
    export.without_lists(FORM, policy)
    return [document for rule in policy.rules for document in _policies(rule)]


def _policies(rule: Rule) -> Iterator[dict[str, Any]]:
    if rule.except_images:
        export.refuse(FORM, f"the exceptions of {rule.name}")
    wanted = [authorities for group in rule.groups for authorities in _alternatives(group)]
    for number, authorities in enumerate(wanted):
        name = rule.name if len(wanted) == 1 else f"{rule.name}-{number + 1}"
        images = [{"glob": image} for image in export.globs(FORM, rule, rule.images)]
        spec = {"images": images, "mode": rule.mode, "authorities": authorities}
        metadata = {"name": re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-.") or "policy"}
        yield {"apiVersion": VERSIONS[1], "kind": "ClusterImagePolicy", "metadata": metadata, "spec": spec}


def _alternatives(group: Group) -> list[list[dict[str, Any]]]:
    """Return the lists of authorities, of each of which one must hold."""
    if group.count == 1 and len(group.authorities) > 1 and not group.required:
        return [[document for authority in group.authorities for document in _authority(authority)]]
    if group.count < len(group.authorities):
        export.refuse(FORM, f"{group.count} of {len(group.authorities)} authorities")
    return _each(group)


def _twofold(authority: Authority) -> bool:
    return authority.signature and bool(authority.attestations)


def _each(group: Group) -> list[list[dict[str, Any]]]:
    lists = []
    for authority in group.authorities:
        if _twofold(authority):
            lists.append(_authority(authority._replace(attestations=())))
            authority = authority._replace(signature=False)
        lists.append(_authority(authority))
    return lists


def _authority(authority: Authority) -> list[dict[str, Any]]:
    """Return an authority for each of its keys, or one of its identities."""
    export.only(
        FORM, authority, "keys", "identities", "verdict", "message", "evidence", "signature", "attestations", "format",
        "repository", "tag_prefix", "hash",
    )  # fmt: skip
    if _twofold(authority):
        export.refuse(FORM, "that one of several authorities signs and attests")
    if authority.verdict:
        return [{"name": authority.name, "static": {"action": authority.verdict, "message": authority.message}}]
    document: dict[str, Any] = {"name": authority.name, **_evidence(authority)}
    if authority.repository:
        source = {"oci": authority.repository, "tagPrefix": authority.tag_prefix}
        document["source"] = [{name: text for name, text in source.items() if text}]
    if authority.attestations:
        document["attestations"] = [_attestation(one.type, one) for one in authority.attestations]
    if authority.identities:
        return [{**document, "keyless": _keyless(authority)}]
    digest = {"hashAlgorithm": authority.hash} if authority.hash else {}
    return [{**document, "key": {"data": key, **digest}} for key in authority.keys]


def _evidence(authority: Authority) -> dict[str, Any]:
    evidence = authority.evidence
    if evidence.timestamp or evidence.trusted_root or evidence.rekor_public_key or evidence.rekor_url:
        export.refuse(FORM, f"whose log and timestamps {authority.name} believes, without a TrustRoot")
    if authority.format == "bundle":
        if not evidence.log or authority.keys:
            export.refuse(FORM, f"a bundle for {authority.name}")
        return {"signatureFormat": "bundle"}
    return {"ctlog": {"url": PUBLIC_REKOR}} if evidence.log else {}


def _keyless(authority: Authority) -> dict[str, Any]:
    if authority.evidence.ca_intermediates:
        export.refuse(FORM, "intermediate authorities")
    document: dict[str, Any] = {"url": PUBLIC_FULCIO, "identities": [_identity(one) for one in authority.identities]}
    if authority.evidence.ca_roots:
        document["ca-cert"] = {"data": authority.evidence.ca_roots}
    if authority.evidence.ignore_sct:
        document["insecureIgnoreSCT"] = True
    return document


def _identity(identity: Identity) -> dict[str, str]:
    if identity.extensions:
        export.refuse(FORM, "what else a certificate must say")
    found = {
        "issuer": identity.issuer, "subject": identity.subject,
        "issuerRegExp": export.anchored(identity.issuer_regexp),
        "subjectRegExp": export.anchored(identity.subject_regexp),
    }  # fmt: skip
    return {name: text for name, text in found.items() if text}


def _attestation(name: str, attestation: Any) -> dict[str, Any]:
    if attestation.rules or attestation.source:
        export.refuse(FORM, f"rules about {name}: policy-controller asks Rego for another name than cosign")
    return {"name": name, "predicateType": attestation.type}
