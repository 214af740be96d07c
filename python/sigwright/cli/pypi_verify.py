"""Verify that Python packages were published by whom you expect, by their attestations (PEP 740).

FILE is a wheel or a source distribution; its attestations lie beside it (FILE.provenance, FILE.publish.attestation),
are named by --provenance, or are asked of an index. With --requirement every pinned project must have such a file in
--find-links; with --installed what is installed must be what the verified wheels hold, and nothing besides.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.errors import NoMatchingSignatureError, NotFoundError, UsageError
from sigwright.options import CallOptions, IdentityOptions, TrustOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sigwright.cli.each import Job
    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

USAGE = "sigwright pypi verify --repository URL [--provenance FILE | --index-url URL] [flags] FILE..."
EXAMPLES = (
    "sigwright pypi verify --repository https://github.com/psf/requests requests-2.32.4-py3-none-any.whl",
    "sigwright pypi verify -r requirements.txt --find-links wheels --publisher requests=https://github.com/psf/requests",
    "sigwright pypi verify --installed venv/lib/python3.11/site-packages --find-links wheels --publisher ...",
)
EXIT_CODES = (0, 2, 10, 11, 12, 14, 15, 16, 17, 21, 22)


class Flags(CallOptions, TrustOptions, IdentityOptions):
    """The flags of `pypi verify`."""

    repository: str = option(
        "",
        "--repository",
        "where the project is published from: on github.com or gitlab.com",
        metavar="URL",
        peer=False,
    )
    publisher: Mapping[str, str] = option(
        {}, "--publisher", "the same of one project, PROJECT=URL; repeatable", peer=False
    )
    type: str = option("", "--type", "type of the predicate, instead of PyPI's own", metavar="TYPE", peer=False)
    provenance: str = option("", "--provenance", "file that holds the attestations of FILE", metavar="FILE", peer=False)
    index_url: str = option("", "--index-url", "ask this index for attestations", metavar="URL", peer=False)
    requirement: str = option("", "-r, --requirement", "verify all that this file pins", metavar="FILE", peer=False)
    installed: str = option("", "--installed", "verify what is in this site-packages folder", metavar="DIR", peer=False)
    find_links: str = option("", "--find-links", "folder with the distributions", metavar="DIR", peer=False)
    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, peer=False)


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Verify distributions."""
    from sigwright.cli import each

    several = [name for name in ("requirement", "installed") if values.get(name)]
    if len(several) + bool(files) != 1:
        raise UsageError("exactly one of FILE..., --requirement and --installed is wanted")
    if values.get("provenance") and len(files) != 1:
        raise UsageError("--provenance is of one FILE")
    if several and not values.get("find_links"):
        raise UsageError(f"--{several[0]} needs --find-links, the folder with the distributions")
    if values.get("requirement"):
        jobs = _required(values)
    elif values.get("installed"):
        jobs = _installed(values)
    else:
        jobs = iter([(file, partial(_check, values, Path(file))) for file in files])
    return each.verified(jobs, values.get("output", "text"), output)


def _check(values: dict[str, Any], file: Path) -> VerificationReport:
    from sigwright import pypi
    from sigwright._distributions import project_and_version

    given: dict[str, Any] = {
        name: value
        for name, value in values.items()
        if name in {*CallOptions._fields, *TrustOptions._fields, *IdentityOptions._fields, "type"} and value
    }
    repository = values.get("publisher", {}).get(project_and_version(file.name)[0]) or values.get("repository")
    if repository:
        given |= pypi.publisher(repository, given.pop("workflow", ""))
    common.signer_known(given)
    provenance: Any = values.get("provenance") or None
    if values.get("index_url"):
        provenance = pypi.fetch_provenance(values["index_url"], file)
    return pypi.check(file, provenance=provenance, **given)


def _required(values: dict[str, Any]) -> Iterator[Job]:
    from sigwright import _core, _distributions

    text = bytes(_core.read_file(values["requirement"], 4 << 20)).decode("utf-8", "replace")
    wanted = _distributions.requirements(text)
    if not wanted:
        raise UsageError(f"{values['requirement']}: nothing is required there")
    for requirement in wanted:
        files = _distributions.files_of(requirement, Path(values["find_links"]))
        if not files:
            yield str(requirement), partial(_absent, str(requirement), values)
        for file in files:
            yield file.name, partial(_check, values, file)


def _absent(requirement: str, values: dict[str, Any]) -> VerificationReport:
    raise NotFoundError(
        f"{requirement}: no such distribution, with a digest that is allowed, in {values['find_links']}"
    )


def _installed(values: dict[str, Any]) -> Iterator[Job]:
    from importlib.metadata import distributions

    from sigwright import _distributions

    site = Path(values["installed"])
    found = sorted((_distributions.canonical(each.name), each.version) for each in distributions(path=[str(site)]))
    if not found:
        raise NotFoundError(f"{site}: nothing is installed there")
    verified: list[Path] = []
    for project, version in found:
        requirement = _distributions.Requirement(project, version)
        wheels = [
            file for file in _distributions.files_of(requirement, Path(values["find_links"])) if file.suffix == ".whl"
        ]
        if not wheels:
            yield str(requirement), partial(_absent, str(requirement), values)
        verified += wheels
        for wheel in wheels:
            yield str(requirement), partial(_as_installed, values, wheel, site)
    strange = _distributions.unrecorded(verified, site)
    if strange:
        yield str(site), partial(_unrecorded, strange)


def _unrecorded(strange: list[str]) -> VerificationReport:
    more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
    raise NoMatchingSignatureError(
        f"no verified wheel holds {', '.join(strange[:3])}{more}",
        hint="Python may run such files: remove them, or verify what they belong to",
    )


def _as_installed(values: dict[str, Any], wheel: Path, site: Path) -> VerificationReport:
    from sigwright._distributions import installed_differences

    report = _check(values, wheel)
    if report.ok and (different := installed_differences(wheel, site)):
        more = f" and {len(different) - 3} more" if len(different) > 3 else ""
        raise NoMatchingSignatureError(
            f"{wheel.name} is verified, but what is installed is not what it holds: {'; '.join(different[:3])}{more}",
            hint="install it again from the verified wheel",
        )
    return report
