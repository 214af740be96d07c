"""Asking before anything goes to a public log."""

from __future__ import annotations

import sys

from sigwright.cli.output import printable
from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")

EXPLANATION = """\
The signature will be recorded in the public transparency log {log}:
everybody can read its digest and public key (or certificate, with its e-mail address), and nobody can remove them.
A log of your own is two commands: `sigwright log init DIR`, then --rekor-url file:DIR."""
IDENTITY = """\
You are about to sign as yourself through the public Sigstore service at {log}.
The certificate names the account that you log in with, which may be your e-mail address. It is stored in public
transparency logs for ever: everybody can read it, and nobody can remove it, not you either.
The service is hosted by the Linux Foundation under its terms of use and its notice on immutable records:
  https://lfprojects.org/policies/hosted-project-tools-terms-of-use/
  https://lfprojects.org/policies/hosted-project-tools-immutable-records/
By answering y you confirm that you submit nobody else's personal data, and that you agree to these terms."""


def asked(call: Callable[..., T], subject: str, given: dict[str, Any]) -> T:
    """Call; where a public log needs a yes and a person is there, ask and call again with it."""
    try:
        return call(subject, **given)
    except UsageError as error:
        if "public_log" not in error.details or not _person():
            raise
        explanation = IDENTITY if error.details.get("publishes") == "identity" else EXPLANATION
        if not _agrees(explanation.format(log=error.details["public_log"])):
            raise
    given["yes"] = True
    return call(subject, **given)


def confirmed(lines: list[str], question: str, flags: str) -> None:
    """Ask a person; raise UsageError, naming the flags that answer, where there is none or the answer is no."""
    if not _person():
        raise UsageError("nobody is there to ask", hint=f"pass {flags}; --dry-run shows what it does")
    for line in lines:
        print(printable(line), file=sys.stderr)
    print(f"{question} [y/N] ", file=sys.stderr, end="", flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("nothing was done: the answer was no", hint=f"pass {flags} to go on without a question")


def _person() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def _agrees(explanation: str) -> bool:
    print(explanation, file=sys.stderr)
    print("Are you sure you would like to continue? [y/N] ", file=sys.stderr, end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
