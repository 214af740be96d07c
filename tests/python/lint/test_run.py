"""Files together."""

from __future__ import annotations

from pathlib import Path

from python.lint.conftest import HEX, PINNED
from sigwright.lint import lint


def test_one_image_with_two_digests_is_named_at_each_place(tmp_path: Path) -> None:
    other = PINNED.replace(HEX, HEX[::-1])
    (tmp_path / "Dockerfile").write_text(f"FROM {PINNED}\n")
    (tmp_path / "compose.yaml").write_text(f"services: {{a: {{image: '{other}'}}, b: {{image: '{PINNED}'}}}}\n")
    findings = lint([str(tmp_path)]).findings
    assert [(Path(f.file).name, f.rule) for f in findings] == [
        ("Dockerfile", "REF015"), ("compose.yaml", "REF015"), ("compose.yaml", "REF015"),
    ]  # fmt: skip
    assert HEX[::-1] in findings[0].message
    assert lint([str(tmp_path / "Dockerfile")]).findings == []


def test_findings_come_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.sh").write_text("docker run a:1 && docker run b\n")
    (tmp_path / "a.sh").write_text("\n\ndocker run a:1\n")
    found = [(Path(f.file).name, f.line, f.column) for f in lint([str(tmp_path)]).findings]
    assert found == [("a.sh", 3, 12), ("b.sh", 1, 12), ("b.sh", 1, 30)]
