"""The checks that policies of Binary Authorization are made of, a function each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sigwright._core import PublicKey
from sigwright.errors import Error, MalformedError
from sigwright.gcp import attestations, attestors, names, occurrences, patterns
from sigwright.gcp.endpoints import ARTIFACTREGISTRY
from sigwright.gcp.rest import Api, Deadline, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sigwright.gcp.attestations import Opinion
    from sigwright.gcp.policies import Asked
    from sigwright.policy.google import Check


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


def run(check: Check, asked: Asked) -> Outcome:
    """Return what came of a check."""
    return KINDS[check.kind](check, asked)


def _always_deny(_check: Check, _asked: Asked) -> Outcome:
    return failed("everything is kept out (alwaysDeny)")


def _sigstore(check: Check, asked: Asked) -> Outcome:
    """A key of any authority made a signature. Google reads `.sig` alone, without log and identity."""
    keys = [PublicKey.from_pem(pem) for authority in check.authorities for pem in authority.keys]

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


def _simple_signing(check: Check, asked: Asked) -> Outcome:
    """An attestation by any of the authenticators' keys, in any of the projects."""
    keys = [attestors.listed_key(key.pem, key.algorithm, key.id) for key in check.keys]
    if not check.projects:
        return failed("simpleSigningAttestationCheck names no project that would have attestations")
    found = [
        occurrences.evidence(document)
        for project in check.projects
        for document in occurrences.of_project(asked.services.analysis, names.checked_project(project), asked.reference)
    ]
    _, error = attestations.checked(asked.reference, found, keys, "simpleSigningAttestationCheck")
    return verified("attested by a key of the policy") if error is None else failed(error.message)


def _trusted_directory(check: Check, asked: Asked) -> Outcome:
    name = asked.reference.partition("@")[0]
    found = [pattern for pattern in check.directories if patterns.holds_directory(pattern, name)]
    return allowed(f"in the directory {found[0]}") if found else failed(f"{name} is in none of the trusted directories")


def _freshness(check: Check, asked: Asked) -> Outcome:
    """Artifact Registry knows when the image was uploaded; what it does not know is not fresh."""
    from datetime import datetime, timedelta, timezone

    try:
        uploaded = _uploaded(asked)
    except Error as error:
        return failed(f"when the image was uploaded is not known: {error}")
    age = datetime.now(timezone.utc) - uploaded
    words = f"uploaded {max(age.days, 0)} days ago, of {check.days} allowed"
    return verified(words) if age <= timedelta(days=check.days) else failed(words)


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


def _only_google(check: Check, _asked: Asked) -> Outcome:
    return Outcome(False, f"{check.kind} is known to Google alone (--ask-google)", only_google=True)


KINDS: dict[str, Callable[[Check, Asked], Outcome]] = {
    "alwaysDeny": _always_deny,
    "sigstoreSignatureCheck": _sigstore,
    "simpleSigningAttestationCheck": _simple_signing,
    "trustedDirectoryCheck": _trusted_directory,
    "imageFreshnessCheck": _freshness,
    "slsaCheck": _only_google,
    "vulnerabilityCheck": _only_google,
}
