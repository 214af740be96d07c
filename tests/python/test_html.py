"""HTML for notebooks: nothing that came from a registry is ever markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import sigwright
from sigwright._html import signed_html, tree_html, verification_html
from sigwright.reports import (
    Attached,
    CandidateReport,
    Check,
    ErrorInfo,
    SignedImage,
    SignedManifest,
    Tree,
    VerificationReport,
    WrittenSignature,
)

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'
ALLOWED = {"div", "b", "code", "details", "summary", "table", "tr", "td", "span"}


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def evil_report() -> VerificationReport:
    check = Check(name=EVIL, status="failed", reason=EVIL, option=EVIL)
    candidate = CandidateReport(format="legacy", source=EVIL, verified=False, checks=(check,))
    error = ErrorInfo(code="malformed", exit_code=22, message=EVIL)
    report = VerificationReport(
        image=EVIL, reference=EVIL, digest=EVIL, ok=False, candidates=(candidate,), warnings=(EVIL,), error=error
    )
    return report._replace(children=(report,))


def evil_views() -> list[str]:
    written = SignedManifest(
        reference=EVIL, digest=EVIL, signatures=(WrittenSignature(format="legacy", digest=EVIL, tag=EVIL),)
    )
    attached = Attached(kind=EVIL, reference=EVIL, digest=EVIL, signer=EVIL, created=EVIL)
    return [
        verification_html(evil_report()),
        signed_html(SignedImage(image=EVIL, reference=EVIL, digest=EVIL, manifests=(written,))),
        tree_html(Tree(image=EVIL, reference=EVIL, digest=EVIL, attached=(attached._replace(children=(attached,)),))),
    ]


def test_hostile_text_stays_text() -> None:
    for html in evil_views():
        tags = Tags(html)
        assert tags.tags <= ALLOWED
        assert tags.attributes <= {"style"}
        assert EVIL in tags.text


def test_nothing_is_fetched_and_nothing_runs() -> None:
    for html in evil_views():
        assert not re.search(r"<[^>]*(http|src=|href=|url\()", html)


def test_a_notebook_shows_the_verdict(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    report = sigwright.check(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
    assert "verified" in report._repr_html_()
    assert signed.reference in Tags(signed._repr_html_()).text
    assert signed.reference in Tags(sigwright.tree(signed.reference)._repr_html_()).text
