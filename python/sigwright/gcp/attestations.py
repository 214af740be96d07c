"""Attestations of Binary Authorization about images: made with one's own key, and verified by the core."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from sigwright import _core, keys
from sigwright._record import Record
from sigwright.errors import NotStoredError, UsageError
from sigwright.gcp import attestors, names, occurrences
from sigwright.gcp.endpoints import BINAUTHZ, CONTAINERANALYSIS
from sigwright.gcp.rest import Api, Deadline, mapping, text
from sigwright.reports import CandidateReport, Check, ErrorInfo, SignerInfo, VerificationReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sigwright.client import Client
    from sigwright.gcp.attestors import Attestor, ListedKey
    from sigwright.gcp.occurrences import Evidence
    from sigwright.gcp.rest import Document
    from sigwright.keys import PrivateKeyLike

VERIFIED = "VERIFIED"


class Opinion(Record):
    """What Google says about an attestation, or about an image under a policy."""

    holds: bool
    reason: str = ""


class Attested(Record):
    """An attestation that stands."""

    image: str
    digest: str
    attestor: str
    key_id: str
    occurrence: str
    """Its name: projects/P/occurrences/ID."""
    existed: bool = False
    """The same key had attested this image already: nothing was added."""
    payload: bytes
    payload_type: str = ""
    """Of an envelope."""
    signature: bytes
    """Raw, over the payload; of an envelope over its pre-authentication encoding."""
    opinion: Opinion | None = None
    """Google's, where it was asked."""


class Services:
    """Both APIs that attestations need."""

    def __init__(self, timeout: float | None) -> None:
        deadline = Deadline(timeout)
        self.binauthz = Api(BINAUTHZ, deadline)
        self.analysis = Api(CONTAINERANALYSIS, deadline)

    def attestor(self, name: str) -> Attestor:
        """Return an attestor by its full name."""
        return attestors.read(self.binauthz, name)

    def opinion(self, attestor: Attestor, occurrence: Document) -> Opinion:
        """Ask Google whether an attestor would take an attestation."""
        answer = self.binauthz.post(
            f"v1/{attestor.name}:validateAttestationOccurrence",
            f"having {attestor.name} look at an attestation",
            {
                "attestation": mapping(occurrence, "attestation"),
                "occurrenceNote": text(occurrence, "noteName"),
                "occurrenceResourceUri": text(occurrence, "resourceUri"),
            },
            safe=True,
        )
        return Opinion(holds=text(answer, "result") == VERIFIED, reason=text(answer, "denialReason"))


def attest(
    image: str,
    *,
    attestor: str,
    key: PrivateKeyLike,
    password: str | bytes | None = None,
    project: str = "",
    payload_type: str = "",
    cosign: bool = False,
    ask_google: bool = False,
    dry_run: bool = False,
    timeout: float | None = None,
    client: Client | None = None,
    **options: Any,
) -> Attested:
    """Sign what an attestor wants signed about an image, and store it where Binary Authorization looks for it.

    `project` keeps the attestation, the attestor's by default. With `payload_type` a DSSE envelope is made. With
    `cosign` the payload is cosign's, which has the same shape, and the same signature is attached to the image as well:
    one signing serves both. `options` say how the registry is reached. Attesting twice with one key leaves one
    attestation. A `dry_run`, with a client that rehearses, signs and stores nothing: `occurrence` is empty then.

    Raises `KeyUnusableError` for a key that the attestor does not list, `AccessDeniedError`, `NotFoundError`.
    """
    from sigwright.client import default_client

    if cosign and payload_type:
        raise UsageError("an envelope is no signature of an image", hint="leave the type of the envelope out")
    client = client or default_client()
    services = Services(timeout)
    name = names.attestor(attestor)
    found = services.attestor(name)
    signer = keys.signer(key, password)
    listed = found.entry_of(signer.public_key)
    options = {**options, "timeout": timeout}
    resolved = client.resolve(image, **options)
    reference = resolved.reference
    payload = client.generate(reference, **options) if cosign else _core.container_payload(reference)
    standing = _standing(services, found, listed, resolved.reference, payload, payload_type)
    if standing is None:
        signature = _core.sign_payload(signer, payload, listed.algorithm, payload_type=payload_type)
        body = occurrences.made(resolved.reference, found.note, payload, listed.id, signature, payload_type)
        parent = names.checked_project(project) if project else name.split("/")[1]
        place = f"v1/projects/{parent}/occurrences"
        occurrence = {} if dry_run else services.analysis.post(place, "storing the attestation", body)
    else:
        occurrence, signature = standing
    if cosign:
        client.attach_signature(reference, payload=payload, signature=b64encode(signature), **options)
    if not (text(occurrence, "name") or dry_run):
        raise NotStoredError("Artifact Analysis took the attestation and gave it no name")
    return Attested(
        image=resolved.reference, digest=resolved.digest, attestor=name, key_id=listed.id,
        occurrence=text(occurrence, "name"), existed=standing is not None, payload=payload,
        payload_type=payload_type, signature=signature,
        opinion=services.opinion(found, occurrence) if ask_google and occurrence and not payload_type else None,
    )  # fmt: skip


