"""Google's Binary Authorization: a project's policy, and the check-based policies of platforms.

What is kept with Google alone (attestations in Container Analysis, times of upload, provenance) is not looked up here:
a check that needs it is not met, and says which command looks there.
"""

from __future__ import annotations

from sigwright.policy import google
from sigwright.policy.model import Authority, Evidence, Group, ImagePolicy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.policy.model import Mode

FORMAT = "Binary Authorization"
EVERY = ("**",)
REMOTE = {
    "imageFreshnessCheck": "when an image was uploaded",
    "simpleSigningAttestationCheck": "attestations",
    "slsaCheck": "provenance of builds",
    "vulnerabilityCheck": "vulnerabilities",
}
"""Checks of what only Google knows."""


def read(document: Any, name: str) -> ImagePolicy:
    """Return the policy. Raises `MalformedError`."""
    policy = google.read(document, name)
    return _platform(policy) if isinstance(policy, google.Platform) else _project(policy)


def _project(policy: google.Project) -> ImagePolicy:
    """Return a project's policy: the rule of every cluster, namespace and account must hold, as must the default."""
    notes = ["images of Google's own system policy are not let in here"] if policy.system else []
    rules = [_admission(policy.default, "default", policy.listed)]
    for member, what in google.PLACES.items():
        for place, wanted in policy.rules[member].items():
            rules.append(_admission(wanted, f"{what} {place}", policy.listed))
    if len(rules) > 1:
        notes.append("rules of clusters, namespaces and accounts are all judged: here every image is for each of them")
    return ImagePolicy(format=FORMAT, rules=tuple(rules), unmatched="allow", notes=tuple(notes))


def _admission(wanted: google.Admission, name: str, listed: tuple[str, ...]) -> Rule:
    if wanted.evaluation == "ALWAYS_ALLOW":
        authorities = [Authority(name=wanted.evaluation, verdict="pass")]
    elif wanted.evaluation == "ALWAYS_DENY":
        authorities = [Authority(name=wanted.evaluation, verdict="fail", message="the policy denies every image")]
    else:
        authorities = [_attestor(one) for one in wanted.attestors]
    groups = tuple(Group(authorities=(one,)) for one in authorities)
    mode: Mode = "enforce" if wanted.enforced else "warn"
    return Rule(name=name, images=EVERY, groups=groups, mode=mode, except_images=listed)


def _attestor(name: str) -> Authority:
    said = f"its attestations are with Google: `sigwright gcp binauthz verify --attestor {name} IMAGE` looks there"
    return Authority(name=name, verdict="fail", message=said)


def _platform(policy: google.Platform) -> ImagePolicy:
    """Return a platform's policy: of the first set that fits a pod all checks; here all checks of every set."""
    notes = []
    rules = [rule for number, one in enumerate(policy.sets) for rule in _check_set(one, number, policy.listed)]
    if not rules:
        notes.append("there are no checks: every image is let in")
    if len(policy.sets) > 1:
        notes.append("every set of checks is judged: here each image is for pods of each scope")
    return ImagePolicy(format=FORMAT, rules=tuple(rules), unmatched="allow", notes=tuple(notes))


def _check_set(wanted: google.CheckSet, number: int, listed: tuple[str, ...]) -> Iterator[Rule]:
    name = wanted.name or f"set {number + 1}"
    for place, one in enumerate(wanted.checks):
        yield _check(one, one.name or f"{name}, check {place + 1}", listed + wanted.listed + one.listed)


def _check(wanted: google.Check, name: str, listed: tuple[str, ...]) -> Rule:
    if wanted.authorities:
        group = Group(authorities=tuple(_authority(one, number) for number, one in enumerate(wanted.authorities)))
        return Rule(name=name, images=EVERY, groups=(group,), except_images=listed)
    if wanted.directories:
        directories = tuple(f"{text.rstrip('/')}/*" for text in wanted.directories)
        return _refusal(name, listed + directories, "the image is in no trusted directory")
    if wanted.kind == "alwaysDeny":
        return _refusal(name, listed, "the policy denies every image")
    return _refusal(name, listed, f"{wanted.kind}: {REMOTE[wanted.kind]} are with Google, and are not looked up here")


def _refusal(name: str, listed: tuple[str, ...], why: str) -> Rule:
    return Rule(
        name=name, images=EVERY, except_images=listed,
        groups=(Group(authorities=(Authority(name=name, verdict="fail", message=why),)),),
    )  # fmt: skip


def _authority(wanted: google.Authority, number: int) -> Authority:
    """Return who may have signed: any key, by a signature in cosign's older form, without a log."""
    name = wanted.name or f"authority {number + 1}"
    return Authority(name=name, keys=wanted.keys, evidence=Evidence(log=False), format="legacy")
