"""CEL: one expression about the statement, which must be true."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PAIRS = {"(": ")", "[": "]", "{": "}"}


def check(source: str, statement: Any) -> tuple[bool, str, list[str]]:
    """Return whether the expression holds, and why not. Raises SyntaxError for what is no expression.

    It sees `statement`, `predicate`, `predicateType` and `subject`.
    """
    import cel

    roots = {
        "statement": statement,
        **{name: statement.get(name) for name in ("predicate", "predicateType", "subject")},
    }
    try:
        program = cel.compile(source)
    except ValueError as error:
        raise SyntaxError(f"no CEL expression: {str(error).splitlines()[0]}") from None
    value, problem = _evaluate(program, roots)
    if value is True:
        return True, "the expression is true", []
    for part in conjuncts(source):
        value, problem = _evaluate(cel.compile(part), roots)
        if value is not True:
            return False, _reason(part, value, problem, roots), []
    return False, _reason(source, value, problem, roots), []


def _evaluate(program: Any, roots: dict[str, Any]) -> tuple[Any, str]:
    try:
        return program.execute(roots), ""
    except Exception as error:  # absent keys, divisions by zero, other types: all of them are "not true"
        return None, f"{type(error).__name__}: {error}"


def _reason(part: str, value: Any, problem: str, roots: dict[str, Any]) -> str:
    from sigwright.policy import found

    text = " ".join(part.split())
    values = found.values(part, roots)
    said = f"cannot be evaluated ({problem})" if problem else f"is {found.short(_plain(value))}, not true"
    return f"`{text}` {said}" + (f"; {values}" if values else "")


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str, list, dict, type(None))) else str(value)


def conjuncts(source: str) -> list[str]:
    """Return the parts of `A && B && ...`, the whole where it is of another form."""
    parts, start, at, open_pairs, alternatives = [], 0, 0, [], False
    while at < len(source):
        character = source[at]
        if character in "\"'":
            at = _string_end(source, at)
            continue
        if source.startswith("//", at):
            line_end = source.find("\n", at)
            at = len(source) if line_end < 0 else line_end
            continue
        if character in PAIRS:
            open_pairs.append(character)
        elif open_pairs and character == PAIRS[open_pairs[-1]]:
            open_pairs.pop()
        elif not open_pairs and source.startswith("&&", at):
            parts.append(source[start:at])
            start = at = at + 2
            continue
        elif not open_pairs and (source.startswith("||", at) or character == "?"):
            alternatives = True
        at += 1
    return [source] if alternatives else [*parts, source[start:]]


def _string_end(source: str, at: int) -> int:
    quote = source[at] * 3 if source.startswith(source[at] * 3, at) else source[at]
    at += len(quote)
    while at < len(source) and not source.startswith(quote, at):
        at += 2 if source[at] == "\\" else 1
    return at + len(quote)
