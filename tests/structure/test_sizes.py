"""Small rooms: what a reviewer reads in one sitting."""

from __future__ import annotations

import ast

from structure.tree import lines_of, read, under

LIMITS: list[tuple[tuple[str, ...], str | tuple[str, ...], int]] = [
    (("cpp", "tests/cpp"), ".cpp", 400),
    (("cpp",), ".h", 150),
    (("bindings",), (".cpp", ".h"), 250),
    (("python", "tests", ".ci"), ".py", 400),
]
# Tables, which are read row by row, and files whose one subject is larger.
ALLOWED: dict[str, str] = {
    "tests/cpp/http/client_test.cpp": "every promise of one header, in sections: limits, redirects, retries, sinks",
}


def test_no_file_is_longer_than_one_sitting() -> None:
    long = {
        str(path): lines_of(path)
        for folders, suffix, limit in LIMITS
        for path in under(*folders, suffix=suffix)
        if lines_of(path) > limit and str(path) not in ALLOWED
    }
    assert long == {}


def test_no_function_of_the_package_is_longer_than_sixty_lines() -> None:
    long = []
    for path in under("python", suffix=".py"):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    long.append(f"{path}:{node.lineno} {node.name} {length}")
    assert long == []
