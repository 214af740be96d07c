"""Rules that a reviewer would otherwise have to remember: dropped results, guards, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from structure.tree import code, read, under

HEADERS = under("cpp", "bindings", "tests", suffix=".h")
SOURCES = under("cpp", "bindings", "tests", suffix=".cpp")


def statements(text: str) -> Iterator[str]:
    """Declarations, roughly: the text between semicolons, braces, access labels and preprocessor lines."""
    text = re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", ";", text, flags=re.MULTILINE)
    text = re.sub(r"\b(?:public|private|protected)\s*:", ";", text)
    return (statement.strip() for statement in re.split(r"[;{}]", text))


def returns_result(statement: str) -> bool:
    """Whether the statement declares a function whose return type is a Result."""
    depth = 0
    for match in re.finditer(r"\bResult<|[<(\[]|[>)\]]", statement):
        if match.group() == "Result<":
            if depth == 0:
                return function_after(statement[match.end() :])
            depth += 1
        elif match.group() in "<([":
            depth += 1
        elif statement[match.start() - 1] != "-":
            depth -= 1
    return False


def function_after(rest: str) -> bool:
    """Whether what follows `Result<` closes it and goes on as the name and parameters of a function."""
    depth = 1
    for position, character in enumerate(rest):
        depth += {"<": 1, ">": -1}.get(character, 0)
        if depth == 0:
            return re.match(r"\s+[A-Za-z_]\w*\s*\(", rest[position + 1 :]) is not None
    return False


def test_the_reader_of_declarations_tells_functions_from_the_rest() -> None:
    yes = [
        "Result<void> f()",
        "[[nodiscard]] static Result<std::vector<int>> f(int a)",
        "virtual Result<A> f() const = 0",
    ]
    no = ["std::function<Result<void>(int)> f", "void f(Result<int> r)", "using A = Result<int>", "Result<int> value"]
    assert [returns_result(text) for text in yes + no] == [True] * 3 + [False] * 4


@pytest.mark.parametrize("path", HEADERS, ids=str)
def test_a_function_that_returns_a_result_is_nodiscard(path: Path) -> None:
    bare = [s for s in statements(code(path)) if returns_result(s) and "[[nodiscard]]" not in s]
    assert bare == []


def test_overrides_and_doubles_in_sources_are_nodiscard_too() -> None:
    bare = [
        (str(path), s)
        for path in SOURCES
        for s in statements(code(path))
        if s.endswith(("override", "final")) and returns_result(s) and "[[nodiscard]]" not in s
    ]
    assert bare == []


def test_no_result_is_cast_away() -> None:
    """clang-tidy finds those that it can; what it accepts is not written either."""
    cast = re.compile(r"\(void\)\s*\w|std::ignore\s*=")
    assert [str(path) for path in [*HEADERS, *SOURCES] if path.parts[0] == "cpp" and cast.search(code(path))] == []


def test_headers_have_one_kind_of_guard_and_import_no_names() -> None:
    assert [str(path) for path in HEADERS if not code(path).startswith("#pragma once")] == []
    using = re.compile(r"\busing namespace\b")
    own = [path for path in [*HEADERS, *SOURCES] if path.parts[0] in ("cpp", "bindings")]
    assert [str(path) for path in own if using.search(code(path))] == []


CORE_HEADERS = under("cpp", suffix=".h")
CODES = re.findall(
    r"^  (\w+)[,\s]", read(Path("cpp/base/error.h")).split("enum class ErrorCode", 1)[1].split("}", 1)[0], re.MULTILINE
)
FAILURES = re.compile("|".join(["[Ff]ail", "[Ee]rror", "[Rr]efus", *CODES]))
"""A header that may fail says how: the codes of its errors, or whose it hands on."""


@pytest.mark.parametrize("path", CORE_HEADERS, ids=str)
def test_a_header_says_what_it_is_for_who_may_call_it_and_how_it_fails(path: Path) -> None:
    text = read(path)
    purpose = text.split("\n")[1]
    assert purpose.startswith("// ")
    assert len(purpose.split()) >= 4
    classes = re.finditer(r"\n([^\n]*)\n(?:template[^\n]*\n)?class (?:\[\[nodiscard\]\] )?(\w+)[^;\n]*\{", text)
    assert [match[2] for match in classes if not match[1].startswith("//")] == []
    comments = " ".join(re.findall(r"//.*", text))
    assert FAILURES.search(comments) or not any(returns_result(one) for one in statements(code(path)))


def test_only_the_verifier_makes_a_verified_payload() -> None:
    made = re.compile(r"\bVerifiedPayload\s*[({]")
    allowed = {Path("cpp/verify")}
    makers = [path for path in under("cpp", "bindings", suffix=".cpp") if made.search(code(path))]
    assert [str(path) for path in makers if path.parent not in allowed] == []
