"""The calls about attestations: statements about images and blobs, and what they say."""

from __future__ import annotations

from sigwright import _core
from sigwright._client_base import ClientBase, blob_of, limits, text_of, twin
from sigwright.options import (
    SOURCE_OPTIONS,
    AttestBlobOptions,
    AttestOptions,
    VerifyAttestationOptions,
    VerifyBlobAttestationOptions,
    to_core,
)
from sigwright.reports import SignedBlob, SignedImage, VerificationReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from typing import Any

    from typing_extensions import Unpack

    from sigwright import _keywords
    from sigwright._client_base import Blob, Keys
    from sigwright.keys import PrivateKeyLike
    from sigwright.options import PredicateOptions
    from sigwright.policy.rules import Rule


class AttestationCalls(ClientBase):
    """Mixed into the client."""

    def attest(
        self, image: str, *, key: PrivateKeyLike | None = None, **options: Unpack[_keywords.AttestKeywords]
    ) -> SignedImage:
        """Sign a statement about an image: a predicate of a `type`, or a whole `statement`; store it beside the image.

        Raises as `sign` does, and `MalformedError` for a predicate that is not of its type's form.
        """
        from sigwright import _statements

        given = self._options(AttestOptions, {**options, "key": key})
        signers = self._signers(given)
        core = to_core(given) | signers | _statements.to_core(given)
        signed = SignedImage.from_core(_core.sign(self._context(), text_of(image), core, **limits(given)))
        return self._journaled("attest", signed, given, signers)

    def verify_attestation(
        self, image: str, *, key: Keys | None = None, **options: Unpack[_keywords.VerifyAttestationKeywords]
    ) -> VerificationReport:
        """Verify the attestations of a `type` about an image and return the report of every check.

        Raises `VerificationError` with `.report` unless one is verified; `report.verified[0].statement` is what it
        says.
        """
        report = self.check_attestation(image, key=key, **options)
        report.raise_for_error()
        return report

    def check_attestation(
        self, image: str, *, key: Keys | None = None, **options: Unpack[_keywords.VerifyAttestationKeywords]
    ) -> VerificationReport:
        """Return the same report as `verify_attestation`, whatever it says."""
        given = self._options(VerifyAttestationOptions, {**options, "key": key})
        rules = _rules(given)
        core = self._verify_core(given) | {"attestations": True, "predicate_type": _type(given, options)}
        report = VerificationReport.from_core(_core.verify(self._context(), text_of(image), core, **limits(given)))
        return _ruled(report, rules)

    def attest_blob(
        self, data: Blob, *, key: PrivateKeyLike | None = None, **options: Unpack[_keywords.AttestBlobKeywords]
    ) -> SignedBlob:
        """Sign a statement about a file or bytes, and return the bundle."""
        return self._attest_blob(data, {**options, "key": key}, {})

    def _attest_blob(self, data: Blob, options: Mapping[str, Any], files: Mapping[str, str]) -> SignedBlob:
        """Attest; with `files` the bundle is written there as it is made, and not returned."""
        from sigwright import _statements

        given = self._options(AttestBlobOptions, options)
        core = to_core(given) | self._signers(given) | _statements.to_core(given) | dict(files)
        blob, digest = blob_of(data)
        return SignedBlob(**_core.sign_blob(self._context(), blob, core, digest=digest, **limits(given)))

    def verify_blob_attestation(
        self, data: Blob, *, key: Keys | None = None, **options: Unpack[_keywords.VerifyBlobAttestationKeywords]
    ) -> VerificationReport:
        """Verify an attestation of a `type` about a file, bytes or a digest, by bundle or DSSE envelope.

        Raises `VerificationError` with `.report` unless it holds.
        """
        report = self._check_blob_attestation(data, {**options, "key": key}, {})
        report.raise_for_error()
        return report

    def _check_blob_attestation(
        self, data: Blob, options: Mapping[str, Any], subject: dict[str, object]
    ) -> VerificationReport:
        """Return the report; `subject` says how the statement must name what it is about, besides by its digest."""
        given = self._options(VerifyBlobAttestationOptions, options)
        rules = _rules(given)
        core = self._verify_blob_core(given, attestation=True) | subject
        core |= {"attestation": True, "predicate_type": _type(given, options), "check_claims": given.check_claims}
        blob, digest = blob_of(data)
        report = VerificationReport.from_core(
            _core.verify_blob(self._context(), blob, core, digest=digest, **limits(given))
        )
        return _ruled(report, rules)

    attest_async = twin(attest)
    verify_attestation_async = twin(verify_attestation)
    check_attestation_async = twin(check_attestation)
    attest_blob_async = twin(attest_blob)
    verify_blob_attestation_async = twin(verify_blob_attestation)


def _type(given: VerifyAttestationOptions | VerifyBlobAttestationOptions, asked: Container[str]) -> str:
    """Return the type asked for; provenance where something about its source or its workflow is asked for.

    Of any version for its source, of SLSA v1, which is what GitHub attests, for a workflow.
    """
    if "type" not in asked and given.github_repo:
        return "slsaprovenance1"
    provenance = any(getattr(given, name) for name in SOURCE_OPTIONS)
    return "" if provenance and "type" not in asked else given.type


def _rules(given: PredicateOptions) -> tuple[Rule, ...]:
    if not given.policy:
        return ()
    from sigwright.policy import rules

    if isinstance(given.policy, (str, bytes)) or hasattr(given.policy, "__fspath__"):
        raise TypeError("policy is a list of files, not one")
    return rules.read(given.policy)


def _ruled(report: VerificationReport, rules: tuple[Rule, ...]) -> VerificationReport:
    if not rules:
        return report
    from sigwright.policy import attestations

    return attestations.apply(report, rules)
