"""The checks that policies of Binary Authorization are made of, a function each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sigwright._core import PublicKey
from sigwright.errors import Error, MalformedError
from sigwright.gcp import attestations, attestors, names, occurrences, patterns
from sigwright.gcp.endpoints import ARTIFACTREGISTRY
from sigwright.gcp.rest import Api, Deadline, mapping, objects, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sigwright.gcp.attestations import Opinion
    from sigwright.gcp.policies import Asked
    from sigwright.gcp.rest import Document

MOST_PROJECTS = 10
"""That a simple signing check may name (the API's own limit)."""


class Outcome(NamedTuple):
    """What came of a check. `seen`: something was verified; `only_google`: nobody else can tell."""

    passed: bool
    message: str
    seen: bool = False
    only_google: bool = False


def allowed(message: str) -> Outcome:
    """Let in without anything being verified."""
    return Outcome(True, message)


def verified(message: str) -> Outcome:
    """Let in for what was seen."""
    return Outcome(True, message, seen=True)


def failed(message: str) -> Outcome:
    """Keep out."""
    return Outcome(False, message)


def by_google(outcome: Outcome, opinion: Opinion) -> Outcome:
    """Return what Google's verdict on the whole makes of a check that only Google can do."""
    said = f"Google says {opinion.reason}"
    return verified(said) if opinion.holds else failed(f"{outcome.message}; {said}")


def attested(asked: Asked, wanted: Sequence[str]) -> Outcome:
    """Every attestor must have an attestation that holds."""
    found = [asked.services.attestor(name) for name in wanted]
    report = attestations.judge(asked.services, found, asked.image, asked.reference, ask_google=False)
    if report.error is not None:
        return failed(report.error.message)
    return verified(f"attested by {', '.join(wanted)}")


def run(check: Document, asked: Asked) -> Outcome:
    """Return what came of a check. Raises `MalformedError` for one that is not known, or is two."""
    kinds = [name for name in check if name not in ("displayName", "imageAllowlist")]
    if len(kinds) != 1 or kinds[0] not in KINDS:
        raise MalformedError(f"a check of the policy is not understood: {', '.join(kinds) or 'it says nothing'}")
    return KINDS[kinds[0]](check, asked)


def _always_deny(check: Document, _asked: Asked) -> Outcome:
    if check["alwaysDeny"] is not True:
        raise MalformedError("alwaysDeny can only be true")
    return failed("everything is kept out (alwaysDeny)")


def _sigstore(check: Document, asked: Asked) -> Outcome:
    """A key of any authority made a signature. Google reads `.sig` alone, without log and identity."""
    authorities = objects(mapping(check, "sigstoreSignatureCheck"), "sigstoreAuthorities", "sigstoreSignatureCheck")
    listed = [item for each in authorities for item in objects(mapping(each, "publicKeySet"), "publicKeys", "keys")]
    if not listed:
        raise MalformedError("sigstoreSignatureCheck has no keys")
    keys = [PublicKey.from_pem(text(item, "publicKeyPem")) for item in listed]

    def signed(form: str) -> str:
        report = asked.client.check(
            asked.reference, key=keys, insecure_ignore_tlog=True,
            signature_format=form, **asked.options,  # type: ignore[arg-type]
        )  # fmt: skip
        return "" if report.ok else report.error.message if report.error else "not verified"

    why = signed("legacy")
    if not why:
        return verified("signed by a key of the policy")
    if not signed("bundle"):
        why = "only a bundle is signed by a key of the policy, and Google reads .sig alone (--signature-format both)"
    return failed(why)


def _simple_signing(check: Document, asked: Asked) -> Outcome:
    """An attestation by any of the authenticators' keys, in any of the projects."""
    wanted = mapping(check, "simpleSigningAttestationCheck")
    sets = [mapping(each, "pkixPublicKeySet") for each in objects(wanted, "attestationAuthenticators", "check")]
    keys = [attestors.listed_key(item) for each in sets for item in objects(each, "pkixPublicKeys", "keys")]
    projects = wanted.get("containerAnalysisAttestationProjects")
    if not keys or not isinstance(projects, list) or not 0 < len(projects) <= MOST_PROJECTS:
        raise MalformedError("simpleSigningAttestationCheck names no keys, or no projects")
    found = [
        occurrences.evidence(document)
        for project in projects
        for document in occurrences.of_project(
            asked.services.analysis, names.checked_project(str(project).removeprefix("projects/")), asked.reference
        )
    ]
    _, error = attestations.checked(asked.reference, found, keys, "simpleSigningAttestationCheck")
    return verified("attested by a key of the policy") if error is None else failed(error.message)


def _trusted_directory(check: Document, asked: Asked) -> Outcome:
    wanted = mapping(check, "trustedDirectoryCheck").get("trustedDirPatterns")
    if not isinstance(wanted, list) or not wanted:
        raise MalformedError("trustedDirectoryCheck names no directories")
    name = asked.reference.partition("@")[0]
    found = [pattern for pattern in wanted if patterns.holds_directory(str(pattern), name)]
    return allowed(f"in the directory {found[0]}") if found else failed(f"{name} is in none of the trusted directories")


def _freshness(check: Document, asked: Asked) -> Outcome:
    """Artifact Registry knows when the image was uploaded; what it does not know is not fresh."""
    from datetime import datetime, timedelta, timezone

    days = mapping(check, "imageFreshnessCheck").get("maxUploadAgeDays")
    if not isinstance(days, int) or not 0 < days < 100_000:
        raise MalformedError("imageFreshnessCheck names no number of days")
    try:
        uploaded = _uploaded(asked)
    except Error as error:
        return failed(f"when the image was uploaded is not known: {error}")
    age = datetime.now(timezone.utc) - uploaded
    words = f"uploaded {max(age.days, 0)} days ago, of {days} allowed"
    return verified(words) if age <= timedelta(days=days) else failed(words)


def _uploaded(asked: Asked) -> datetime:
    from datetime import datetime
    from urllib.parse import quote

    repository = names.repository_of(asked.reference)
    if repository is None:
        raise MalformedError(f"{asked.reference} is not in Artifact Registry")
    image = quote(names.image_in(asked.reference), safe="")
    api = Api(ARTIFACTREGISTRY, Deadline(asked.options.get("timeout")))
    document = api.get(f"v1/{repository.path}/dockerImages/{image}", "reading when the image was uploaded")
    try:
        return datetime.fromisoformat(text(document, "uploadTime").partition(".")[0].removesuffix("Z") + "+00:00")
    except ValueError:
        raise MalformedError("Artifact Registry does not say when the image was uploaded") from None


def _only_google(check: Document, _asked: Asked) -> Outcome:
    kind = next(name for name in check if name in ("slsaCheck", "vulnerabilityCheck"))
    return Outcome(False, f"{kind} is known to Google alone (--ask-google)", only_google=True)


KINDS: dict[str, Callable[[Document, Asked], Outcome]] = {
    "alwaysDeny": _always_deny,
    "sigstoreSignatureCheck": _sigstore,
    "simpleSigningAttestationCheck": _simple_signing,
    "trustedDirectoryCheck": _trusted_directory,
    "imageFreshnessCheck": _freshness,
    "slsaCheck": _only_google,
    "vulnerabilityCheck": _only_google,
}
