"""Flags of cosign that belong to what is not built in yet: taken where that changes nothing, refused where it would."""

from __future__ import annotations

from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OWN_VERBS = (
    "resolve", "demo", "help", "log", "trust", "doctor", "gate", "explain", "lint", "logout", "audit", "inventory",
    "journal", "reconcile", "policy", "sign-directory", "verify-directory", "pypi", "npm", "config", "auth", "keys",
    "pkcs11-tool", "gcp",
)  # fmt: skip
"""Verbs that cosign does not have: COSIGN_* sets nothing there."""

HARDWARE = "PIV, as cosign speaks it,"
HINTS = {HARDWARE: "name the key through the token's driver: --key 'pkcs11:...'; see sigwright pkcs11-tool"}

# feature "": harmless, for what the flag asks is what happens anyway or has no meaning without the rest.
_COMMON = {
    "registry-referrers-mode": ("text", ""),
    "experimental-oci11": ("bool", ""),
    "sk": ("bool", HARDWARE),
    "slot": ("text", ""),
}
_SIGNING = {
    "insecure-skip-verify": ("bool", ""),
}
_VERIFYING = {
    "allow-certificate-chain": ("bool", ""),
}
# What cosign takes as a value, and what to say where another thing happens than the value asks for.
_CHOICES = {
    "registry-referrers-mode": {
        "legacy": "",
        "oci-1-1": "legacy signatures are stored by their tag all the same; the bundles beside them are referrers",
    },
    "rekor-entry-type": {
        "dsse": "",
        "intoto": "attestations are logged as dsse entries, which hold the same digests and cosign verifies alike",
    },
}
_NO_TAGS = {"attachment-tag-prefix": ("text", "")}
_TABLES = {
    "sign": (_COMMON, _SIGNING),
    "sign-blob": (_COMMON, _SIGNING),
    "verify": (_COMMON, _VERIFYING),
    "gate": (_COMMON, _VERIFYING),
    "gcp deploy-run": (_COMMON, _VERIFYING),
    "verify-blob": (_COMMON, _VERIFYING, {"max-workers": ("text", "")}),
    "attest": (_COMMON, _SIGNING, {"rekor-entry-type": ("text", "")}),
    "attest-blob": (_COMMON, _SIGNING, {"rekor-entry-type": ("text", "")}),
    "verify-attestation": (_COMMON, _VERIFYING),
    "verify-blob-attestation": (_COMMON, _VERIFYING, {"max-workers": ("text", "")}),
    "tree": (_COMMON,),
    "triangulate": (_COMMON,),
    "resolve": (_COMMON,),
    "copy": (_COMMON,),
    "save": (_COMMON,),
    "load": (_COMMON,),
    "download signature": (_COMMON,),
    "download attestation": (_COMMON,),
    "download sbom": (_COMMON,),
    "attach signature": (_COMMON,),
    "attach attestation": (_COMMON,),
    "attach sbom": (_COMMON,),
    "clean": (_COMMON,),
    "generate": (_COMMON, _NO_TAGS),
    "upload blob": (_COMMON, _NO_TAGS),
    "upload wasm": (_COMMON, _NO_TAGS),
    "manifest verify": (_COMMON, _VERIFYING),
    "dockerfile verify": (_COMMON, _VERIFYING),
    "public-key": (_COMMON,),
    "bundle create": ({"sk": ("bool", HARDWARE), "slot": ("text", "")},),
}


def _row(verb: str, name: str) -> tuple[str, str] | None:
    for table in _TABLES.get(verb, ()):
        if name in table:
            return table[name]
    return None


def knows(verb: str, name: str) -> bool:
    """Tell whether cosign has this flag on this verb, and this version of sigwright has not."""
    return _row(verb, name) is not None


def kind(verb: str, name: str) -> str | None:
    """Return whether such a flag is a "bool" or takes a "text"; None for one that is not known."""
    row = _row(verb, name)
    return row[0] if row else None


def take(verb: str, name: str, value: str | None, rest: Any) -> str | None:
    """Take a flag and its value in, and return a warning or ""; None when it is unknown.

    Raises UsageError when it asks for what is missing.
    """
    row = _row(verb, name)
    if row is None and name.startswith("no-"):
        row = _row(verb, name.removeprefix("no-"))
        value = "false"
    if row is None:
        return None
    kind, feature = row
    if kind == "text" and value is None:
        value = next(rest, None)
    if feature and value not in ("", "false"):
        raise UsageError(f"--{name}: {feature} is not built in yet", hint=HINTS[feature])
    return _note(name, value)


def _note(name: str, value: str | None) -> str:
    choices = _CHOICES.get(name)
    if choices is None or not value:
        return ""
    if value not in choices:
        raise UsageError(f"--{name}: {value!r} is none of {', '.join(choices)}")
    return choices[value] and f"--{name}={value}: {choices[value]}"
