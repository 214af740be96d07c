"""Every page that shows commands shows commands that work."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.page import blocks, run, runnable

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("docs/*.md"), *ROOT.glob("docs/guides/**/*.md"), *ROOT.glob("docs/zh/*.md"))
    if any(blocks(path.read_text(encoding="utf-8")))
)


def needs(page: Path) -> set[str]:
    return {block.needs for block in blocks(page.read_text(encoding="utf-8")) if block.needs}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if not needs(page)], ids=lambda page: str(page.relative_to(ROOT / "docs"))
)
def test_the_blocks_of_the_page_run(page: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    run(page, tmp_path, environment)


def test_a_block_that_fails_is_told_with_its_line(tmp_path: Path, environment: dict[str, str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n```sh\nfalse\n```\n")
    with pytest.raises(AssertionError, match=r"page\.md ended with 1\n\nfailed at line 4"):
        run(page, tmp_path, environment)


def test_what_does_not_run_says_why() -> None:
    text = "<!-- not run: it asks a cloud -->\n```sh\nfalse\n```\n\n```sh\ntrue\n```\n"
    assert [block.not_run for block in blocks(text)] == ["it asks a cloud", ""]
    assert [block.code for block in runnable(text)] == ["true\n"]
