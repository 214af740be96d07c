"""The page of an audit, and what a notebook shows, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interop.browser import Page, chromium
from sigwright.audits import Audit, Row
from sigwright.audits.html import page as page_of

HOSTILE = (
    '"><script>document.title="taken"</script>',
    "<img src=https://elsewhere.example/x onerror=document.title='taken'>",
    "javascript:document.title='taken'",
    "</table></body><iframe src=https://elsewhere.example></iframe>",
    "‮gnp.exe",
    "${document.title='taken'}",
    "&lt;b&gt;",
)


def rows() -> list[Row]:
    good = [
        Row(image=f"registry.example/team/app:{number}", digest=f"sha256:{number:064x}", verdict="verified", code=0,
            signers=("release@example.com",), formats=("legacy",), logged=number % 2 == 0,
            time=f"2026-0{number}-01T00:00:00Z")
        for number in (1, 9, 2)
    ]  # fmt: skip
    bad = [Row(image=name, verdict="failed", code=10, message=name, signers=(name,)) for name in HOSTILE]
    return [*good, Row(image="registry.example/down:10", verdict="error", code=21, message="nobody answers"), *bad]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture
def page(browser: Page, tmp_path: Path) -> Page:
    file = tmp_path / "audit.html"
    file.write_text(page_of(rows()))
    browser.media()
    browser.requests(), browser.complaints()
    browser.open(file)
    return browser


def images(page: Page) -> list[str]:
    return page.shown("tbody tr td:first-child")


def filtered(page: Page, text: str) -> None:
    page.one("input[type=search]").clear()
    page.one("input[type=search]").send_keys(text)


def test_every_image_has_a_row(page: Page) -> None:
    assert len(images(page)) == len(rows())
    assert page.shown("p") == ["11 images: 3 verified, 7 failed, 1 could not be checked"]
    assert len(page.all("figure svg")) >= 4
    page.keep("audit")


def test_typing_filters_as_it_goes(page: Page) -> None:
    filtered(page, "TEAM/app")
    assert images(page) == [f"registry.example/team/app:{number}" for number in (1, 9, 2)]
    assert page.shown("output") == ["3 of 11 shown"]
    filtered(page, "no such thing")
    assert images(page) == []
    page.one("input[type=search]").clear()
    page.one("input[type=search]").send_keys(" \b")
    assert len(images(page)) == len(rows())


def test_a_click_on_a_heading_sorts_and_another_one_reverses(page: Page) -> None:
    filtered(page, "registry.example")
    heading = page.all("thead th")[0]
    heading.click()
    names = [f"registry.example/{name}" for name in ("down:10", "team/app:1", "team/app:2", "team/app:9")]
    assert images(page) == names
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.click()
    assert images(page) == names[::-1]
    assert heading.get_attribute("aria-sort") == "descending"
    code = next(head for head in page.all("thead th") if head.text.startswith("code"))
    code.click()
    assert page.shown("tbody tr td:nth-child(4)") == ["0", "0", "0", "21"]  # as numbers, not as texts
    assert heading.get_attribute("aria-sort") is None


def test_hostile_names_are_text(page: Page) -> None:
    assert page.driver.title == "Audit of image signatures"
    assert page.all("img, iframe, td script, td a") == []
    shown = images(page)
    assert HOSTILE[0] in shown
    assert HOSTILE[4] not in shown  # what turns text around is a question mark
    filtered(page, "<img")
    assert len(images(page)) == 1


def test_nothing_is_asked_for_but_the_page_and_nothing_is_complained_about(page: Page) -> None:
    filtered(page, "app")
    page.all("thead th")[0].click()
    assert [url for url in page.requests() if not url.startswith("file:")] == []
    assert page.complaints() == []


def test_a_script_that_got_in_would_not_run(page: Page, tmp_path: Path) -> None:
    """The policy holds when escaping does not."""
    file = tmp_path / "audit.html"
    holed = file.read_text().replace(
        "</table>", "<script>document.title='taken'</script><img src=https://elsewhere.example/x></table>"
    )
    file.write_text(holed)
    page.open(file)
    assert page.driver.title == "Audit of image signatures"
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


def test_it_follows_the_readers_light_and_dark_and_prints_in_light(page: Page) -> None:
    light = page.style(".good", "color")
    page.media(color_scheme="dark")
    assert page.style(".good", "color") != light
    assert page.style("svg text", "fill") == page.style("body", "color") == "rgb(255, 255, 255)"
    page.keep("audit-dark")
    page.media(media="print", color_scheme="dark")
    assert page.style(".good", "color") == light
    assert page.style("input", "display") == "none"
    page.keep("audit-print")


def test_a_notebook_shows_an_audit_without_running_anything(browser: Page, tmp_path: Path) -> None:
    """A notebook puts such an output into its page as it is: scripts would not run there, handlers would."""
    file = tmp_path / "notebook.html"
    file.write_text("<!DOCTYPE html><title>notebook</title><div class=output></div>")
    browser.open(file)
    browser.media()
    browser.requests()
    browser.driver.execute_script(
        "document.querySelector('.output').innerHTML = arguments[0]", Audit(rows())._repr_html_()
    )
    assert len(browser.all(".output tbody tr")) == len(rows())
    assert browser.all(".output img, .output iframe, .output script") == []
    assert browser.driver.title == "notebook"
    assert browser.requests() == []
    assert browser.style(".output tbody b", "color") == "rgb(46, 125, 50)"
    browser.keep("notebook")
