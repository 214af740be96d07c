"""The table of advisories names tests and mutants that there are, and forgets none of either."""

from __future__ import annotations

import ast
import re

import pytest

from advisories.document import PAGE, text
from advisories.mutants import MUTANTS
from advisories.table import HERE, ROOT, ROWS, Row, node

NOT_APPLICABLE = "Not applicable"


def functions() -> set[str]:
    found = set()
    for path in HERE.glob("test_*.py"):
        names = [one.name for one in ast.parse(path.read_text()).body if isinstance(one, ast.FunctionDef)]
        found |= {f"tests/advisories/{path.name}::{name}" for name in names if name.startswith("test_")}
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.ids)
def test_a_row_is_proved_by_tests_that_there_are(row: Row) -> None:
    assert row.tests or row.here.startswith(NOT_APPLICABLE)
    assert bool(row.tests) == bool(row.mutants or row.unbroken)
    known = functions()
    for test in map(node, row.tests):
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file()
        assert test in known or not path.startswith("tests/advisories/")
        assert name in (ROOT / path).read_text()
    assert all(mutant in MUTANTS for mutant in row.mutants)


def test_every_mutant_is_some_rows_to_notice() -> None:
    assert {name for row in ROWS for name in row.mutants} == set(MUTANTS)


def test_every_test_is_some_rows_proof() -> None:
    named = {node(test) for row in ROWS for test in row.tests}
    own = {name for name in functions() if "/test_table.py" not in name}
    assert own - named <= {"tests/advisories/test_times.py::test_a_root_that_a_bundle_brings_is_not_an_anchor",
                           "tests/advisories/test_policies.py::test_a_threshold_is_one_that_can_be_met",
                           "tests/advisories/test_credentials.py::test_no_secret_stands_in_what_is_said"}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutants_place_is_there(name: str) -> None:
    mutant = MUTANTS[name]
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
    assert "MUTANT" in mutant.new


def test_no_id_stands_twice() -> None:
    ids = [one for row in ROWS for one in re.findall(r"CVE-\d+-\d+|GHSA(?:-\w{4}){3}", row.ids)]
    assert [one for one in ids if ids.count(one) > 1] == []


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text() == text(), "run tests/advisories/document.py"
