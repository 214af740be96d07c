"""References in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from python.lint.conftest import HEX, SIG, Found
from sigwright.lint import lint


@pytest.mark.parametrize(
    ("name", "text", "rules"),
    [
        ("values.yaml", f"image: {{repository: gcr.io/p/app, tag: sha256-{HEX}.sig}}\n", ["REF001"]),
        ("values.yaml", "image: {registry: gcr.io, repository: p/app, tag: '1'}\n", ["REF010"]),
        ("values.yaml", f"a: {{image: {{repository: p/app, tag: '1', digest: 'sha256:{HEX}'}}}}\n", ["REF016"]),
        ("values.yaml", f"a: {{image: {{repository: p/app, digest: 'sha256:{HEX}'}}}}\n", []),
        ("values-prod.yaml", f"a:\n  b:\n    image: {SIG}\n", ["REF001"]),
        ("values.yaml", "image: {repository: p/app, tag: ''}\n", []),
        ("values.yaml", "image: '{{ .x }}:1'\n", []),
        ("values.yaml", "image: {pullPolicy: Always}\n", []),
        ("kustomization.yaml", "images:\n- {name: a, newTag: '1'}\n", ["REF010"]),
        ("kustomization.yaml", f"images:\n- {{name: a, newTag: '1', digest: 'sha256:{HEX}'}}\n", ["REF016"]),
        ("kustomization.yaml", "images:\n- {name: a, newName: b}\n", []),
        ("Chart.yaml", f"annotations:\n  artifacthub.io/images: |\n    - name: a\n      image: {SIG}\n", ["REF001"]),
    ],
)
def test_parts_are_put_together(found: Found, name: str, text: str, rules: list[str]) -> None:
    assert [rule for rule, _ in found(name, text)] == rules


def test_kustomize_gets_the_digest_that_the_tag_meant(tmp_path: Path) -> None:
    file = tmp_path / "kustomization.yaml"
    file.write_text(f"images:\n- name: app # the app\n  newTag: sha256-{HEX}.sig # why\n")
    result = lint([str(file)], fix=True)
    assert file.read_text() == f"images:\n- name: app # the app\n  digest: sha256:{HEX} # why\n"
    assert result.findings == []
