"""Compose files, and what they are built from."""

from __future__ import annotations

from pathlib import Path

import pytest

from python.lint.conftest import HEX, SIG, Found
from sigwright.lint import lint


@pytest.mark.parametrize(
    ("image", "rules"),
    [
        (f"gcr.io/p/app:${{TAG:-sha256-{HEX}.sig}}", ["REF001"]),
        (f"${{HOST-gcr.io/p}}/app:${{TAG:-sha256-{HEX}.sig}}", ["REF001"]),
        ("gcr.io/p/app:${TAG}", []),
        ("${IMAGE}", []),
    ],
)
def test_defaults_stand_for_variables(found: Found, image: str, rules: list[str]) -> None:
    assert [rule for rule, _ in found("compose.yaml", f"services: {{a: {{image: '{image}'}}}}\n")] == rules


def test_a_dockerfile_inside_is_read_where_it_stands(found: Found) -> None:
    text = f"services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM {SIG}\n        RUN true\n"
    assert found("compose.yaml", text) == [("REF001", SIG)]


@pytest.mark.parametrize(
    "build",
    ["{context: sub, dockerfile: prod.docker}", "{dockerfile: sub/prod.docker}", "{dockerfile: ./sub/prod.docker}"],
)
def test_a_build_names_its_dockerfile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    Path("sub/prod.docker").write_text(f"FROM {SIG}\n")
    Path("compose.yaml").write_text(f"services: {{a: {{build: {build}}}}}\n")
    for paths in (["compose.yaml"], ["."]):
        (finding,) = lint(paths).findings
        assert (finding.file, finding.line, finding.rule) == ("sub/prod.docker", 1, "REF001")
    assert lint(["compose.yaml"], fix=True).fixed == ["sub/prod.docker"]
    assert "@sha256:" in Path("sub/prod.docker").read_text()


def test_a_dockerfile_that_is_not_here_stops_nothing(found: Found) -> None:
    builds = "a: {build: {context: 'https://example.com/x.git'}}, b: {build: {dockerfile: gone}}, c: {build: .}"
    text = f"services: {{{builds}}}\n"
    assert found("compose.yaml", text) == []
