"""Policies of Binary Authorization as Google writes them: read whole, and strictly.

The members are those of the API's own description (binaryauthorization v1: Policy, PlatformPolicy). What a policy says
about an image is decided elsewhere: `gcp policy check` asks Google for what only Google has, `policy check` does not.
"""

from __future__ import annotations

from sigwright._record import Record
from sigwright.errors import MalformedError
from sigwright.gcp import patterns
from sigwright.policy import material
from sigwright.policy.fields import Fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Literal

    Evaluation = Literal["ALWAYS_ALLOW", "REQUIRE_ATTESTATION", "ALWAYS_DENY"]

EVALUATIONS = ("ALWAYS_ALLOW", "REQUIRE_ATTESTATION", "ALWAYS_DENY")
BLOCKED, DRY_RUN = "ENFORCED_BLOCK_AND_AUDIT_LOG", "DRYRUN_AUDIT_LOG_ONLY"
SYSTEM_MODES = ("ENABLE", "DISABLE", "GLOBAL_POLICY_EVALUATION_MODE_UNSPECIFIED")
PLACES = {
    "istioServiceIdentityAdmissionRules": "service identity",
    "kubernetesServiceAccountAdmissionRules": "service account",
    "kubernetesNamespaceAdmissionRules": "namespace",
    "clusterAdmissionRules": "cluster",
}
"""Rules by place, the most specific first; at most one of these maps has any."""
ABOUT = ("name", "updateTime", "etag", "description")
"""Members that decide nothing."""
MOST_PROJECTS = 10
"""That a check may name."""
MOST_DAYS = 100_000


class Admission(Record):
    """What a project's policy asks for in one place."""

    evaluation: Evaluation
    enforced: bool
    """False where only the log tells what would have been kept out."""
    attestors: tuple[str, ...] = ()


class Project(Record):
    """A project's policy."""

    default: Admission
    rules: Mapping[str, Mapping[str, Admission]]
    """By the names in PLACES, and by place."""
    listed: tuple[str, ...] = ()
    """Patterns of images that need nothing."""
    system: bool = False
    """Google's own list of images that need nothing holds too."""


class Authority(Record):
    """Keys, any of which may have signed with cosign."""

    name: str
    keys: tuple[str, ...]
    """PEM."""


class AttestationKey(Record):
    """A key of simple signing, as it is written."""

    id: str
    pem: str
    algorithm: str


class Check(Record):
    """One check of a platform's policy; what its kind does not ask for is empty."""

    kind: str
    name: str = ""
    listed: tuple[str, ...] = ()
    authorities: tuple[Authority, ...] = ()
    directories: tuple[str, ...] = ()
    days: int = 0
    keys: tuple[AttestationKey, ...] = ()
    projects: tuple[str, ...] = ()


class CheckSet(Record):
    """Checks that all must pass, for one namespace, one account (NAMESPACE:NAME), or all."""

    name: str = ""
    namespace: str = ""
    account: str = ""
    listed: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()

    def covers(self, other: CheckSet) -> bool:
        """Tell whether nothing is left for another set that comes later."""
        if self.account:
            return self.account == other.account
        return not self.namespace or self.namespace in (other.namespace, other.account.partition(":")[0])


class Platform(Record):
    """A platform's policy: the first set that is for a pod counts. No sets let in everything."""

    name: str
    listed: tuple[str, ...] = ()
    sets: tuple[CheckSet, ...] = ()


def read(document: Any, where: str) -> Project | Platform:
    """Return the policy. Raises `MalformedError`."""
    with Fields(document, where) as fields:
        name = fields.text("name")
        fields.ignore(*ABOUT)
        gke = fields.inner("gkePolicy")
        return _project(fields) if gke is None else _platform(gke, name)


def _project(fields: Fields) -> Project:
    system = fields.one_of("globalPolicyEvaluationMode", SYSTEM_MODES, "DISABLE") == "ENABLE"
    listed = system_images(fields)
    default = fields.inner("defaultAdmissionRule")
    if default is None:
        raise MalformedError(f"{fields.where}: neither a defaultAdmissionRule nor a gkePolicy: no policy of Google's")
    rules = {member: _places(fields, member) for member in PLACES}
    if sum(map(bool, rules.values())) > 1:
        raise MalformedError(
            f"{fields.where}: rules of more than one kind of place: {', '.join(filter(rules.get, rules))}"
        )
    return Project(default=_admission(default), rules=rules, listed=listed, system=system)


