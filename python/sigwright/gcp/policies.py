"""Policies of Binary Authorization: fetched, judged here, and made.

A project policy asks for attestations, by cluster, namespace or account. A platform policy of GKE has check sets, the
first that fits counts, and all its checks must pass. What only Google can tell fails, unless Google is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sigwright._record import Record
from sigwright.errors import UsageError
from sigwright.gcp import checks, names, patterns
from sigwright.gcp.attestations import Opinion
from sigwright.gcp.rest import objects, text
from sigwright.policy import google
from sigwright.policy.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sigwright.client import Client
    from sigwright.gcp.attestations import Services
    from sigwright.gcp.checks import Outcome
    from sigwright.gcp.rest import Document

PLATFORM = "gke"
CONFORMANT = "CONFORMANT"
NOT_SATISFIED = 17


class Scope(NamedTuple):
    """Where an image shall run."""

    cluster: str = ""
    """LOCATION.NAME."""
    namespace: str = ""
    service_account: str = ""
    """NAMESPACE:NAME, or with a namespace NAME."""
    identity: str = ""
    """Of a service mesh: spiffe://..."""

    @property
    def account(self) -> str:
        """The account with its namespace; empty where none is named."""
        named = self.service_account
        return named if ":" in named or not named else f"{self.namespace or 'default'}:{named}"


class Verdict(Record):
    """What a policy says about an image."""

    image: str
    digest: str
    verdict: str
    """verified (all that is asked for was seen), allowed (nothing was asked for), or failed."""
    code: int
    message: str
    rule: str
    """Which rule or check set said so."""
    enforced: bool = True
    """False where the policy only logs."""
    opinion: Opinion | None = None
    """Google's, where it was asked."""

    def row(self) -> dict[str, Any]:
        """Return the columns that every verdict has."""
        return {name: getattr(self, name) for name in ("image", "digest", "verdict", "code", "message")}


class Asked(NamedTuple):
    """One question: an image, and with whose help it is answered."""

    client: Client
    services: Services
    image: str
    reference: str
    options: dict[str, Any]

    @property
    def digest(self) -> str:
        """The image's."""
        return self.reference.rpartition("@")[2]


def fetch(services: Services, project: str, platform_policy: str = "") -> Document:
    """Return the policy of a project, or with a name a platform policy of GKE."""
    path = f"projects/{names.checked_project(project)}/policy"
    if platform_policy:
        if not names.NAME.fullmatch(platform_policy):
            raise UsageError(f"{platform_policy!r} is no name of a platform policy")
        path = f"projects/{project}/platforms/{PLATFORM}/policies/{platform_policy}"
    return services.binauthz.get(f"v1/{path}", f"reading the policy {path}")


def judge(policy: Document, asked: Asked, scope: Scope, *, ask_google: bool = False) -> Verdict:
    """Return what a policy says about an image. Raises `MalformedError` for a policy that is not understood whole."""
    read = google.read(policy, "the policy")
    if isinstance(read, google.Platform):
        return _judge_platform(read, asked, scope, ask_google=ask_google)
    if ask_google:
        raise UsageError("Google evaluates platform policies alone", hint="leave --ask-google out")
    return _judge_project(read, asked, scope)


# Project policies


def _judge_project(policy: google.Project, asked: Asked, scope: Scope) -> Verdict:
    """Images that are listed need nothing; else one rule counts, the one for the place or the default."""
    pattern = _first(asked, policy.listed)
    if pattern:
        return _verdict(asked, "admissionWhitelistPatterns", checks.allowed(f"{pattern} needs no attestation"))
    name, rule = _rule(policy, scope)
    outcome = _admitted(rule, asked)
    if not outcome.passed and policy.system:
        pattern = _first(asked, _system_images(asked.services))
        if pattern:
            return _verdict(asked, "Google's own policy", checks.allowed(f"{pattern} is an image of Google's"))
    return _verdict(asked, name, outcome, enforced=rule.enforced)


def _system_images(services: Services) -> tuple[str, ...]:
    """Return what Google's own policy lists; what it says besides is Google's matter."""
    path = "locations/global/policy"
    return google.system_images(Fields(services.binauthz.get(f"v1/{path}", "reading Google's own policy"), path))


def _rule(policy: google.Project, scope: Scope) -> tuple[str, google.Admission]:
    """Return the rule for a place, the most specific first, and what it is called."""
    named = (scope.identity, scope.account, scope.namespace, scope.cluster)
    for member, place in zip(google.PLACES, named, strict=True):
        rule = policy.rules[member].get(place) if place else None
        if rule is not None:
            return f"{member}: {place}", rule
    return "defaultAdmissionRule", policy.default


