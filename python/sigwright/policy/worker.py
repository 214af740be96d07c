"""What runs in the process that evaluates rules: reads one job, writes one answer."""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from sigwright.policy import cel, rego, schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Finding = tuple[bool, str, list[str]]

TOO_MUCH = 77
"""Exit code of a process that used too much memory."""


class RuleError(Exception):
    """A rule that is none."""


def main() -> None:
    """Answer the job on standard input; what an evaluator prints goes nowhere."""
    answer_to = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    job = json.loads(sys.stdin.read())
    limit(job["memory"], job["seconds"], [kind for kind, _, _ in job["rules"]])
    try:
        answer = {"outcomes": [judge(job["rules"], text) for text in job["statements"]]}
    except RuleError as error:
        answer = {"error": str(error)}  # type: ignore[dict-item]
    with os.fdopen(answer_to, "w", encoding="utf-8") as out:
        json.dump(answer, out)
        out.flush()
    os._exit(0)  # what the libraries would still clean up is not worth waiting for


def limit(memory: int, seconds: float, kinds: list[str]) -> None:
    """Take from this process what a rule has no use for: memory, time, files."""
    import resource

    limits = [(resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_FSIZE, 1 << 20), (resource.RLIMIT_CORE, 0)]
    if "rego" in kinds:
        # Its allocator reserves a quarter of a terabyte at once, which is no memory yet: what counts is what it uses.
        threading.Thread(target=_watch, args=(memory,), daemon=True).start()
    else:
        limits.append((resource.RLIMIT_DATA, memory))
    for kind, most in limits:
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _watch(memory: int) -> None:
    """End the process when it uses more than that much."""
    page = os.sysconf("SC_PAGESIZE")
    while True:
        with open("/proc/self/statm", encoding="ascii") as statm:
            if int(statm.read().split()[1]) * page > memory:
                os._exit(TOO_MUCH)
        time.sleep(0.02)


def judge(rules: list[list[str]], text: str) -> list[dict[str, Any]]:
    """Return what became of each rule for the statement with this text."""
    statement = json.loads(text)
    outcomes: list[dict[str, Any]] = []
    modules = [(name, source) for kind, name, source in rules if kind == "rego"]
    if modules:
        outcomes.append(_outcome(", ".join(name for name, _ in modules), rego.check, modules, text))
    for kind, name, source in rules:
        if kind == "cel":
            outcomes.append(_outcome(name, cel.check, source, statement))
        elif kind == "schema":
            outcomes.append(_outcome(name, schema.check, source, statement))
    return outcomes


def _outcome(name: str, check: Any, source: Any, document: Any) -> dict[str, Any]:
    try:
        met, reason, warnings = check(source, document)
    except SyntaxError as error:
        raise RuleError(f"{name}: {error.msg}") from None
    except MemoryError:
        met, reason, warnings = False, "it takes too much memory", []
    except Exception as error:  # whatever an evaluator raises, its rule is not met
        met, reason, warnings = False, f"the evaluation failed: {_said(error)}", []
    return {
        "rule": name,
        "met": met is True,
        "reason": reason[:2000],
        "warnings": [text[:500] for text in warnings[:20]],
    }


def _said(error: Exception) -> str:
    return str(error) if type(error) is RuntimeError else f"{type(error).__name__}: {error}"
