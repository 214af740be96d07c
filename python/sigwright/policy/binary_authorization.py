"""Google's Binary Authorization: a project's policy, and the check-based policies of platforms.

What is kept with Google alone (attestations in Container Analysis, times of upload, provenance) is not looked up here:
a check that needs it is not met, and says which command looks there.
"""

from __future__ import annotations

import re

from sigwright.errors import MalformedError
from sigwright.policy import material
from sigwright.policy.fields import Fields
from sigwright.policy.model import Authority, Evidence, Group, ImagePolicy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.policy.model import Mode

FORMAT = "Binary Authorization"
EVERY = ("**",)
SPECIFIC = {
    "clusterAdmissionRules": "cluster",
    "kubernetesNamespaceAdmissionRules": "namespace",
    "kubernetesServiceAccountAdmissionRules": "service account",
    "istioServiceIdentityAdmissionRules": "service identity",
}
MODES: dict[str, Mode] = {"ENFORCED_BLOCK_AND_AUDIT_LOG": "enforce", "DRYRUN_AUDIT_LOG_ONLY": "warn"}
EVALUATIONS = ("ALWAYS_ALLOW", "REQUIRE_ATTESTATION", "ALWAYS_DENY")
REMOTE = {
    "imageFreshnessCheck": "when an image was uploaded",
    "simpleSigningAttestationCheck": "attestations",
    "slsaCheck": "provenance of builds",
    "vulnerabilityCheck": "vulnerabilities",
}
"""Checks of what only Google knows."""
PATTERN = re.compile(r"[^*/]+/[^*]*\*{0,2}")
"""Stars stand at the end, and not in the registry."""
DIRECTORY = re.compile(r"\*?[^*/]+/[^*]*\*{0,2}")
"""One may stand for a region too."""


def read(document: Any, name: str) -> ImagePolicy:
    """Return the policy. Raises `MalformedError`."""
    with Fields(document, name) as fields:
        fields.ignore("name", "updateTime", "etag", "description")
        platform = fields.inner("gkePolicy")
        if platform is not None:
            return _platform(platform)
        return _project(fields)


def _project(fields: Fields) -> ImagePolicy:
    """Return a project's policy: the rule of every cluster, namespace and account must hold, as must the default."""
    notes = []
    if fields.one_of("globalPolicyEvaluationMode", ("ENABLE", "DISABLE"), "DISABLE") == "ENABLE":
        notes.append("images of Google's own system policy are not let in here")
    listed = tuple(_pattern(one.required("namePattern"), one) for one in _closed(fields, "admissionWhitelistPatterns"))
    default = fields.inner("defaultAdmissionRule")
    if default is None:
        raise MalformedError(f"{fields.where}: defaultAdmissionRule is missing")
    rules = [_admission(default, "default", listed)]
    for member, what in SPECIFIC.items():
        for subject, wanted in sorted(fields.take(member, dict, {}).items()):
            rules.append(_admission(Fields(wanted, f"{fields.where}.{member}"), f"{what} {subject}", listed))
    if len(rules) > 1:
        notes.append("rules of clusters, namespaces and accounts are all judged: here every image is for each of them")
    return ImagePolicy(format=FORMAT, rules=tuple(rules), unmatched="allow", notes=tuple(notes))


def _closed(fields: Fields, name: str) -> Iterator[Fields]:
    for one in fields.each(name):
        with one:
            yield one


def _admission(fields: Fields, name: str, listed: tuple[str, ...]) -> Rule:
    with fields:
        evaluation = fields.one_of("evaluationMode", EVALUATIONS, "")
        mode = MODES[fields.one_of("enforcementMode", tuple(MODES), "")]
        attestors = fields.texts("requireAttestationsBy")
    if bool(attestors) != (evaluation == "REQUIRE_ATTESTATION"):
        raise MalformedError(f"{fields.where}: requireAttestationsBy goes with REQUIRE_ATTESTATION, and only with it")
    if evaluation == "ALWAYS_ALLOW":
        authorities = [Authority(name=evaluation, verdict="pass")]
    elif evaluation == "ALWAYS_DENY":
        authorities = [Authority(name=evaluation, verdict="fail", message="the policy denies every image")]
    else:
        authorities = [_attestor(one) for one in attestors]
    groups = tuple(Group(authorities=(one,)) for one in authorities)
    return Rule(name=name, images=EVERY, groups=groups, mode=mode, except_images=listed)


def _attestor(name: str) -> Authority:
    said = f"its attestations are with Google: `sigwright gcp binauthz verify --attestor {name} IMAGE` looks there"
    return Authority(name=name, verdict="fail", message=said)


