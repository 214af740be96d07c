"""An inspected bundle in words: what comes from outside stays on its line."""

from __future__ import annotations

from pathlib import Path

from sigwright import bundles
from sigwright.cli import bundle_text

VECTORS = Path(__file__).parents[1] / "vectors"


def test_every_fact_has_a_line() -> None:
    text = bundle_text.of(
        bundles.inspect(VECTORS / "bundle/keyless-rekor2-tsa.json", trusted_root=VECTORS / "trust/trusted_root.json")
    )
    for line in (
        "  identity: dev@example.com",
        "  tokenSubject: dev@example.com",
        "log entry 633: hashedrekord 0.0.2",
        "  proves: no time: only a timestamp of an authority can tell one",
        "missing: nothing",
    ):
        assert line in text.splitlines()


def test_text_from_outside_cannot_add_lines_or_colours() -> None:
    found = bundles.inspect(VECTORS / "bundle/key-rekor1-bundle.json")
    hostile = found._replace(key_hint="a\n\x1b[31mmissing: nothing", missing=("a\nb",))
    text = bundle_text.of(hostile)
    assert "\x1b" not in text
    assert "missing: a b" in text.splitlines()
    assert "missing: nothing" not in text.splitlines()
