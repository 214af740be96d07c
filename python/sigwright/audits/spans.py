"""An audit as OpenTelemetry spans: one of the run, one of each image below it."""

from __future__ import annotations

from sigwright.audits.row import Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from opentelemetry.trace import Tracer

    from sigwright.audits.row import Row

    Placed = tuple[int, Row]


def traced(rows: Iterable[Placed], tracer: Tracer) -> Iterator[Placed]:
    """Yield the rows, and give the tracer a span of each: from the beginning of the audit until it was known.

    A span has the status "error" where its image is not verified; names are attributes, never names of spans.
    """
    from time import time_ns

    from sigwright.audits.result import library

    trace = library("opentelemetry.trace", "otel")
    began, tally = time_ns(), Tally()
    with tracer.start_as_current_span("sigwright.audit", start_time=began) as whole:
        for place, row in rows:
            tally.add(row)
            span = tracer.start_span("sigwright.audit.image", attributes=_attributes(row), start_time=began)
            if not row.passed:
                span.set_status(trace.Status(trace.StatusCode.ERROR, row.reason))
            span.end()
            yield place, row
        whole.set_attributes({f"sigwright.{verdict}": count for verdict, count in tally.counts.items()})
        whole.set_attribute("sigwright.exit_code", tally.exit_code)


def _attributes(row: Row) -> dict[str, Any]:
    return {
        "sigwright.image": row.image,
        "sigwright.digest": row.digest,
        "sigwright.verdict": row.verdict,
        "sigwright.code": row.code,
        "sigwright.reason": row.reason,
        "sigwright.signers": list(row.signers),
        "sigwright.logged": row.logged,
    }


def tracer() -> Tracer:
    """Return a tracer as the environment describes it: OTEL_TRACES_EXPORTER=otlp (the default) or console.

    A program that has set up OpenTelemetry itself gets its own. Raises UsageError without the extra "otel".
    """
    import os

    from sigwright.audits.result import library
    from sigwright.errors import UsageError

    trace, sdk = library("opentelemetry.trace", "otel"), library("opentelemetry.sdk.trace", "otel")
    if not isinstance(trace.get_tracer_provider(), sdk.TracerProvider):
        export = library("opentelemetry.sdk.trace.export", "otel")
        named = os.environ.get("OTEL_TRACES_EXPORTER", "otlp")
        if named not in ("otlp", "console"):
            raise UsageError(f"OTEL_TRACES_EXPORTER={named} is not known", hint="otlp and console are")
        provider = sdk.TracerProvider()
        provider.add_span_processor(export.BatchSpanProcessor(_exporter(named, export)))
        trace.set_tracer_provider(provider)
    found: Tracer = trace.get_tracer("sigwright")
    return found


def _exporter(name: str, export: Any) -> Any:
    import sys

    from sigwright.audits.result import library

    if name == "console":
        return export.ConsoleSpanExporter(out=sys.stderr)
    return library("opentelemetry.exporter.otlp.proto.http.trace_exporter", "otel").OTLPSpanExporter()
