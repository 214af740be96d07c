"""Answers to flags and verbs that do not exist: the one that was meant."""

from __future__ import annotations

from difflib import get_close_matches

from sigwright.errors import UsageError

NO_LOG = ("-N", "--no", "--skip-tlog", "--no-tlog", "--skip-tlog-upload", "--no-log", "--insecure", "--notlog")
"""What people type who want to sign without a log."""

SIGN_WITHOUT_LOG = (
    "you probably mean --tlog-upload=false; without a log nobody can find out later that your key signed this, or "
    "prove when; a private log keeps that record: --rekor-url file:DIR (coming)"
)
VERIFY_WITHOUT_LOG = (
    "you probably mean --insecure-ignore-tlog, for what was signed with --tlog-upload=false; it gives up the proof of "
    "when and that a signature was made; a private log keeps it: --rekor-url file:DIR (coming)"
)


def _without_log(verb: str) -> str:
    return SIGN_WITHOUT_LOG if verb.startswith("sign") else VERIFY_WITHOUT_LOG


def unknown_flag(flag: str, verb: str, known: list[str]) -> UsageError:
    """Return the error for a flag that `verb` does not have."""
    about_log = "tlog-upload" in known or "insecure-ignore-tlog" in known
    if about_log and flag in NO_LOG:
        return UsageError(f"unknown flag: {flag}", hint=_without_log(verb))
    close = get_close_matches(flag.lstrip("-"), known, n=1, cutoff=0.6)
    if not close:
        return UsageError(f"unknown flag: {flag}", hint=f"see sigwright {verb} --help")
    if close[0] in ("tlog-upload", "insecure-ignore-tlog"):
        return UsageError(f"unknown flag: {flag}", hint=_without_log(verb))
    return UsageError(f"unknown flag: {flag}", hint=f"you probably mean --{close[0]}")


def unknown_verb(verb: str, known: list[str]) -> UsageError:
    """Return the error for a command that does not exist."""
    close = get_close_matches(verb, known, n=1, cutoff=0.5)
    hint = f"you probably mean: sigwright {close[0]}" if close else "see sigwright --help"
    return UsageError(f"unknown command: {verb}", hint=hint)
