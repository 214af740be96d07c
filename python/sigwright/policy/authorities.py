"""Whether an authority of a policy vouches for an image: asked of the core, once for each authority."""

from __future__ import annotations

import os
import tempfile

from sigwright.errors import Error
from sigwright.keys import PublicKey
from sigwright.options import ResolveOptions
from sigwright.policy.model import SignedAs

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from sigwright.client import Client
    from sigwright.policy.model import Authority, Denials, Evidence, Identity
    from sigwright.reports import CandidateReport, VerificationReport

TROUBLES = frozenset({1, 11, 18, 20, 21, 130})
"""Exit codes that say nothing about a signature."""


class Finding:
    """What was found out about one authority."""

    def __init__(
        self, holds: bool, said: str, signers: set[str] | None = None, trouble: Error | None = None,
        candidates: Sequence[CandidateReport] = (),
    ) -> None:  # fmt: skip
        self.holds, self.said, self.signers, self.trouble = holds, said, signers or set(), trouble
        self.candidates = candidates
        """By what it holds; nothing where nobody looked."""


class Looker:
    """Looks at one image for the authorities of a policy; what is denied counts for nothing."""

    def __init__(
        self,
        client: Client,
        deny: Denials,
        image: str,
        reference: str,
        given: Mapping[str, Any],
        today: datetime.date,
        place: str = "",
    ) -> None:
        self.today = today
        self.place = place or reference
        """Where its signatures are read."""
        self.client, self.deny, self.image, self.reference, self.given = client, deny, image, reference, dict(given)
        self.verified: list[CandidateReport] = []
        """By what authorities held; empty where none did, or by verdicts without a look alone."""
        self._known: list[tuple[Authority, Finding]] = []

    def denied_digest(self, denied: Sequence[str]) -> str | Error:
        """Return the image's own digest or that of one of its platforms, where it is denied; empty where none is.

        What an index lists is only read where digests are denied: an error is returned where it cannot be.
        """
        own = self.reference.rpartition("@")[2]
        if not denied or own in denied:
            return own if denied else ""
        asked = {name: value for name, value in self.given.items() if name in ResolveOptions._fields}
        try:
            children = self.client.describe(self.reference, **asked).children
        except Error as error:
            return error
        return next((child.digest for child in children if child.digest in denied), "")

    def look(self, authority: Authority) -> Finding:
        """Return whether the authority vouches for the image. Raises `sigwright.Error` for a key that is none."""
        for known, finding in self._known:
            if known == authority:
                return finding
        finding = self._look(authority)
        self._known.append((authority, finding))
        return finding

    def _look(self, authority: Authority) -> Finding:
        if authority.verdict:
            passed = authority.verdict == "pass"
            said = authority.message or ("accepted without a look" if passed else "refused without a look")
            return Finding(passed, said, {authority.name})
        reasons: list[str] = []
        trouble = None
        for who in _ways(authority):
            finding = self._vouches(authority, who)
            if finding.holds:
                self.verified += finding.candidates
                return finding
            reasons.append(finding.said)
            trouble = trouble or finding.trouble
        return Finding(False, "; ".join(dict.fromkeys(reasons)) or "it names neither key nor identity", trouble=trouble)

    def _vouches(self, authority: Authority, who: Mapping[str, Any]) -> Finding:
        """Return whether one way of being this authority holds for all that is asked of it."""
        signers: set[str] = set()
        said: list[str] = []
        candidates: list[CandidateReport] = []
        with tempfile.TemporaryDirectory(prefix="sigwright-policy-") as folder:
            options = self.given | dict(who) | _evidence(authority.evidence, folder) | _storage(authority)
            for question in self._questions(authority, options):
                finding = self._ask(authority, question)
                if not finding.holds:
                    return finding
                signers |= finding.signers
                said.append(finding.said)
                candidates += finding.candidates
        if not said:
            return Finding(False, "nothing is asked of it")
        return Finding(True, "; ".join(said), signers, candidates=candidates)

    def _questions(
        self, authority: Authority, options: Mapping[str, Any]
    ) -> Iterator[tuple[str, Callable[[], VerificationReport]]]:
        if authority.signature:
            signed = {**options, **({"annotations": dict(authority.annotations)} if authority.annotations else {})}
            yield "signed", lambda: self.client.check(self.place, **signed)
        for wanted in authority.attestations:
            asked = {"type": wanted.type, "policy": list(wanted.rules), **wanted.source}
            yield (
                f"attested {wanted.type}",
                lambda asked=asked: self.client.check_attestation(self.place, **options, **asked),  # type: ignore[misc]
            )

    def _ask(self, authority: Authority, question: tuple[str, Callable[[], VerificationReport]]) -> Finding:
        what, report_of = question
        report = report_of()
        if report.error is not None and not report.verified:
            return _failed(report.error.message, report.error.code, report.error.exit_code)
        if report.error is not None:
            return Finding(False, report.error.message)
        counted = [one for one in report.verified if not self._denied(one)]
        if not counted:
            return Finding(False, "only signers that the policy denies have signed")
        since = _since(authority, self.today)
        counted = [one for one in counted if not since or (one.verified_time or "")[:10] >= since]
        if not counted:
            return Finding(False, f"nothing was provably signed on or after {since}")
        wanted = wanted_names(authority.signed_as, self.image, self.reference)
        named = [one for one in counted if wanted is None or _plain(one.docker_reference) in wanted]
        if not named:
            found = ", ".join(sorted({one.docker_reference or "nothing" for one in counted}))
            asked = " or ".join(wanted or ()) or "what the policy asks for, which names a tag"
            return Finding(False, f"signed as {found}, not as {asked}")
        signers = {one.signer.identity or one.signer.key_fingerprint for one in named}
        return Finding(True, f"{what} by {', '.join(sorted(signers))}", signers, candidates=named)

    def _denied(self, candidate: CandidateReport) -> bool:
        signer = candidate.signer
        return signer.key_fingerprint in self.deny.keys or (
            bool(signer.identity) and signer.identity in self.deny.identities
        )


