"""`import sigwright`: what it offers, and what it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sigwright


@pytest.mark.parametrize("name", sigwright.__all__)
def test_every_name_that_is_offered_is_there(name: str) -> None:
    assert getattr(sigwright, name) is not None
    assert name in dir(sigwright)


def test_every_name_that_is_offered_has_its_type() -> None:
    """A name that only __getattr__ knows is an `object` to those who check types."""
    tree = ast.parse(Path(sigwright.__file__).read_text())
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }  # fmt: skip
    assert sorted(set(sigwright.__all__) - imported) == []


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'verfy'"):
        sigwright.verfy  # noqa: B018


def test_the_functions_are_the_methods_of_the_shared_client() -> None:
    assert sigwright.verify == sigwright.default_client().verify
    assert sigwright.verify.__doc__


def test_importing_loads_nothing_but_the_version() -> None:
    code = "import sys; before = set(sys.modules); import sigwright; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['sigwright', 'sigwright._version']"
