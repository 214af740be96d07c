"""List and search the signatures and attestations of images: signer, algorithm, age, log evidence.

A row for each signature that a list, a repository or a registry has, as it says of itself. Nothing is verified, and so
no key is needed; `sigwright audit` verifies.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli.many_images import ManyImages, listed, nothing
from sigwright.cli.output import printable
from sigwright.options import TreeOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.audits.inventory import Held
    from sigwright.cli.output import Output

USAGE = "sigwright inventory [flags] [IMAGE...]"
EXAMPLES = (
    "sigwright inventory --registry registry.example --repository 'team/*'",
    "sigwright inventory --signer release@example.com --older-than 2160h -o csv --from images.txt",
    "sigwright inventory --unlogged -o json registry.example/app:1",
)
EXIT_CODES = (0, 2, 11, 17, 20, 21, 22)
UNREACHABLE = 21
KINDS = ("", "signature", "attestation", "bundle")
COLUMNS = ("image", "kind", "format", "signer", "algorithm", "time", "age_days", "log_index", "predicate_type",
           "signature", "reference")  # fmt: skip


class Flags(TreeOptions, ManyImages):
    """The flags of `inventory`."""

    signer: str = option("", "--signer", "whose identity or key fingerprint has this in it", metavar="TEXT", core=False)
    algorithm: str = option("", "--algorithm", "by keys of this kind, such as ecdsa-p256", metavar="NAME", core=False)
    kind: str = option("", "--kind", "signatures or attestations alone", choices=KINDS, core=False)
    older_than: float = option(0.0, "--older-than", "made so long ago or longer", kind="duration", core=False)
    unlogged: bool = option(False, "--unlogged", "that claim no entry of a transparency log", core=False)
    recursive: bool = option(False, "-r, --recursive", "look at every image of an index too", core=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json", "jsonl", "csv"), core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print a row for each signature."""
    from collections import Counter

    from sigwright.audits import inventory
    from sigwright.cli.common import keywords

    flags = Flags(**values)
    wanted = [*images, *listed(flags)]
    if not wanted:
        raise nothing(flags, "images, --from FILE, --registry HOST or --gcp-project ID")
    found: dict[tuple[str, str, str], Held] = {}
    codes = set()
    search: dict[str, Any] = {name: getattr(flags, name) for name in ("signer", "algorithm", "older_than")}
    untold: Counter[str] = Counter()
    looks = inventory.look(wanted, recursive=flags.recursive, **keywords(values, TreeOptions))
    for looked in output.counted(looks, len(wanted)):
        codes.add(looked.code)
        if looked.problem:
            output.warn(f"{looked.image}: {looked.problem}")
        for held in looked.signatures:
            if inventory.wanted(held, **search, kind=flags.kind, unlogged=flags.unlogged):
                found[held.image, held.reference, held.digest + held.signature] = held
            untold.update(inventory.untold(held, **search))
    _print(list(found.values()), flags.output, output)
    for what, number in untold.items():
        output.talk(f"{number} signatures do not tell their {what}, and may be among those searched for")
    output.talk(f"{len(found)} signatures of {len(wanted)} images")
    return _exit_code(codes - {0})


def _exit_code(codes: set[int]) -> int:
    """Return 0, what is wrong with all images that could not be read, or 21 where that differs."""
    return max(codes, default=0) if len(codes) < 2 else UNREACHABLE


def _print(rows: list[Held], form: str, output: Output) -> None:
    from sigwright import rendering

    if form == "json":
        output.data(rendering.as_json("signatures", (row.to_dict() for row in rows)))
    elif form == "csv":
        from sigwright.audits.sheet import sheet

        output.data(sheet(COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows)))
    else:
        for row in rows:
            output.data(rendering.jsonl([row.to_dict()]) if form == "jsonl" else _line(row))


def _line(row: Held) -> str:
    age = "age unknown" if row.age_days is None else f"{row.age_days:.0f} days"
    logged = "no log" if row.log_index is None else f"log entry {row.log_index}"
    what = " ".join(filter(None, (row.kind, row.format, row.algorithm)))
    return f"{printable(row.image)}  {what}  {printable(row.signer) or 'signer unknown'}  {age}  {logged}"
