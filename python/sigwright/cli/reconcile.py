"""Compare registry, journal and log: what one of them knows and another should.

Found are entries of the log whose signature is nowhere (a stolen key?), signatures without an entry, lines of the
journal whose signature has vanished (a cleanup policy?), and signatures that the journal does not know. The images are
those named and those that the journal is about. The log is read for the keys and identities given and for those of the
journal. The command ends with 17 where anything is found, and 21 where that could not be told of everything.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.many_images import ManyImages, listed
from sigwright.cli.output import printable
from sigwright.options import TreeOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.audits.journal import Line
    from sigwright.audits.reconcile import Reconciliation
    from sigwright.cli.output import Output
    from sigwright.logs import LogSearch
    from sigwright.options import StrPath

USAGE = "sigwright reconcile (--journal FILE | --rekor-url LOG) [flags] [IMAGE...]"
EXAMPLES = (
    "sigwright reconcile --journal signing.db",
    "sigwright reconcile --journal signing.db --rekor-url file:team-log --registry registry.example --repository app",
    "sigwright reconcile --rekor-url https://rekor.example --rekor-public-key rekor.pub --key cosign.pub -o json "
    "registry.example/app:1",
)
EXIT_CODES = (0, 2, 11, 15, 17, 19, 20, 21, 22)


class Flags(TreeOptions, ManyImages):
    """The flags of `reconcile`."""

    journal: StrPath = option("", "--journal", "the journal: a file, or a database's URL", metavar="FILE", core=False)
    rekor_url: str = option("", "--rekor-url", "the log: a URL, or file:DIR", metavar="URL", core=False)
    rekor_read_url: str = option(
        "", "--rekor-read-url", "where the tiles of a Rekor v2 log are served, if not at URL/api/v2", metavar="URL",
        core=False,
    )  # fmt: skip
    rekor_public_key: StrPath = option("", "--rekor-public-key", "the log's key, PEM", metavar="FILE", core=False)
    trusted_root: StrPath = option("", "--trusted-root", "file with the log's key", metavar="FILE", core=False)
    log_start: str = option("", "--log-start", "read the log from this entry on", metavar="INDEX", core=False)
    key: Sequence[str] = option(
        (), "--key", "look for entries by this public key; repeatable", metavar="KEY", core=False
    )
    identity: Sequence[str] = option(
        (), "--identity", "and by certificates of this identity; repeatable", metavar="TEXT", kind="texts", core=False
    )
    ignore: Sequence[str] = option((), "--ignore", "leave out findings of this kind", metavar="KIND", core=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print what the three do not agree about."""
    from sigwright.audits import inventory, reconcile

    flags = Flags(**values)
    _consistent(flags)
    lines = _lines(flags)
    log = _search(flags, lines or []) if flags.rekor_url else None
    wanted = dict.fromkeys([*images, *listed(flags), *reconcile.journaled_images(lines or [])])
    looked = inventory.look(wanted, **common.keywords(values, TreeOptions))
    found = reconcile.reconcile(looked, lines, log, ignore=flags.ignore)
    _print(found, flags.output, output)
    return found.exit_code


def _consistent(flags: Flags) -> None:
    from sigwright.audits.reconcile import KINDS
    from sigwright.errors import UsageError

    if not flags.journal and not flags.rekor_url:
        raise UsageError("there is nothing to compare with", hint="give --journal FILE, --rekor-url LOG, or both")
    unknown = sorted(set(flags.ignore) - set(KINDS))
    if unknown:
        raise UsageError(f"--ignore: no such finding: {unknown[0]}", hint=f"there are {', '.join(KINDS)}")


def _lines(flags: Flags) -> list[Line] | None:
    from sigwright.audits.journal import Journal

    return Journal(flags.journal).lines() if flags.journal else None


def _search(flags: Flags, lines: list[Line]) -> LogSearch:
    from sigwright import logs
    from sigwright.errors import UsageError

    fingerprints = {line.key for line in lines if line.key and not line.identities}
    identities = {*flags.identity, *(name for line in lines for name in line.identities)}
    if not flags.key and not fingerprints and not identities:
        raise UsageError("nobody is known to look for in the log", hint="give --key, --identity, or a --journal")
    return logs.search(
        flags.rekor_url, keys=flags.key, fingerprints=sorted(fingerprints), identities=sorted(identities),
        start=common.number(flags.log_start, "--log-start") if flags.log_start else 0, trusted_root=flags.trusted_root,
        rekor_public_key=flags.rekor_public_key, rekor_read_url=flags.rekor_read_url, timeout=flags.timeout,
    )  # fmt: skip


def _print(found: Reconciliation, form: str, output: Output) -> None:
    if form == "json":
        import json

        output.data(json.dumps(found.to_dict(), indent=2))
    else:
        for one in found.findings:
            who = f"  {printable(one.signer)}" if one.signer else ""
            output.data(f"{one.kind}  {printable(one.image)}{who}  {printable(one.message)}")
    for missed in found.unchecked:
        output.warn(f"{missed.image}: {missed.message}")
    known = [f"{found.signatures} signatures of {found.images} images"]
    known += [f"{found.lines} lines of the journal"] if found.lines is not None else []
    known += [f"{found.entries} entries of the log"] if found.entries is not None else []
    output.talk(f"{', '.join(known)}: {len(found.findings)} findings")
