"""Policies of Binary Authorization, made: of attestors for a project, of keys of Sigstore for GKE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sigwright._core import PublicKey
from sigwright.errors import UsageError
from sigwright.gcp import names, patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sigwright.gcp.rest import Document

ENFORCED, LOGGED = "ENFORCED_BLOCK_AND_AUDIT_LOG", "DRYRUN_AUDIT_LOG_ONLY"


def project_policy(attestors: Sequence[str], allowed: Sequence[str] = (), *, dry_run: bool = False) -> Document:
    """Return the policy of a project that wants an attestation by every attestor. Raises `UsageError`."""
    if not attestors:
        raise UsageError("no attestor is named", hint="give --attestor, or --key for a platform policy")
    policy: Document = {
        "globalPolicyEvaluationMode": "ENABLE",
        "defaultAdmissionRule": {
            "evaluationMode": "REQUIRE_ATTESTATION",
            "enforcementMode": LOGGED if dry_run else ENFORCED,
            "requireAttestationsBy": [names.attestor(name) for name in attestors],
        },
    }
    if allowed:
        policy["admissionWhitelistPatterns"] = [{"namePattern": pattern} for pattern in _checked(allowed)]
    return policy


def platform_policy(keys: Sequence[PublicKey], allowed: Sequence[str] = ()) -> Document:
    """Return a platform policy for GKE that wants a cosign signature (`.sig`) by any of the keys."""
    if not keys:
        raise UsageError("no key is named", hint="give --key")
    authorities = [
        {"displayName": key.fingerprint, "publicKeySet": {"publicKeys": [{"publicKeyPem": key.to_pem()}]}}
        for key in keys
    ]
    check = {"displayName": "signed", "sigstoreSignatureCheck": {"sigstoreAuthorities": authorities}}
    gke: Document = {"checkSets": [{"displayName": "default", "checks": [check]}]}
    if allowed:
        gke["imageAllowlist"] = {"allowPattern": _checked(allowed)}
    return {"gkePolicy": gke}


def _checked(allowed: Sequence[str]) -> list[str]:
    for pattern in allowed:
        patterns.compiled(pattern)  # or says what is wrong with it
    return list(allowed)