def _platform(fields: Fields) -> ImagePolicy:
    """Return a platform's policy: of the first set that fits a pod all checks; here all checks of every set."""
    notes = []
    with fields:
        listed = _listed(fields)
        sets = list(fields.each("checkSets"))
        rules = [rule for number, one in enumerate(sets) for rule in _check_set(one, f"set {number + 1}", listed)]
    if not rules:
        raise MalformedError(f"{fields.where}: no checks")
    if len(sets) > 1:
        notes.append("every set of checks is judged: here each image is for pods of each scope")
    return ImagePolicy(format=FORMAT, rules=tuple(rules), unmatched="allow", notes=tuple(notes))


def _listed(fields: Fields) -> tuple[str, ...]:
    """Return the patterns of an `imageAllowlist`."""
    listed = fields.inner("imageAllowlist")
    if listed is None:
        return ()
    with listed:
        return tuple(_pattern(text, listed) for text in listed.texts("allowPattern"))


def _pattern(text: str, fields: Fields) -> str:
    if not PATTERN.fullmatch(text):
        raise MalformedError(f"{fields.where}: {text[:80]!r}: no pattern: REGISTRY/PATH, with stars at its end alone")
    return text


def _check_set(fields: Fields, name: str, listed: tuple[str, ...]) -> Iterator[Rule]:
    with fields:
        name = fields.text("displayName", name)
        scope = fields.inner("scope")
        if scope is not None:
            with scope:
                scope.text("kubernetesNamespace")
                scope.text("kubernetesServiceAccount")
        listed += _listed(fields)
        for number, one in enumerate(fields.each("checks")):
            yield _check(one, f"{name}, check {number + 1}", listed)


def _check(fields: Fields, name: str, listed: tuple[str, ...]) -> Rule:
    with fields:
        name = fields.text("displayName", name)
        listed += _listed(fields)
        denies = fields.flag("alwaysDeny")
        signed = fields.inner("sigstoreSignatureCheck")
        directory = fields.inner("trustedDirectoryCheck")
        remote = [check for check in REMOTE if fields.take(check, dict, None) is not None]
    if denies + (signed is not None) + (directory is not None) + len(remote) != 1:
        raise MalformedError(f"{fields.where}: one check is wanted, and a known one")
    if signed is not None:
        return Rule(name=name, images=EVERY, groups=(_signatures(signed),), except_images=listed)
    if directory is not None:
        return _refusal(name, listed + _directories(directory), "the image is in no trusted directory")
    if denies:
        return _refusal(name, listed, "the policy denies every image")
    return _refusal(name, listed, f"{remote[0]}: {REMOTE[remote[0]]} are with Google, and are not looked up here")


def _refusal(name: str, listed: tuple[str, ...], why: str) -> Rule:
    return Rule(
        name=name, images=EVERY, except_images=listed,
        groups=(Group(authorities=(Authority(name=name, verdict="fail", message=why),)),),
    )  # fmt: skip


def _directories(fields: Fields) -> tuple[str, ...]:
    """Return patterns of the images that are in the directories themselves."""
    with fields:
        found = fields.texts("trustedDirPatterns")
    if not found:
        raise MalformedError(f"{fields.where}: trustedDirPatterns is missing")
    for text in found:
        if not DIRECTORY.fullmatch(text):
            raise MalformedError(f"{fields.where}: {text[:80]!r}: no pattern of directories")
    return tuple(f"{text.rstrip('/')}/*" for text in found)


def _signatures(fields: Fields) -> Group:
    """Return who may have signed: any key of any authority, by a signature in cosign's older form, without a log."""
    with fields:
        authorities = tuple(_authority(one, number) for number, one in enumerate(fields.each("sigstoreAuthorities")))
    if not authorities:
        raise MalformedError(f"{fields.where}: sigstoreAuthorities is missing")
    return Group(authorities=authorities)


def _authority(fields: Fields, number: int) -> Authority:
    with fields:
        name = fields.text("displayName") or f"authority {number + 1}"
        held = fields.inner("publicKeySet")
        if held is None:
            raise MalformedError(f"{fields.where}: publicKeySet is missing")
        with held:
            pems = [one.required("publicKeyPem") for one in _closed(held, "publicKeys")]
    keys = tuple(key for pem in pems for key in material.keys(pem, fields.where))
    if not keys:
        raise MalformedError(f"{fields.where}: publicKeys is missing")
    return Authority(name=name, keys=keys, evidence=Evidence(log=False), format="legacy")
