"""What must hold however a command ended, in one place."""

from __future__ import annotations

import re

from faults.verbs import Case, Verb
from faults.world import GRACE, MOST_MEMORY, Ended

DOCUMENTED = {0, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 130, 143}
TEMPORARY = re.compile(r"\.tmp|\.partial|\w\.[A-Za-z0-9]{6}$")
# Those that tell of each image in rows, and end with what is the matter with all of them.
BY_ROWS = {"audit", "policy check"}


class BrokenError(AssertionError):
    """An invariant that did not hold."""


def check(name: str, verb: Verb, case: Case, ended: Ended, *, limit: float, killed: bool = False) -> None:
    """Raise BrokenError unless everything holds that must hold whatever went wrong.

    `limit`: the seconds that it was given. `killed`: it, or one before it, had no chance to tidy up.
    """
    if ended.code == 0:
        _holds(lambda: verb.done(case), ended)
    if verb.signed:
        _holds(lambda: _others_are_there(case), ended)
    _no_secret(case, ended)
    _bounded(ended, limit, MOST_MEMORY if not verb.foreign else None)
    if ended.code >= 0:
        _documented(name, ended)
    _no_partial_file(case, ended, killed=killed)


def retried(name: str, verb: Verb, case: Case, again: Ended, *, killed: bool = False) -> None:
    """The same command on a good day does what it does there.

    `killed`: the one before was, and left its scratch files.
    """
    if again.code != verb.code:
        raise BrokenError(f"a retry ended with {again.code}, not {verb.code}\n{again}")
    if verb.code == 0:
        _holds(lambda: verb.done(case), again)
    check(name, verb, case, again, limit=60, killed=killed)


def _holds(claim: object, ended: Ended) -> None:
    try:
        claim()  # type: ignore[operator]
    except BrokenError:
        raise
    except Exception as error:
        raise BrokenError(f"{type(error).__name__}: {error}\n{ended}") from error


def _others_are_there(case: Case) -> None:
    if case.world.signatures(case.name, case.digest, "other") < 2:
        raise AssertionError("LOST a signature of somebody else")


def _no_secret(case: Case, ended: Ended) -> None:
    for secret in case.world.secrets_seen():
        if secret in ended.stdout or secret in ended.stderr:
            raise BrokenError(f"SECRET {secret[:12]}... in the output\n{ended}")
    for request in case.world.elsewhere.log.all():
        shown = " ".join((request.target, *request.headers.values(), request.body.decode("latin-1")))
        if any(secret in shown for secret in case.world.secrets_seen()):
            raise BrokenError(f"SECRET sent elsewhere: {request.method} {request.target}\n{ended}")


def _bounded(ended: Ended, limit: float, memory: int | None) -> None:
    if ended.seconds > limit + GRACE:
        raise BrokenError(f"took {ended.seconds:.1f} s of {limit:.0f}\n{ended}")
    if memory is not None and ended.memory > memory:
        raise BrokenError(f"took {ended.memory} KiB\n{ended}")


def _documented(name: str, ended: Ended) -> None:
    if ended.code not in DOCUMENTED or "Traceback" in ended.stderr:
        raise BrokenError(f"no way to end\n{ended}")
    lines = ended.stderr.splitlines()
    errors = [number for number, line in enumerate(lines) if line.startswith("Error: ")]
    if ended.code in (0, 130, 143) or name in BY_ROWS:
        return
    if len(errors) != 1 or not any(line.startswith("hint: ") for line in lines[errors[0] :]):
        raise BrokenError(f"not one line and a hint\n{ended}")
    if any(not line.isprintable() for line in lines):
        raise BrokenError(f"control characters in the output\n{ended}")


def _no_partial_file(case: Case, ended: Ended, *, killed: bool) -> None:
    for path in (*case.folder.rglob("*"), *case.world.home.iterdir()):
        if not killed and TEMPORARY.search(path.name):
            raise BrokenError(f"left behind: {path}\n{ended}")
    if ended.code == 0:
        return
    for name, check_whole in WHOLE.items():
        if (case.folder / name).exists():
            _holds(lambda check_whole=check_whole: check_whole(case), ended)


def _whole_layout(case: Case) -> None:
    from faults.verbs import saved

    saved(case)


def _whole_bundle(case: Case) -> None:
    from faults.verbs import bundle_verifies

    bundle_verifies(case)


def _whole_bundle_by_key(case: Case) -> None:
    from faults.verbs import verifies_by_key

    verifies_by_key(case)


# What a command writes: there and whole, or not there.
WHOLE = {"saved": _whole_layout, "blob.json": _whole_bundle, "by-key.json": _whole_bundle_by_key}
