"""Rules are evaluated in a process of their own, which is short of time, memory and surroundings.

A statement can be anything that its signer wrote, and an evaluator is as fast as the rule that it is given: neither
may hang or fill whoever verifies. Whatever goes wrong there is a rule that is not met.
"""

from __future__ import annotations

from sigwright._record import Record
from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.policy.rules import Rule

SECONDS = 20
MEMORY = 1 << 30
MEMORY_PER_BYTE = 40
"""What a parsed document may take for each byte of its text."""
BOOT = """
import json, sys
sys.path[:] = json.loads(sys.stdin.readline())
from sigwright.policy import worker
worker.main()
"""


class Outcome(Record):
    """What became of one rule for one statement."""

    rule: str
    met: bool
    reason: str
    warnings: tuple[str, ...] = ()


def evaluate(
    rules: Sequence[Rule], statements: Sequence[bytes | memoryview], *, seconds: float = SECONDS, memory: int = MEMORY
) -> list[list[Outcome]]:
    """Return for each statement what became of each rule (all Rego together are one).

    Raises `MalformedError` for a rule that is none.
    """
    import json

    job = {
        "rules": [[rule.kind, rule.name, rule.text] for rule in rules],
        "statements": [str(statement, "utf-8") for statement in statements],
        "memory": memory + MEMORY_PER_BYTE * sum(map(len, statements)),
        "seconds": seconds,
    }
    answer = _run(json.dumps(job), seconds)
    if isinstance(answer, str):
        return [[Outcome(rule=name, met=False, reason=answer) for name in names(rules)] for _ in statements]
    if "error" in answer:
        raise MalformedError(str(answer["error"]))
    return [[Outcome(**outcome) for outcome in row] for row in answer["outcomes"]]


def names(rules: Sequence[Rule]) -> list[str]:
    """Return what the outcomes are called, in their order: the Rego files in one, then each other file."""
    rego = ", ".join(rule.name for rule in rules if rule.kind == "rego")
    return [rego] * bool(rego) + [rule.name for rule in rules if rule.kind != "rego"]


def _run(job: str, seconds: float) -> dict[str, Any] | str:
    """Return the worker's answer, or why there is none."""
    import json
    import subprocess
    import sys

    text = json.dumps([path for path in sys.path if path]) + "\n" + job
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-I", "-S", "-c", BOOT],
            input=text.encode(),
            capture_output=True,
            timeout=seconds,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"not decided within {seconds:g} s"
    except OSError as error:
        return f"the evaluation could not be started: {error.strerror}"
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if done.returncode != 0 or not isinstance(answer, dict):
        return (
            f"the evaluation ended early ({_end(done.returncode)}): too much memory or time, or a rule it cannot bear"
        )
    return answer


def _end(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
