"""The page of an audit: one table, nothing from elsewhere, nothing that a name could run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from sigwright.audits import Row
from sigwright.audits.html import NOTEBOOK_ROWS, notebook_html, page

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.found)


def rows(count: int = 3) -> list[Row]:
    return [Row(image=f"{HOSTILE}{number}", verdict="failed", code=10, message=HOSTILE) for number in range(count)]


def test_the_page_has_one_table_with_a_row_each() -> None:
    elements = Elements(page(rows()))
    assert (elements.count("table"), elements.count("script"), elements.count("img")) == (1, 1, 0)
    assert elements.count("tr") == 4
    assert ("input", {"type": "search", "placeholder": "filter", "aria-label": "filter"}) in elements.found


def test_nothing_is_fetched_and_no_script_but_its_own_may_run() -> None:
    text = page(rows())
    elements = Elements(text)
    assert not [attrs for _, attrs in elements.found if {"src", "href", "onerror", "onclick"} & attrs.keys()]
    assert re.search(r"default-src &#x27;none&#x27;.*script-src &#x27;sha256-", text)


def test_a_notebook_gets_no_script_and_not_every_row() -> None:
    elements = Elements(notebook_html(rows(NOTEBOOK_ROWS + 5)))
    assert (elements.count("script"), elements.count("tr")) == (0, NOTEBOOK_ROWS + 1)
    assert "and 5 more" in notebook_html(rows(NOTEBOOK_ROWS + 5))
    assert notebook_html([])
