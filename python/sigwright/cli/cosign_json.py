"""A verification as cosign prints it: what was signed, and what vouches for it, as JSON."""

from __future__ import annotations

from _json import encode_basestring_ascii as quote
from binascii import b2a_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.reports import CandidateReport, LogInfo, VerificationReport

PIECE = 3 << 15
"""Bytes that are encoded at once: of a multiple of three the base64 needs no padding."""
OLD_EXTENSIONS = {
    "githubWorkflowTrigger": "1.3.6.1.4.1.57264.1.2",
    "githubWorkflowSha": "1.3.6.1.4.1.57264.1.3",
    "githubWorkflowName": "1.3.6.1.4.1.57264.1.4",
    "githubWorkflowRepository": "1.3.6.1.4.1.57264.1.5",
    "githubWorkflowRef": "1.3.6.1.4.1.57264.1.6",
}


def cosign_json(report: VerificationReport) -> str:
    """Return what cosign prints: an array with an element for each verified signature."""
    return "[" + ",".join(_element(candidate, report) for candidate in report.verified) + "]"


def cosign_lines(report: VerificationReport) -> str:
    """Return what cosign prints with -o text: the payload of each verified signature on a line of its own."""
    return "\n".join(_element(candidate, report) for candidate in report.verified)


def envelope(candidate: CandidateReport) -> Iterator[bytes]:
    """Yield the DSSE envelope of a verified attestation and the end of its line, piece by piece: it may be large."""
    payload = memoryview(candidate.payload or b"")
    yield b'{"payload":"'
    for at in range(0, len(payload), PIECE):
        yield b2a_base64(payload[at : at + PIECE], newline=False)
    kind, signature = quote(candidate.payload_type), _base64(candidate.signature or b"")
    yield f'","payloadType":{kind},"signatures":[{{"sig":"{signature}"}}]}}\n'.encode()


def _element(candidate: CandidateReport, report: VerificationReport) -> str:
    evidence = {**_of_certificate(candidate), **_of_witnesses(candidate)}
    if candidate.format == "legacy" and candidate.payload is not None:
        document = str(candidate.payload, "utf-8")  # the signed bytes are this very document
        return _with_evidence(document, evidence) if evidence else document
    values = {**{key: quote(value) for key, value in candidate.annotations.items()}, **evidence}
    optional = ",".join(f"{quote(key)}:{value}" for key, value in sorted(values.items()))
    return (
        f'{{"critical":{{"identity":{{"docker-reference":{quote(candidate.docker_reference or report.reference)}}},'
        f'"image":{{"docker-manifest-digest":{quote(report.digest)}}},'
        f'"type":{quote(candidate.predicate_type)}}},"optional":{{{optional}}}}}'
    )


def _with_evidence(document: str, evidence: dict[str, str]) -> str:
    """Return the payload with what vouches for it among its annotations."""
    import json

    payload: dict[str, Any] = json.loads(document)
    optional = {**(payload.get("optional") or {}), **{key: json.loads(text) for key, text in evidence.items()}}
    payload["optional"] = dict(sorted(optional.items()))
    return json.dumps(payload, separators=(",", ":"))


def _of_certificate(candidate: CandidateReport) -> dict[str, str]:
    """Return what cosign tells of a certificate, by name and by the extension's identifier: JSON texts."""
    signer = candidate.signer
    found = {"Subject": signer.identity} if signer.identity else {}
    if signer.issuer:
        found |= {"Issuer": signer.issuer, "1.3.6.1.4.1.57264.1.1": signer.issuer}
    for name, identifier in OLD_EXTENSIONS.items():
        value = signer.extensions.get(name)
        if value:
            found |= {name: value, identifier: value}
    return {name: quote(value) for name, value in found.items()}


def _of_witnesses(candidate: CandidateReport) -> dict[str, str]:
    """Return the promise of a log and the answer of a timestamp authority, of each the first that was believed.

    A log's proof of inclusion is no promise: cosign has no place for it here, and `-o report` has.
    """
    promised = [log for log in candidate.logs if log.promise]
    found = {"Bundle": _bundle(promised[0])} if promised else {}
    if candidate.timestamps:
        found["RFC3161Timestamp"] = f'{{"SignedRFC3161Timestamp":"{_base64(candidate.timestamps[0])}"}}'
    return found


def _bundle(log: LogInfo) -> str:
    from datetime import datetime

    seconds = int(datetime.fromisoformat((log.time or "").replace("Z", "+00:00")).timestamp())
    return (
        f'{{"SignedEntryTimestamp":"{_base64(log.promise)}","Payload":{{"body":"{_base64(log.body)}",'
        f'"integratedTime":{seconds},"logIndex":{log.index},"logID":"{log.log_id}"}}}}'
    )


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()