def system_images(fields: Fields) -> tuple[str, ...]:
    """Return the patterns that a policy lists, a project's or Google's own."""
    return tuple(_pattern(one.required("namePattern"), one) for one in _closed(fields, "admissionWhitelistPatterns"))


def _places(fields: Fields, member: str) -> dict[str, Admission]:
    listed = fields.take(member, dict, {})
    return {place: _admission(Fields(rule, f"{fields.where}.{member}")) for place, rule in sorted(listed.items())}


def _closed(fields: Fields, name: str) -> Iterator[Fields]:
    for one in fields.each(name):
        with one:
            yield one


def _pattern(text: str, fields: Fields, *, of_directories: bool = False) -> str:
    """Return a pattern that is one. Those of directories alone may begin with a star, for a region."""
    try:
        patterns.compiled(text)
    except MalformedError as error:
        raise MalformedError(f"{fields.where}: {error}", hint=error.hint) from None
    if text.startswith("*") and not of_directories:
        raise MalformedError(f"{fields.where}: {text!r} begins with a star, which directories alone may")
    return text


def _admission(fields: Fields) -> Admission:
    with fields:
        evaluation: Any = fields.one_of("evaluationMode", EVALUATIONS, "")
        enforced = fields.one_of("enforcementMode", (BLOCKED, DRY_RUN), "") == BLOCKED
        attestors = fields.texts("requireAttestationsBy")
    if bool(attestors) != (evaluation == "REQUIRE_ATTESTATION"):
        raise MalformedError(f"{fields.where}: requireAttestationsBy goes with REQUIRE_ATTESTATION, and only with it")
    return Admission(evaluation=evaluation, enforced=enforced, attestors=attestors)


def _platform(fields: Fields, name: str) -> Platform:
    with fields:
        listed = _exempt(fields)
        sets = tuple(_check_set(one) for one in fields.each("checkSets"))
    for number, later in enumerate(sets):
        if any(earlier.covers(later) for earlier in sets[:number]):
            raise MalformedError(
                f"{fields.where}: checkSets[{number}] is never looked at: one before it is for as much"
            )
    return Platform(name=name, listed=listed, sets=sets)


def _exempt(fields: Fields) -> tuple[str, ...]:
    inner = fields.inner("imageAllowlist")
    if inner is None:
        return ()
    with inner:
        return tuple(_pattern(text, inner) for text in inner.texts("allowPattern"))


def _check_set(fields: Fields) -> CheckSet:
    with fields:
        name, namespace, account = fields.text("displayName"), "", ""
        scope = fields.inner("scope")
        if scope is not None:
            with scope:
                namespace, account = scope.text("kubernetesNamespace"), scope.text("kubernetesServiceAccount")
        if (namespace and account) or (account and ":" not in account):
            raise MalformedError(f"{fields.where}: scope is of a namespace or of an account, NAMESPACE:NAME")
        listed = _exempt(fields)
        checks = tuple(_check(one) for one in fields.each("checks"))
    return CheckSet(name=name, namespace=namespace, account=account, listed=listed, checks=checks)


def _check(fields: Fields) -> Check:
    with fields:
        name, listed = fields.text("displayName"), _exempt(fields)
        kinds = [kind for kind in KINDS if fields.has(kind)]
        if len(kinds) > 1:
            raise MalformedError(f"{fields.where}: one check is wanted, and not {', '.join(kinds)}")
        content = KINDS[kinds[0]](fields, kinds[0]) if kinds else {}
    if not kinds:
        raise MalformedError(f"{fields.where}: a check that asks for nothing")
    return Check(kind=kinds[0], name=name, listed=listed, **content)


def _always_deny(fields: Fields, kind: str) -> dict[str, Any]:
    if not fields.flag(kind):
        raise MalformedError(f"{fields.where}: {kind} can only be true")
    return {}


