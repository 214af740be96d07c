"""What calls write into the journal once they are done. Nothing fails a call: what cannot be written is told."""

from __future__ import annotations

import json

from sigwright.audits.journal import Journal, now_line
from sigwright.errors import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeVar

    from sigwright._core import PublicKey, Signer
    from sigwright.artifact_options import CleanOptions
    from sigwright.artifact_reports import CleanedImage, CopiedImage
    from sigwright.audits.journal import Line
    from sigwright.options import SigningOptions
    from sigwright.reports import SignedImage

    Report = TypeVar("Report", "SignedImage", "CopiedImage", "CleanedImage")


def signed(place: str, action: str, done: SignedImage, signer: Signer, options: SigningOptions) -> SignedImage:
    """Write a line for each signature that was made."""
    return _kept(place, done, list(_signatures(action, done, signer, options)))


def copied(place: str, done: CopiedImage, source: str, target: str) -> CopiedImage:
    """Write where an image came from, and what came along."""
    line = now_line(
        "copy", image=target, reference=done.reference, digest=done.digest, source=source, attached=done.attached
    )
    return _kept(place, done, [line])


def cleaned(place: str, done: CleanedImage, image: str, options: CleanOptions) -> CleanedImage:
    """Write what was removed."""
    if options.dry_run or not done.removed:
        return done
    line = now_line("clean", image=image, reference=done.reference, digest=done.digest, attached=done.removed)
    return _kept(place, done, [line])


def rotated(place: str, image: str, reference: str, old: PublicKey, new: PublicKey) -> str:
    """Write that the new key has signed what the old one had; return what to tell where that failed."""
    line = now_line(
        "rotate", image=image, reference=reference, digest=reference.rpartition("@")[2], key=new.fingerprint,
        algorithm=new.kind, source=old.fingerprint,
    )  # fmt: skip
    return _written(place, [line])


def _signatures(action: str, done: SignedImage, signer: Signer, options: SigningOptions) -> Iterator[Line]:
    shared: dict[str, Any] = {
        "image": done.image,
        "key": signer.public_key.fingerprint,
        "algorithm": signer.public_key.kind,
        "identities": tuple(signer.identities),
        "issuer": signer.issuer,
        "annotations": dict(getattr(options, "annotations", {})),
        "predicate_type": getattr(options, "type", ""),
    }
    for manifest in done.manifests:
        where = {"reference": manifest.reference, "digest": manifest.digest}
        if not options.upload:
            yield now_line(action, **shared, **where)
        for one in manifest.signatures:
            if not one.existed:
                facts = {"format": one.format, "signature": one.signature, "stored": one.digest, "tag": one.tag}
                logged = {"log_url": one.log_url, "log_index": one.log_index}
                yield now_line(action, **shared, **where, **facts, **logged)


def _kept(place: str, done: Report, lines: list[Line]) -> Report:
    trouble = _written(place, lines) if lines else ""
    return done._replace(warnings=(*done.warnings, trouble)) if trouble else done


def _written(place: str, lines: list[Line]) -> str:
    try:
        return Journal(place).keep(lines)
    except Error as error:  # a place that can never be one
        text = " ".join(json.dumps(line.to_dict()) for line in lines)
        return f"the journal was not written: {error}; keep this: {text}"
