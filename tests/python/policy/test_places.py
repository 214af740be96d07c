"""Lines of what is wrong in a policy file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sigwright
from python.policy.images import native
from sigwright.policy import load
from sigwright.policy.places import line_of

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
TEXT = f"""# a policy
apiVersion: sigwright.dev/v1
kind: ImagePolicy
rules:
  - name: r
    images: ["**"]
    authorities:
      - name: a
        keys: [{json.dumps(PEM)}]
        log: none
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("log: none", "logg: none", 10),
        ("log: none", "log: never", 10),
        ('images: ["**"]', "images: all", 6),
        ("kind: ImagePolicy", "kind: ImagePolicy\nrule: []", 4),
        ("images:", "image:", 6),
    ],
)
def test_a_typo_is_named_with_its_line(right: str, wrong: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT)
    load.load(path)
    path.write_text(TEXT.replace(right, wrong))
    with pytest.raises(sigwright.MalformedError, match=rf"policy\.yaml:{line}[.:]"):
        load.load(path)


def test_json_has_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    authority: dict[str, Any] = {"name": "a", "keys": [PEM], "typo": True}
    path.write_text(json.dumps(native(rules=[{"name": "r", "images": ["**"], "authorities": [authority]}]), indent=1))
    line = path.read_text().splitlines().index('     "typo": true') + 1
    with pytest.raises(sigwright.MalformedError, match=rf"policy\.json:{line}\.rules\[0\]\.authorities\[0\]: unknown"):
        load.load(path)


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [("a: [{b: 1}]", "a[0]", 1), ("a: [", "a", 0), ("a: 1\n---\na: 1", "", 0), ("- 1", "a", 0), ("a: 1", "a[3].b", 0)],
)
def test_what_cannot_be_told_is_none(text: str, path: str, line: int) -> None:
    assert line_of(text, path, "a" if not path else "b") == line
