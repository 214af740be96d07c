"""A verification in words and in cosign's JSON: nothing is said that a check did not earn."""

from __future__ import annotations

from _json import encode_basestring_ascii as quote

from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sigwright.cli.output import Output
    from sigwright.reports import CandidateReport, Check, VerificationReport

POLICY, UNREACHABLE = 17, 21
PIECE = 3 << 15
"""Bytes that are encoded at once: of a multiple of three the base64 needs no padding."""
NOT_JUDGED = (1, 2, 11, 18, 19, 20, 21)
"""Exit codes that say nothing about a signature."""


def checks(report: VerificationReport, thing: str = "signature") -> str:
    """Return every check of every signature, a line each."""
    lines = [f"Verification for {printable(report.reference or report.image)} --"]
    for candidate in report.candidates:
        lines.append(f"{_subject(candidate, thing)}:")
        lines.extend(f"  - {check_line(check)}" for check in candidate.checks)
    for child in report.children:
        lines.append(checks(child, thing))
    if report.ok and report.reference:
        lines.append(f"Verified: {printable(report.reference)}")
    return "\n".join(lines)


def _subject(candidate: CandidateReport, thing: str) -> str:
    source = printable(candidate.source)
    if not candidate.is_signature:
        return f"The {candidate.format} document {source} is no {thing}"
    return f"The {candidate.format} {thing} {source} is {'verified' if candidate.verified else 'not verified'}"


def check_line(check: Check) -> str:
    """Return what came of one step."""
    status = check.status.replace("_", " ")
    if check.status == "skipped":
        status += f" by {check.option}" if check.option else ""
    reason = f" ({printable(check.reason)})" if check.reason else ""
    return f"{printable(check.name)}: {status}{reason}"


def cosign_json(report: VerificationReport) -> str:
    """Return what cosign prints: an array with an element for each verified signature."""
    return "[" + ",".join(_element(candidate, report) for candidate in report.verified) + "]"


def cosign_lines(report: VerificationReport) -> str:
    """Return what cosign prints with -o text: the payload of each verified signature on a line of its own."""
    return "\n".join(_element(candidate, report) for candidate in report.verified)


def _element(candidate: CandidateReport, report: VerificationReport) -> str:
    if candidate.format == "legacy" and candidate.payload is not None:
        document = str(candidate.payload, "utf-8")  # the signed bytes are this very document
        return _with_signer(document, candidate) if candidate.signer.identity else document
    reference = candidate.docker_reference or report.reference
    values = {**candidate.annotations, **_of_certificate(candidate)}
    optional = ",".join(f"{quote(key)}:{quote(value)}" for key, value in sorted(values.items()))
    return (
        f'{{"critical":{{"identity":{{"docker-reference":{quote(reference)}}},'
        f'"image":{{"docker-manifest-digest":{quote(report.digest)}}},'
        f'"type":{quote(candidate.predicate_type)}}},"optional":{{{optional}}}}}'
    )


def envelope(candidate: CandidateReport) -> Iterator[bytes]:
    """Yield the DSSE envelope of a verified attestation and the end of its line, piece by piece: it may be large."""
    from binascii import b2a_base64

    payload = memoryview(candidate.payload or b"")
    yield b'{"payload":"'
    for at in range(0, len(payload), PIECE):
        yield b2a_base64(payload[at : at + PIECE], newline=False)
    kind, signature = quote(candidate.payload_type), b2a_base64(candidate.signature or b"", newline=False).decode()
    yield f'","payloadType":{kind},"signatures":[{{"sig":"{signature}"}}]}}\n'.encode()


OLD_EXTENSIONS = {
    "githubWorkflowTrigger": "1.3.6.1.4.1.57264.1.2",
    "githubWorkflowSha": "1.3.6.1.4.1.57264.1.3",
    "githubWorkflowName": "1.3.6.1.4.1.57264.1.4",
    "githubWorkflowRepository": "1.3.6.1.4.1.57264.1.5",
    "githubWorkflowRef": "1.3.6.1.4.1.57264.1.6",
}


def _with_signer(document: str, candidate: CandidateReport) -> str:
    """Return the payload with what cosign adds of a certificate."""
    import json

    payload = json.loads(document)
    optional = {**(payload.get("optional") or {}), **_of_certificate(candidate)}
    payload["optional"] = dict(sorted(optional.items()))
    return json.dumps(payload, separators=(",", ":"))


def _of_certificate(candidate: CandidateReport) -> dict[str, str]:
    """Return what cosign tells of a certificate: by name and by the extension's identifier."""
    signer = candidate.signer
    found = {"Subject": signer.identity} if signer.identity else {}
    if signer.issuer:
        found |= {"Issuer": signer.issuer, "1.3.6.1.4.1.57264.1.1": signer.issuer}
    for name, identifier in OLD_EXTENSIONS.items():
        value = signer.extensions.get(name)
        if value:
            found |= {name: value, identifier: value}
    return found


def note(report: VerificationReport, output: Output) -> None:
    """Note what came of an image: only one that is verified has a reference to deploy."""
    output.result(report.image, "verified" if report.ok else "failed", report.reference if report.ok else "")


def print_failure(report: VerificationReport, several: bool) -> None:
    """Print the error of a report that is not ok."""
    from sigwright.cli import report as print_error
    from sigwright.errors import Error

    try:
        report.raise_for_error()
    except Error as error:
        print_error(error, report.image if several else "")


def exit_code(reports: Sequence[VerificationReport]) -> int:
    """Return the code that the reports have in common; else 17 if anything was judged bad, else 21."""
    return common_code([_code(report) for report in reports])


def common_code(codes: Sequence[int]) -> int:
    """Return the code that all have in common; else 17 if anything was judged bad, else 21."""
    if len(set(codes)) == 1:
        return codes[0]
    return POLICY if any(code not in (0, *NOT_JUDGED) for code in codes) else UNREACHABLE


def _code(report: VerificationReport) -> int:
    from sigwright.errors import Error

    try:
        report.raise_for_error()
    except Error as error:
        return error.exit_code
    return 0