def _opened(fields: Fields, kind: str) -> Fields:
    inner = fields.inner(kind)
    if inner is None:
        raise MalformedError(f"{fields.where}: {kind} is missing")
    return inner


def _filled(found: tuple[Any, ...], fields: Fields, name: str) -> tuple[Any, ...]:
    if not found:
        raise MalformedError(f"{fields.where}: {name} is missing")
    return found


def _sigstore(fields: Fields, kind: str) -> dict[str, Any]:
    with _opened(fields, kind) as check:
        authorities = tuple(map(_authority, check.each("sigstoreAuthorities")))
    return {"authorities": _filled(authorities, check, "sigstoreAuthorities")}


def _authority(fields: Fields) -> Authority:
    with fields:
        name = fields.text("displayName")
        with _opened(fields, "publicKeySet") as held:
            pems = [one.required("publicKeyPem") for one in _closed(held, "publicKeys")]
    keys = tuple(key for pem in pems for key in material.keys(pem, fields.where))
    return Authority(name=name, keys=_filled(keys, fields, "publicKeys"))


def _simple_signing(fields: Fields, kind: str) -> dict[str, Any]:
    with _opened(fields, kind) as check:
        keys = tuple(key for one in _closed(check, "attestationAuthenticators") for key in _authenticator(one))
        projects = _projects(check, "containerAnalysisAttestationProjects")
    return {"keys": _filled(keys, check, "attestationAuthenticators"), "projects": projects}


def _authenticator(fields: Fields) -> tuple[AttestationKey, ...]:
    fields.ignore("displayName")
    with _opened(fields, "pkixPublicKeySet") as held:
        keys = tuple(
            AttestationKey(
                id=one.text("keyId"), pem=one.required("publicKeyPem"), algorithm=one.required("signatureAlgorithm")
            )
            for one in _closed(held, "pkixPublicKeys")
        )
    return _filled(keys, held, "pkixPublicKeys")


def _projects(fields: Fields, name: str) -> tuple[str, ...]:
    found = fields.texts(name)
    if len(found) > MOST_PROJECTS:
        raise MalformedError(f"{fields.where}: more than {MOST_PROJECTS} projects")
    return tuple(one.removeprefix("projects/") for one in found)


def _directories(fields: Fields, kind: str) -> dict[str, Any]:
    with _opened(fields, kind) as check:
        found = tuple(_pattern(text, check, of_directories=True) for text in check.texts("trustedDirPatterns"))
    return {"directories": _filled(found, check, "trustedDirPatterns")}


def _freshness(fields: Fields, kind: str) -> dict[str, Any]:
    with _opened(fields, kind) as check:
        days: int = check.take("maxUploadAgeDays", int, 0)
    if not 0 < days < MOST_DAYS:
        raise MalformedError(f"{check.where}: maxUploadAgeDays is no number of days")
    return {"days": days}


def _slsa(fields: Fields, kind: str) -> dict[str, Any]:
    """Only Google can tell; a member that does not exist is refused all the same."""
    with _opened(fields, kind) as check:
        for rule in _closed(check, "rules"):
            rule.ignore("trustedBuilder", "configBasedBuildRequired", "trustedSourceRepoPatterns", "customConstraints")
            source = rule.inner("attestationSource")
            if source is not None:
                with source:
                    _projects(source, "containerAnalysisAttestationProjects")
    return {}


def _vulnerability(fields: Fields, kind: str) -> dict[str, Any]:
    with _opened(fields, kind) as check:
        check.ignore("maximumFixableSeverity", "maximumUnfixableSeverity", "allowedCves", "blockedCves")
        _projects(check, "containerAnalysisVulnerabilityProjects")
    return {}


KINDS: dict[str, Callable[[Fields, str], dict[str, Any]]] = {
    "alwaysDeny": _always_deny,
    "sigstoreSignatureCheck": _sigstore,
    "simpleSigningAttestationCheck": _simple_signing,
    "trustedDirectoryCheck": _directories,
    "imageFreshnessCheck": _freshness,
    "slsaCheck": _slsa,
    "vulnerabilityCheck": _vulnerability,
}