def _standing(
    services: Services, attestor: Attestor, listed: ListedKey, reference: str, payload: bytes, payload_type: str
) -> tuple[Document, bytes] | None:
    """Return an attestation of the same by the same key, and its signature."""
    for document in occurrences.of_note(services.analysis, attestor.note, reference):
        found = occurrences.evidence(document)
        if (found.payload, found.payload_type) != (payload, payload_type):
            continue
        reports, _ = _core.verify_occurrences(reference, [tuple(found)], [_core_key(listed)])
        if reports[0]["verified"]:
            return document, next(signature for id, signature in found.signatures if id == listed.id)
    return None


def verify_attestations(
    image: str,
    *,
    attestor: str | Sequence[str],
    ask_google: bool = False,
    timeout: float | None = None,
    client: Client | None = None,
    **options: Any,
) -> VerificationReport:
    """Return what the attestations about an image are worth: every attestor named must have one that holds.

    Signatures, payloads and digests are checked here. With `ask_google` Google's own opinion stands beside each that
    holds, as a warning where it differs. Raises for a question that makes no sense, or that nobody could answer.
    """
    from sigwright.client import default_client

    services = Services(timeout)
    wanted = [names.attestor(name) for name in ([attestor] if isinstance(attestor, str) else attestor)]
    resolved = (client or default_client()).resolve(image, timeout=timeout, **options)
    return judge(services, [services.attestor(name) for name in wanted], image, resolved.reference, ask_google)


def judge(
    services: Services, found: Sequence[Attestor], image: str, reference: str, ask_google: bool
) -> VerificationReport:
    """Return one report for all attestors; its error is that of the first which has no attestation that holds."""
    candidates: list[CandidateReport] = []
    warnings: list[str] = []
    error: ErrorInfo | None = None
    for attestor in found:
        listed = list(occurrences.of_note(services.analysis, attestor.note, reference))
        own, wrong = checked(reference, map(occurrences.evidence, listed), attestor.keys, attestor.name)
        candidates += own
        warnings += attestor.problems
        error = error or wrong
        if ask_google:
            warnings += _differing(services, attestor, listed, own)
    ok = error is None and bool(found)
    return VerificationReport(
        image=image, reference=reference, digest=reference.rpartition("@")[2], ok=ok, candidates=tuple(candidates),
        warnings=tuple(warnings), error=error,
    )  # fmt: skip


def _differing(
    services: Services, attestor: Attestor, listed: Sequence[Document], own: Sequence[CandidateReport]
) -> list[str]:
    """Return where Google sees it otherwise."""
    lines = []
    for document, candidate in zip(listed, own, strict=True):
        if "attestation" not in document:
            continue
        opinion = services.opinion(attestor, document)
        if opinion.holds != candidate.verified:
            verdict = "takes" if opinion.holds else "does not take"
            reason = f": {opinion.reason}" if opinion.reason else ""
            lines.append(f"Google {verdict} {candidate.source} for {attestor.name}{reason}")
    return lines


def checked(
    reference: str, evidence: Iterable[Evidence], listed: Iterable[ListedKey], who: str
) -> tuple[list[CandidateReport], ErrorInfo | None]:
    """Return a report for each attestation by the core, and the error they amount to where none holds."""
    rows = [_core_key(key) for key in listed]
    reports, wrong = _core.verify_occurrences(reference, [tuple(item) for item in evidence], rows)
    error = None if wrong is None else _error(str(wrong[0]), f"{who}: {wrong[1]}")
    return [_candidate(report) for report in reports], error


def _core_key(key: ListedKey) -> tuple[str, _core.PublicKey, str]:
    return key.id, key.key, key.algorithm


def _error(symbol: str, message: str) -> ErrorInfo:
    row = next(row for row in _core.error_table() if row["symbol"] == symbol)
    hint = (
        "`sigwright gcp attest --attestor ATTESTOR --key KEY IMAGE` makes one" if symbol == "no_signatures" else
        "compare the key ids of the attestation with those that the attestor lists"
    )  # fmt: skip
    return ErrorInfo(code=symbol, exit_code=int(row["exit_code"]), message=message, hint=hint)


def _candidate(report: dict[str, Any]) -> CandidateReport:
    signer = SignerInfo(key_fingerprint=report["key_fingerprint"], key_type=report["key_type"])
    return CandidateReport(
        format="occurrence", source=report["name"], verified=report["verified"],
        checks=tuple(Check(**check) for check in report["checks"]), signer=signer,
        docker_reference=report["docker_reference"],
    )  # fmt: skip
