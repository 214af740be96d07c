"""Answers to flags and verbs that do not exist: the one that was meant."""

from __future__ import annotations

from difflib import get_close_matches

from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NO_LOG = ("-N", "--no", "--skip-tlog", "--no-tlog", "--skip-tlog-upload", "--no-log", "--insecure", "--notlog")
"""What people type who want to sign without a log."""

SIGN_WITHOUT_LOG = (
    "you probably mean --tlog-upload=false; without a log nobody can find out later that your key signed this, or "
    "prove when; a private log keeps that record: --rekor-url file:DIR"
)
VERIFY_WITHOUT_LOG = (
    "you probably mean --insecure-ignore-tlog, for what was signed with --tlog-upload=false; it gives up the proof of "
    "when and that a signature was made; a private log keeps it: --rekor-url file:DIR"
)

MOVED = {
    "att-only": "only=att",
    "certificate-email": "certificate-identity",
    "dest": "output-signature",
    "enforce-sct": "",
    "experimental": "",
    "force": "yes",
    "insecure-skip-log-verify": "insecure-ignore-tlog",
    "insecure-skip-sct-verify": "insecure-ignore-sct",
    "insecure-skip-tlog-verify": "insecure-ignore-tlog",
    "oidc-disable-providers": "oidc-disable-ambient-providers",
    "output": "output-signature",
    "predicate-type": "type",
    "rfc3161-timestamp-bundle": "rfc3161-timestamp",
    "skip-confirmation": "yes",
    "skip-tlog-verify": "insecure-ignore-tlog",
    "timestamp-cert-chain": "timestamp-certificate-chain",
    "tsa-cert-chain": "timestamp-certificate-chain",
    "tsa-server-url": "timestamp-server-url",
    "wrap": "",
}
"""Flags of older cosigns, and what they are now; empty: what they asked for is what happens anyway."""


def _without_log(known: list[str]) -> str:
    return SIGN_WITHOUT_LOG if "tlog-upload" in known else VERIFY_WITHOUT_LOG


def unknown_flag(flag: str, verb: str, known: list[str]) -> UsageError:
    """Return the error for a flag that `verb` does not have."""
    about_log = "tlog-upload" in known or "insecure-ignore-tlog" in known
    if about_log and flag in NO_LOG:
        return UsageError(f"unknown flag: {flag}", hint=_without_log(known))
    moved = MOVED.get(flag.lstrip("-"))
    if moved == "":
        return UsageError(f"unknown flag: {flag}", hint="leave it out: what it asked for is what happens anyway")
    if moved and moved.partition("=")[0] in known:
        return UsageError(f"unknown flag: {flag}", hint=f"it is --{moved} now")
    name = flag.lstrip("-")
    longer = sorted((one for one in known if len(name) > 3 and one.startswith(name)), key=len)
    close = longer[:1] or get_close_matches(name, known, n=1, cutoff=0.6)
    if not close:
        return UsageError(f"unknown flag: {flag}", hint=f"see {' '.join(filter(None, ('sigwright', verb)))} --help")
    if close[0] in ("tlog-upload", "insecure-ignore-tlog"):
        return UsageError(f"unknown flag: {flag}", hint=_without_log(known))
    return UsageError(f"unknown flag: {flag}", hint=f"you probably mean --{close[0]}")


def unknown_verb(verb: str, known: list[str]) -> UsageError:
    """Return the error for a command that does not exist."""
    close = get_close_matches(verb, known, n=1, cutoff=0.5)
    hint = f"you probably mean: sigwright {close[0]}" if close else "see sigwright --help"
    return UsageError(f"unknown command: {verb}", hint=hint)


def wrong_value(flag: str, value: str, known: Sequence[str]) -> UsageError:
    """Return the error for a value that a flag does not take."""
    close = get_close_matches(value.lower(), known, n=1, cutoff=0.6)
    hint = f"you probably mean {flag} {close[0]}" if close else ""
    return UsageError(f"{flag} is one of {', '.join(known)}, not {value!r}", hint=hint)
