"""Rego, as cosign asks it: `data.signature.allow` of the statement must be true, and nothing but true."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

QUERY = "data.signature.allow"
EXPLAINING = ("deny", "violation", "errorMsg")
WARNING = ("warn", "warning", "warnMsg")

# regopy reads times with an offset alone, not the Z that most are written with.
TIMES = re.compile(r"\btime\.parse_rfc3339_ns\s*\(")
TIMES_MODULE = """package sigwright
parse_rfc3339_ns(text) := time.parse_rfc3339_ns(regex.replace(text, "[Zz]$", "+00:00"))
"""


def check(modules: list[tuple[str, str]], text: str) -> tuple[bool, str, list[str]]:
    """Return whether the modules together allow the statement, why not, and what they warn of.

    Raises SyntaxError for a module that is none.
    """
    interpreter = _interpreter(modules, text)
    allowed = _value(interpreter, QUERY)
    package = _value(interpreter, "data.signature") if allowed != [] else []
    rules = package[0] if package and isinstance(package[0], dict) else {}
    warnings = _messages(rules, WARNING)
    if allowed == [True] and allowed[0] is True:
        return True, f"{QUERY} is true", warnings + _messages(rules, EXPLAINING)
    return False, _reason(allowed, rules, modules, text), warnings


def _interpreter(modules: list[tuple[str, str]], text: str) -> Any:
    from regopy import Interpreter, RegoError  # type: ignore[import-untyped,import-not-found,unused-ignore]

    interpreter = Interpreter()
    # What a built-in cannot answer must not read as "undefined": `not f(x)` would hold.
    interpreter.strict_built_in_errors = True
    try:
        for name, source in modules:
            interpreter.add_module(name, TIMES.sub("data.sigwright.parse_rfc3339_ns(", source))
        if any(TIMES.search(source) for _, source in modules):
            interpreter.add_module("sigwright", TIMES_MODULE)
    except RegoError as error:
        raise SyntaxError(_first_message(str(error))) from None
    interpreter.set_input_term(text)
    return interpreter


def _value(interpreter: Any, path: str) -> list[Any]:
    """Return [value], or [] where it is undefined. Raises RuntimeError where it cannot be said."""
    try:
        output = interpreter.query(f"found := {path}")
    except ValueError:  # regopy takes some of its own errors for JSON
        raise RuntimeError("a rule cannot be compiled: unknown function, recursion or unsafe variable") from None
    if not output.ok():
        raise RuntimeError(f"{path} fails: a built-in function refuses its arguments, or rules contradict each other")
    results = [result.bindings for result in output.results if "found" in result.bindings]
    return [results[0]["found"]] if len(results) == 1 else []


def _messages(rules: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """Return what rules such as deny[msg] collect."""
    out: list[str] = []
    for name in names:
        value = rules.get(name)
        items = [value] if isinstance(value, str) else value if isinstance(value, (list, dict)) else []
        out.extend(item if isinstance(item, str) else json.dumps(item) for item in items if item)
    return out


def _reason(allowed: list[Any], rules: dict[str, Any], modules: list[tuple[str, str]], text: str) -> str:
    from sigwright.policy import found

    said = f"{QUERY} is {found.short(allowed[0])}, not true" if allowed else f"{QUERY} is undefined"
    if denied := _messages(rules, EXPLAINING):
        return f"{said}: {'; '.join(denied)}"
    unmet = [name for name, value in rules.items() if value is False and name != "allow"]
    values = found.values("\n".join(source for _, source in modules), {"input": json.loads(text)})
    return said + (f"; false: {', '.join(unmet)}" if unmet else "") + (f"; {values}" if values else "")


def _first_message(errors: str) -> str:
    match = re.search(r"\(errormsg \d+:(.*?)\)", errors, re.DOTALL)
    return f"no Rego: {match[1]}" if match else "no Rego"
