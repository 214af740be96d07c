"""What the command's exit codes mean: one table for every verb."""

from __future__ import annotations

MEANINGS = {
    0: "ok",
    1: "internal error",
    2: "usage: an unknown or missing flag, a malformed reference",
    10: "no signatures found",
    11: "image or tag not found",
    12: "no matching signature: bad signature, wrong key, another digest or annotation",
    13: "no certificate on the signature",
    14: "identity mismatch",
    15: "transparency-log evidence missing or invalid",
    16: "certificate chain, SCT or timestamp not trusted or expired",
    17: "policy not satisfied; of several images, some were judged bad in different ways",
    18: "the reference names a signature, attestation or SBOM, not an image",
    19: "key unusable: not found, wrong password, corrupt",
    20: "registry denied access",
    21: "a registry or service is unreachable or keeps failing",
    22: "input malformed or over a limit, or a local file that cannot be read or written",
    23: "other writers kept winning: nothing was lost silently",
    130: "interrupted",
    141: "nobody reads standard output any more",
    143: "terminated",
}


def brief(codes: tuple[int, ...]) -> str:
    """Return one line for the codes of a verb."""
    return "; ".join(f"{code} {MEANINGS[code].partition(':')[0].partition(';')[0]}" for code in codes)


def table() -> str:
    """Return all of them, a line each."""
    return "".join(f"{code:>4}  {meaning}\n" for code, meaning in MEANINGS.items())
