"""Every module, and every class and function that a user can name, says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from structure.tree import read, under

MODULES = under("python/sigwright", suffix=".py")
Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def undocumented(node: ast.AST, prefix: str = "") -> Iterator[str]:
    for one in ast.iter_child_nodes(node):
        if not isinstance(one, Documented) or one.name.startswith("_"):
            continue
        if ast.get_docstring(one) is None:
            yield prefix + one.name
        if isinstance(one, ast.ClassDef):
            yield from undocumented(one, f"{prefix}{one.name}.")


def test_what_has_no_docstring_is_found() -> None:
    source = "class A:\n  '''x'''\n  def f(self): ...\n  def _g(self): ...\ndef h():\n  '''y'''"
    assert list(undocumented(ast.parse(source))) == ["A.f"]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_what_can_be_named_says_what_it_is_for(path: Path) -> None:
    module = ast.parse(read(path))
    assert ast.get_docstring(module), "the module itself"
    assert list(undocumented(module)) == []
