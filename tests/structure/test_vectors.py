"""Every set of golden vectors says where it came from."""

from __future__ import annotations

from structure.tree import ROOT, under


def test_every_topic_has_a_readme_that_names_its_source() -> None:
    topics = {path.parts[2] for path in under("tests/vectors") if len(path.parts) > 3}
    assert [topic for topic in sorted(topics) if not (ROOT / "tests/vectors" / topic / "README.md").is_file()] == []
