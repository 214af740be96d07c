"""Spans of an audit, as OpenTelemetry's own library keeps them."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from sigwright.audits import Row, spans
from sigwright.errors import UsageError

ROWS = [
    Row(image="a", verdict="verified", code=0, signers=("me",)),
    Row(image="b\nc", verdict="failed", code=10, reason="no_signatures"),
]


@pytest.fixture
def finished() -> tuple[Any, Any]:
    """Return a tracer, and what gives its finished spans."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept, provider = InMemorySpanExporter(), sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return provider.get_tracer("test"), kept.get_finished_spans


def test_each_image_has_a_span_below_the_audits(finished: tuple[Any, Any]) -> None:
    tracer, ended = finished
    assert list(spans.traced(enumerate(ROWS), tracer)) == list(enumerate(ROWS))
    *images, whole = ended()
    assert whole.name == "sigwright.audit"
    assert dict(whole.attributes) == {
        "sigwright.verified": 1, "sigwright.allowed": 0, "sigwright.failed": 1, "sigwright.error": 0,
        "sigwright.exit_code": 17,
    }  # fmt: skip
    assert [span.name for span in images] == ["sigwright.audit.image"] * 2
    assert {span.parent.span_id for span in images} == {whole.context.span_id}
    assert [span.attributes["sigwright.image"] for span in images] == ["a", "b\nc"]
    assert [span.status.status_code.name for span in images] == ["UNSET", "ERROR"]


def test_an_exporter_that_nobody_knows_is_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opentelemetry.sdk.trace")
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "pigeon")
    with pytest.raises(UsageError, match="pigeon"):
        spans.tracer()


def test_spans_need_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    with pytest.raises(UsageError) as missing:
        spans.tracer()
    assert "sigwright[otel]" in missing.value.hint
