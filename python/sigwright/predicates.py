"""What attestations say, as typed objects: provenance, SBOMs, vulnerability reports, OpenVEX.

`parse` reads the predicate of a verified statement. It is strict where a decision may hang on a field (who built
something, what is affected), tolerant where the formats vary, and never a judge: whether a source or builder is the
one asked for is decided by the core (`--source-uri` and the like).
"""

from __future__ import annotations

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Material(Record):
    """Something that a build used."""

    uri: str = ""
    digest: Mapping[str, str] = {}


class Provenance(Record):
    """SLSA provenance, v0.2 or v1."""

    predicate_type: str
    builder_id: str
    build_type: str = ""
    source: str = ""
    """Of the first material: a repository, without its ref."""
    ref: str = ""
    parameters: Mapping[str, Any] = {}
    """What the build was asked to do: `externalParameters`, or `invocation.parameters`."""
    materials: tuple[Material, ...] = ()
    invocation_id: str = ""
    started: str = ""
    finished: str = ""


class Package(Record):
    """A package or component of an SBOM."""

    name: str
    version: str = ""
    purl: str = ""
    licenses: tuple[str, ...] = ()
    digests: Mapping[str, str] = {}


class Sbom(Record):
    """A software bill of materials, in SPDX or CycloneDX."""

    predicate_type: str
    format: str
    """ "SPDX" or "CycloneDX"."""
    version: str = ""
    name: str = ""
    created: str = ""
    packages: tuple[Package, ...] = ()


class VulnerabilityReport(Record):
    """cosign's report of a scanner: what it found is the scanner's own document."""

    predicate_type: str
    scanner: str = ""
    scanner_version: str = ""
    database: str = ""
    database_updated: str = ""
    started: str = ""
    finished: str = ""
    result: Mapping[str, Any] = {}


class VexStatement(Record):
    """What is said about one vulnerability and some products."""

    vulnerability: str
    status: str
    """"not_affected", "affected", "fixed" or "under_investigation"."""
    products: tuple[str, ...] = ()
    justification: str = ""
    impact: str = ""
    action: str = ""


class Vex(Record):
    """An OpenVEX document."""

    predicate_type: str
    id: str
    author: str
    timestamp: str = ""
    version: int = 0
    statements: tuple[VexStatement, ...] = ()


if TYPE_CHECKING:
    from typing import TypeAlias

    Predicate: TypeAlias = Provenance | Sbom | VulnerabilityReport | Vex


def parse(predicate_type: str, predicate: Any) -> Predicate | None:
    """Return what a predicate says; None for a type that has no class here.

    Raises `MalformedError` where it is not of its type's form, `LimitExceededError` for what is larger than honest.
    """
    from sigwright import _predicate_readers

    return _predicate_readers.read(predicate_type, predicate)