def _since(authority: Authority, today: datetime.date) -> str:
    """Return the first day that counts; nothing where every day does."""
    from datetime import timedelta

    age = (today - timedelta(days=authority.max_age_days)).isoformat() if authority.max_age_days else ""
    return max(authority.signed_after, age)


def _failed(message: str, code: str, exit_code: int) -> Finding:
    if exit_code not in TROUBLES:
        return Finding(False, message)
    from sigwright import errors

    return Finding(False, message, trouble=errors.of_symbol(code)(message))


def wanted_names(asked: SignedAs, image: str, reference: str) -> list[str] | None:
    """Return what the payload may have been signed as; None where nobody asks."""
    if asked == SignedAs():
        return None
    own = _plain(reference.rpartition("@")[0])
    by_digest = "@" in image and ":" not in image.partition("@")[0].rpartition("/")[2]
    names = [_plain(name) for name in asked.names]
    if asked.own == "always" or (asked.own == "by digest" and by_digest):
        if not asked.prefix:
            names.append(own)
        elif own == asked.prefix or own.startswith(f"{asked.prefix}/"):
            names.append(asked.signed_prefix + own.removeprefix(asked.prefix))
        else:
            names.append(own)
    return names


def _plain(name: str) -> str:
    return name.removeprefix("index.")


def _ways(authority: Authority) -> Iterator[dict[str, Any]]:
    """Yield the options for each signer that this authority may be."""
    if authority.keys:
        yield {"key": [PublicKey.from_pem(key) for key in authority.keys]}
    for identity in authority.identities:
        yield _identity(identity)


def _identity(identity: Identity) -> dict[str, Any]:
    asked = {
        "certificate_identity": identity.subject,
        "certificate_identity_regexp": identity.subject_regexp,
        "certificate_oidc_issuer": identity.issuer,
        "certificate_oidc_issuer_regexp": identity.issuer_regexp,
    }
    return {name: value for name, value in asked.items() if value} | dict(identity.extensions)


def _evidence(evidence: Evidence, folder: str) -> dict[str, Any]:
    flags = {
        "insecure_ignore_tlog": not evidence.log,
        "use_signed_timestamps": evidence.timestamp,
        "insecure_ignore_sct": evidence.ignore_sct,
        "rekor_url": evidence.rekor_url,
    }
    asked: dict[str, Any] = {name: value for name, value in flags.items() if value} | evidence.demands.asked
    for name in ("trusted_root", "rekor_public_key", "ca_roots", "ca_intermediates"):
        text = getattr(evidence, name)
        if text:
            path = os.path.join(folder, name)  # noqa: PTH118
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            asked[name] = path
    return asked


def _storage(authority: Authority) -> dict[str, Any]:
    asked = {
        "signature_format": authority.format,
        "repository": authority.repository,
        "attachment_tag_prefix": authority.tag_prefix,
        "signature_digest_algorithm": authority.hash,
    }
    return {name: value for name, value in asked.items() if value}
