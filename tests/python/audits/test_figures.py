"""What the charts show."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from sigwright.audits import Row, figures


def row(image: str, verdict: str = "verified", **more: object) -> Row:
    return Row(image=image, verdict=verdict, code={"verified": 0, "failed": 10, "error": 21}[verdict], **more)


def test_coverage_counts_verdicts_by_repository_and_puts_the_largest_first() -> None:
    rows = [row("h/b:1"), row("h:5000/a/x:1", "failed"), row("h:5000/a/x:2"), row("h:5000/a/x@sha256:0", "error")]
    assert figures.coverage(rows).bars == (("h:5000/a/x", (1, 0, 1, 1)), ("h/b", (1, 0, 0, 0)))


def test_an_image_counts_for_each_of_its_signers() -> None:
    found = figures.signers([row("a", signers=("x", "y")), row("b", signers=("y",)), row("c", "failed")])
    assert found.bars == (("y", (2,)), ("x", (1,)))


def test_a_key_is_as_old_as_its_first_signature() -> None:
    now = datetime(2026, 6, 11, tzinfo=timezone.utc)
    rows = [
        row("a", signers=("k",), time="2026-06-10T00:00:00Z"),
        row("b", signers=("k",), time="2026-06-01T00:00:00Z"),
        row("c", signers=("k", "new"), time="2026-06-11T00:00:01Z"),
        row("d", signers=("never seen by a log",)),
    ]
    assert figures.key_age(rows, now).bars == (("k", (10.0,)), ("new", (0.0,)))


def test_a_gap_is_a_verified_image_that_no_log_knows() -> None:
    found = figures.log_gaps([row("h/a:1", logged=True), row("h/a:2"), row("h/a:3", "failed")])
    assert found.bars == (("h/a", (1, 1)),)


def test_drift_is_told_of_pinned_tags_alone() -> None:
    rows = [
        row("h/a:1@sha256:0", digest="sha256:0", tag_digest="sha256:0"),
        row("h/a:2@sha256:0", digest="sha256:0", tag_digest="sha256:1"),
        row("h/a:3", digest="sha256:0"),
    ]
    assert figures.drift(rows).bars == (("h/a", (1, 1)),)


def test_what_is_left_out_is_counted() -> None:
    found = figures.coverage([row(f"h/{number}") for number in range(figures.MOST_BARS + 7)])
    assert (len(found.bars), found.others) == (figures.MOST_BARS, 7)


@pytest.mark.parametrize("name", list(figures.ALL))
def test_every_figure_can_be_empty_and_has_a_number_for_each_part(name: str) -> None:
    assert figures.ALL[name]([]).bars == ()
    full = figures.ALL[name](
        [row("h/a:1@sha256:0", signers=("k",), time="2026-01-01T00:00:00Z", tag_digest="sha256:0")]
    )
    assert [len(numbers) for _, numbers in full.bars] == [len(full.series)]