def _admitted(rule: google.Admission, asked: Asked) -> Outcome:
    if rule.evaluation == "ALWAYS_ALLOW":
        return checks.allowed("the rule lets in anything (ALWAYS_ALLOW)")
    if rule.evaluation == "ALWAYS_DENY":
        return checks.failed("the rule keeps everything out (ALWAYS_DENY)")
    return checks.attested(asked, [names.attestor(name) for name in rule.attestors])


# Platform policies


def _judge_platform(policy: google.Platform, asked: Asked, scope: Scope, *, ask_google: bool) -> Verdict:
    opinion = _opinion(policy.name, asked, scope) if ask_google else None
    pattern = _first(asked, policy.listed)
    if pattern:
        return _verdict(asked, "imageAllowlist", checks.allowed(f"{pattern} is exempt"), opinion=opinion)
    for number, check_set in enumerate(policy.sets):
        if _fits(check_set, scope):
            name = check_set.name or f"checkSets[{number}]"
            return _verdict(asked, name, _all(check_set, asked, opinion), opinion=opinion)
    missing = checks.failed("no check set is for this place") if policy.sets else checks.allowed("there are no checks")
    return _verdict(asked, "gkePolicy", missing, opinion=opinion)


def _fits(check_set: google.CheckSet, scope: Scope) -> bool:
    if check_set.account:
        return check_set.account == scope.account
    return not check_set.namespace or check_set.namespace == (scope.account.partition(":")[0] or scope.namespace)


def _all(check_set: google.CheckSet, asked: Asked, opinion: Opinion | None) -> Outcome:
    """Return what came of a set: the first check that fails, or that all passed."""
    pattern = _first(asked, check_set.listed)
    if pattern:
        return checks.allowed(f"{pattern} is exempt")
    passed = []
    for check in check_set.checks:
        pattern = _first(asked, check.listed)
        outcome = checks.allowed(f"{pattern} is exempt") if pattern else checks.run(check, asked)
        if outcome.only_google and opinion is not None:
            outcome = checks.by_google(outcome, opinion)
        if not outcome.passed:
            return outcome
        passed.append(outcome)
    if not passed:
        return checks.allowed("the check set has no checks")
    words = "; ".join(outcome.message for outcome in passed)
    return checks.verified(words) if any(outcome.seen for outcome in passed) else checks.allowed(words)


def _first(asked: Asked, listed: Iterable[str]) -> str:
    """Return the first pattern for the image as it was given or by digest; empty where none is."""
    return next((pattern for pattern in listed if patterns.matches(pattern, asked.image, asked.reference)), "")


def _opinion(name: str, asked: Asked, scope: Scope) -> Opinion:
    """Have Google evaluate the platform policy of that name for a pod that runs the image."""
    if not name:
        raise UsageError("Google evaluates policies that it keeps", hint="name one by --platform-policy")
    namespace, _, account = scope.account.partition(":")
    specification: Document = {"containers": [{"name": "image", "image": asked.reference}]}
    if account:
        specification["serviceAccountName"] = account
    pod = {
        "apiVersion": "v1", "kind": "Pod", "spec": specification,
        "metadata": {"name": "image", "namespace": namespace or scope.namespace or "default"},
    }  # fmt: skip
    path, doing = f"v1/{name}:evaluate", f"evaluating {name}"
    answer = asked.services.binauthz.post(path, doing, {"resource": pod}, safe=True)
    reasons = [
        text(image, "explanation")
        for result in objects(answer, "results", "evaluation")
        for image in objects(result, "imageResults", "evaluation")
    ]
    verdict = text(answer, "verdict")
    return Opinion(holds=verdict == CONFORMANT, reason="; ".join(filter(None, [verdict, *reasons])))


def _verdict(
    asked: Asked, rule: str, outcome: Outcome, *, enforced: bool = True, opinion: Opinion | None = None
) -> Verdict:
    verdict = "failed" if not outcome.passed else "verified" if outcome.seen else "allowed"
    return Verdict(
        image=asked.image, digest=asked.digest, verdict=verdict, code=0 if outcome.passed else NOT_SATISFIED,
        message=f"{rule}: {outcome.message}", rule=rule, enforced=enforced, opinion=opinion,
    )  # fmt: skip
