"""Files of rules: told apart by their names, read before anything is asked."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import sigwright
from sigwright.policy import rules


@pytest.fixture
def _all_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)


@pytest.mark.usefixtures("_all_installed")
def test_the_name_tells_the_kind(tmp_path: Path) -> None:
    texts = {"a.rego": "package signature", "b.cel": "true", "c.json": "{}"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    found = rules.read([tmp_path / name for name in texts])
    assert [(rule.kind, rule.text) for rule in found] == [
        ("rego", "package signature"),
        ("cel", "true"),
        ("schema", "{}"),
    ]


def test_cue_is_refused_and_what_to_use_instead_is_said(tmp_path: Path) -> None:
    with pytest.raises(sigwright.MalformedError, match="CUE") as caught:
        rules.read([tmp_path / "policy.cue"])
    assert "policy convert" in caught.value.hint
    assert "Rego" in caught.value.hint
    assert caught.value.exit_code == 22


@pytest.mark.usefixtures("_all_installed")
@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("policy", b"", sigwright.UsageError),
        ("policy.yaml", b"", sigwright.UsageError),
        ("absent.rego", None, sigwright.LocalFileError),
        ("latin.rego", b"\xe9", sigwright.MalformedError),
        ("list.json", b"[]", sigwright.MalformedError),
    ],
)
def test_what_is_no_file_of_rules_is_refused(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error):
        rules.read([tmp_path / name])


@pytest.mark.parametrize(("name", "extra"), [("a.rego", "rego"), ("a.cel", "cel"), ("a.json", "schema")])
def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, extra: str
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    (tmp_path / name).write_text("{}")
    with pytest.raises(sigwright.UsageError) as caught:
        rules.read([tmp_path / name])
    assert f"pip install 'sigwright[{extra}]'" in caught.value.hint
