"""Flags of cosign that change nothing here: taken, their values checked, and a word said where one might be misled."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OWN_VERBS = (
    "resolve", "demo", "help", "log", "trust", "doctor", "gate", "explain", "lint", "logout", "audit", "inventory",
    "journal", "reconcile", "policy", "sign-directory", "verify-directory", "pypi", "npm", "config", "auth", "keys",
    "pkcs11-tool", "gcp",
)  # fmt: skip
"""Verbs that cosign does not have: COSIGN_* sets nothing there."""

# What happens anyway, or has no meaning here: kind, and the values that cosign takes.
_OCI11 = {"experimental-oci11": ("bool", ())}  # signatures that are referrers are found wherever there are any
_SKIP_VERIFY = {"insecure-skip-verify": ("bool", ())}  # without effect in cosign too
_ENTRY_TYPE = {"rekor-entry-type": ("text", ("dsse", "intoto"))}
_REFERRERS_MODE = {"registry-referrers-mode": ("text", ("legacy", "oci-1-1"))}
_NO_TAGS = {"attachment-tag-prefix": ("text", ())}  # nothing attached is read or written
_ONE_BLOB = {"max-workers": ("int", ())}
_TABLES = {
    "sign": (_SKIP_VERIFY, _REFERRERS_MODE),
    "sign-blob": (_SKIP_VERIFY,),
    "attest": (_SKIP_VERIFY, _ENTRY_TYPE),
    "attest-blob": (_SKIP_VERIFY, _ENTRY_TYPE),
    "verify": (_OCI11,),
    "verify-attestation": (_OCI11,),
    "verify-blob": (_OCI11, _ONE_BLOB),
    "verify-blob-attestation": (_OCI11, _ONE_BLOB),
    "manifest verify": (_OCI11,),
    "dockerfile verify": (_OCI11,),
    "gate": (_OCI11,),
    "gcp deploy-run": (_OCI11,),
    "tree": (_OCI11, _REFERRERS_MODE),
    "generate": (_NO_TAGS,),
    "upload blob": (_NO_TAGS,),
    "upload wasm": (_NO_TAGS,),
}
# What to say where another thing happens than the value asks for: by verb, or of all.
_NOTES = {
    ("sign", "registry-referrers-mode", "oci-1-1"):
        "legacy signatures are stored by their tag all the same; the bundles beside them are referrers",
    ("", "rekor-entry-type", "intoto"):
        "attestations are logged as dsse entries, which hold the same digests and cosign verifies alike",
    ("", "insecure-skip-verify", "true"):
        "that a new certificate was published is checked all the same, where the trusted root names such logs",
}  # fmt: skip


def _row(verb: str, name: str) -> tuple[str, tuple[str, ...]] | None:
    for table in _TABLES.get(verb, ()):
        if name in table:
            return table[name]
    return None


def knows(verb: str, name: str) -> bool:
    """Tell whether cosign has this flag on this verb, and it changes nothing here."""
    return _row(verb, name) is not None


def kind(verb: str, name: str) -> str | None:
    """Return whether such a flag is a "bool" or takes a "text"; None for one that is not known."""
    row = _row(verb, name)
    return None if row is None else "bool" if row[0] == "bool" else "text"


def take(verb: str, name: str, value: str | None, rest: Any) -> str | None:
    """Take a flag and its value in, and return a warning or ""; None when it is unknown.

    Raises UsageError for a value that cosign does not take either.
    """
    row = _row(verb, name)
    if row is None:
        row = _row(verb, name.removeprefix("no-")) if name.startswith("no-") and value is None else None
        return "" if row and row[0] == "bool" else None
    kind, choices = row
    from sigwright.cli import parse

    if kind == "bool":
        value = str(parse.CONVERSIONS[kind]("true" if value is None else value, f"--{name}")).lower()
    elif value is None:
        value = parse.argument(rest, f"--{name}")
    if choices and value not in choices:
        from sigwright.cli import suggest

        raise suggest.wrong_value(f"--{name}", value, choices)
    if kind == "int":
        parse.CONVERSIONS[kind](value, f"--{name}")
    note = _NOTES.get((verb, name, value)) or _NOTES.get(("", name, value))
    return f"--{name}={value}: {note}" if note else ""
