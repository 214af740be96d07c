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


def asked(call: Callable[..., T], subject: str, given: dict[str, Any]) -> T:
    """Call; where a public log needs a yes and a person is there, ask and call again with it."""
    try:
        return call(subject, **given)
    except UsageError as error:
        if "public_log" not in error.details or not _person():
            raise
        if not _agrees(error.details["public_log"]):
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


def _agrees(log: str) -> bool:
    print(EXPLANATION.format(log=log), file=sys.stderr)
    print("Record it there? [y/N] ", file=sys.stderr, end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
