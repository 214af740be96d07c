"""An inspected bundle in words."""

from __future__ import annotations

from sigwright.cli import verify_text
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.bundles import Certificate, Entry, Inspection, Timestamp

    Line = tuple[int, str]


def of(found: Inspection) -> str:
    """Return a line for each fact, indented below what it is a fact of."""
    parts = (_content(found), _signer(found), _entries(found), _timestamps(found), _checks(found))
    return "\n".join(f"{'  ' * depth}{printable(text)}" for part in parts for depth, text in part)


def _facts(depth: int, **facts: object) -> Iterator[Line]:
    for name, value in facts.items():
        if value not in ("", None, ()):
            yield depth, f"{name.replace('_', ' ')}: {value}"


def _content(found: Inspection) -> Iterator[Line]:
    yield 0, f"{found.format}: a {found.content} of {found.signature_bytes} bytes"
    yield from _facts(
        1,
        digest_as_stated=found.digest,
        payload=found.payload_type,
        predicate=found.predicate_type,
    )
    for subject in found.subjects:
        yield 1, f"about: {subject}"


def _signer(found: Inspection) -> Iterator[Line]:
    if not found.certificates:
        yield 0, f"signer: a key, named by the hint {found.key_hint or '(none)'}"
    for place, certificate in enumerate(found.certificates):
        yield 0, "signer: a certificate" if place == 0 else "further certificate"
        yield from _certificate(certificate)


def _certificate(certificate: Certificate) -> Iterator[Line]:
    yield from _facts(
        1,
        identity=", ".join(certificate.names),
        issuer=certificate.issuer,
        subject=certificate.subject,
        issued_by=certificate.issued_by,
        key=certificate.key_type,
        fingerprint=certificate.fingerprint,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        an_authority=certificate.authority or None,
    )
    for name, value in certificate.extensions.items():
        yield 1, f"{name}: {value}"
    for promise in certificate.promises:
        yield 1, f"certificate transparency promise: {promise.time}, log {promise.log_id}"


def _entries(found: Inspection) -> Iterator[Line]:
    for entry in found.entries:
        yield 0, f"log entry {entry.index}: {entry.kind}"
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[Line]:
    yield from _facts(
        1,
        log=entry.log or "not trusted here",
        log_id=entry.log_id,
        origin=entry.origin,
        integrated_time_as_stated=entry.integrated_time,
        signed_entry_timestamp="yes" if entry.promise else "no",
        inclusion_proof=f"{entry.hashes} hashes, tree of {entry.tree_size}" if entry.proof else "no",
    )
    for proof in entry.proves:
        yield 1, f"proves: {proof}"


def _timestamps(found: Inspection) -> Iterator[Line]:
    for stamp in found.timestamps:
        yield 0, f"timestamp: {stamp.time or 'unreadable'}"
        yield from _timestamp(stamp)


def _timestamp(stamp: Timestamp) -> Iterator[Line]:
    yield from _facts(
        1, authority=stamp.authority, policy=stamp.policy, serial=stamp.serial, proves_nothing_here=stamp.problem
    )


def _checks(found: Inspection) -> Iterator[Line]:
    yield 0, "checks, without the artifact:"
    for check in found.checks:
        yield 1, f"- {verify_text.check_line(check)}"
    yield 0, f"missing: {'; '.join(found.missing) or 'nothing'}"
