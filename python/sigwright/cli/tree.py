"""Show what is attached to an image: signatures, attestations, SBOMs. Nothing of it is verified."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.cli.images import ImageFlags
from sigwright.cli.output import printable
from sigwright.options import TreeOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import Attached

USAGE = "sigwright tree [flags] IMAGE"
EXAMPLES = (
    "sigwright tree registry.example/app:1",
    "sigwright tree -o json registry.example/app@sha256:...",
    "sigwright tree oci:layout:1",
)
COLUMNS = ("kind", "format", "reference", "predicate_type", "created", "signer", "log_index", "logged")
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22)


class Flags(TreeOptions, ImageFlags):
    """The flags of `tree`."""

    output: str = option("text", "-o, --output", "form", choices=show.LISTS, core=False, peer=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print the tree of an image."""
    from sigwright.client import Client

    tree = Client().tree(common.one(images, "IMAGE"), **common.keywords(values, TreeOptions))
    for warning in tree.warnings:
        output.warn(warning)
    form = values.get("output", "text")
    if form == "json":
        import json

        output.data(json.dumps(tree.to_dict(), indent=2))
        return 0
    if form != "text":
        show.listed(list(_rows(tree.attached, tree.reference)), form, output, "attached", COLUMNS)
        return 0
    import time

    output.data(tree.reference)
    for line in _lines(tree.attached, "", time.time()):
        output.data(line)
    if not tree.attached:
        output.talk("nothing is attached")
    return 0


def _rows(attached: tuple[Attached, ...], parent: str) -> Iterator[dict[str, Any]]:
    """Return a flat row for each, with what it is attached to."""
    for one in attached:
        row = one.to_dict()
        del row["children"]
        yield {"attached_to": parent, **row}
        yield from _rows(one.children, one.reference or one.digest)


def _lines(attached: tuple[Attached, ...], indent: str, now: float) -> Iterator[str]:
    for position, one in enumerate(attached):
        last = position == len(attached) - 1
        more = "".join(f" {printable(fact)}" for fact in _facts(one, now) if fact)
        kind = f"{one.kind} ({one.format})" if one.format else one.kind
        yield f"{indent}{'└─' if last else '├─'} {kind} {printable(one.reference or one.digest)}{more}"
        yield from _lines(one.children, indent + ("   " if last else "│  "), now)


def _facts(one: Attached, now: float) -> tuple[str, ...]:
    """Return what there is to say, each fact once: the log knows better when than the writer."""
    return (
        one.predicate_type,
        f"by {one.signer}" if one.signer else "",
        f"log {one.log_id[:8]} #{one.log_index}" if one.log_entry else "",
        _when(one.logged or one.created, now),
        f"{one.layers} layers" if one.layers > 1 else "",
    )


SPANS = (("years", 31_557_600), ("months", 2_629_800), ("days", 86_400), ("hours", 3_600), ("minutes", 60))


def _when(moment: str, now: float) -> str:
    """Return a time, and how long ago that is."""
    from datetime import datetime

    try:
        age = now - datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return moment
    for name, seconds in SPANS:
        if age >= 2 * seconds:
            return f"{moment} ({int(age // seconds)} {name} ago)"
    return moment if age < 0 else f"{moment} (just now)"
