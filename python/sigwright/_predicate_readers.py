"""Readers of predicates, one for each type that has a class."""

from __future__ import annotations

from sigwright.errors import LimitExceededError, MalformedError
from sigwright.predicates import Material, Package, Provenance, Sbom, Vex, VexStatement, VulnerabilityReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from sigwright.predicates import Predicate

MOST = 1_000_000
"""Items of any one list."""
LONGEST = 64 << 10
"""Characters of any one text."""
VEX_STATUS = frozenset({"not_affected", "affected", "fixed", "under_investigation"})


def read(predicate_type: str, predicate: Any) -> Predicate | None:
    """Return what a predicate says, as `predicates.parse`."""
    reader = READERS.get(predicate_type) or _versioned(predicate_type)
    return reader(predicate_type, predicate) if reader else None


def _versioned(predicate_type: str) -> Callable[[str, Any], Predicate] | None:
    """Return the reader of a type that carries its version: "https://cyclonedx.org/bom/v1.6"."""
    for prefix in ("https://cyclonedx.org/bom/", "https://spdx.dev/Document/", "https://openvex.dev/ns/"):
        if predicate_type.startswith(prefix):
            return READERS[prefix.rstrip("/")]
    return None


def _provenance_v02(kind: str, value: Any) -> Provenance:
    predicate = _object(value, "predicate")
    invocation = _object(predicate.get("invocation"), "invocation")
    config = _object(invocation.get("configSource"), "configSource")
    metadata = _object(predicate.get("metadata"), "metadata")
    materials = _materials(predicate.get("materials"))
    source, _, ref = (_text(config, "uri") or _first(materials)).partition("@")
    return Provenance(
        predicate_type=kind,
        builder_id=_required(_object(predicate.get("builder"), "builder"), "id", "builder"),
        build_type=_text(predicate, "buildType"),
        source=source,
        ref=ref,
        parameters=_object(invocation.get("parameters"), "parameters"),
        materials=materials,
        invocation_id=_text(metadata, "buildInvocationId"),
        started=_text(metadata, "buildStartedOn"),
        finished=_text(metadata, "buildFinishedOn"),
    )


def _provenance_v1(kind: str, value: Any) -> Provenance:
    predicate = _object(value, "predicate")
    definition = _object(predicate.get("buildDefinition"), "buildDefinition")
    run = _object(predicate.get("runDetails"), "runDetails")
    metadata = _object(run.get("metadata"), "metadata")
    materials = _materials(definition.get("resolvedDependencies"))
    parameters = _object(definition.get("externalParameters"), "externalParameters")
    workflow = _object(parameters.get("workflow"), "workflow")
    source, _, ref = _first(materials).partition("@")
    return Provenance(
        predicate_type=kind,
        builder_id=_required(_object(run.get("builder"), "builder"), "id", "builder"),
        build_type=_text(definition, "buildType"),
        source=source or _text(workflow, "repository"),
        ref=ref or _text(workflow, "ref"),
        parameters=parameters,
        materials=materials,
        invocation_id=_text(metadata, "invocationId"),
        started=_text(metadata, "startedOn"),
        finished=_text(metadata, "finishedOn"),
    )


def _materials(value: Any) -> tuple[Material, ...]:
    return tuple(
        Material(uri=_text(item, "uri"), digest=_texts(item.get("digest"), "digest"))
        for item in _objects(value, "materials")
    )


def _first(materials: tuple[Material, ...]) -> str:
    return materials[0].uri if materials else ""


def _spdx(kind: str, value: Any) -> Sbom:
    if isinstance(value, str):
        return _spdx_text(kind, value)
    document = _object(value, "predicate")
    if "@graph" in document:
        return _spdx3(kind, document)
    created = _object(document.get("creationInfo"), "creationInfo")
    return Sbom(
        predicate_type=kind,
        format="SPDX",
        version=_required(document, "spdxVersion", "predicate").removeprefix("SPDX-"),
        name=_text(document, "name"),
        created=_text(created, "created"),
        packages=tuple(_spdx_package(item) for item in _objects(document.get("packages"), "packages")),
    )


def _spdx3(kind: str, document: dict[str, Any]) -> Sbom:
    """Read SPDX 3, where everything is an element of one graph."""
    elements = _objects(document["@graph"], "@graph")
    of_type = {name: [one for one in elements if one.get("type") == name] for name in ("CreationInfo", "SpdxDocument")}
    created = of_type["CreationInfo"][0] if of_type["CreationInfo"] else {}
    named = of_type["SpdxDocument"][0] if of_type["SpdxDocument"] else {}
    return Sbom(
        predicate_type=kind,
        format="SPDX",
        version=_required(created, "specVersion", "CreationInfo"),
        name=_text(named, "name"),
        created=_text(created, "created"),
        packages=tuple(
            Package(
                name=_required(one, "name", "package"),
                version=_text(one, "software_packageVersion"),
                purl=_text(one, "software_packageUrl"),
            )
            for one in elements
            if one.get("type") == "software_Package"
        ),
    )


def _spdx_package(item: dict[str, Any]) -> Package:
    references = _objects(item.get("externalRefs"), "externalRefs")
    purls = [_text(one, "referenceLocator") for one in references if one.get("referenceType") == "purl"]
    licenses = {_text(item, "licenseDeclared"), _text(item, "licenseConcluded")} - {"", "NOASSERTION", "NONE"}
    checksums = _objects(item.get("checksums"), "checksums")
    return Package(
        name=_required(item, "name", "package"),
        version=_text(item, "versionInfo"),
        purl=purls[0] if purls else "",
        licenses=tuple(sorted(licenses)),
        digests={_text(one, "algorithm").lower(): _text(one, "checksumValue") for one in checksums},
    )


def _spdx_text(kind: str, text: str) -> Sbom:
    """Read the tag-value form: a "Tag: value" a line, "PackageName" begins a package."""
    head: dict[str, str] = {}
    packages: list[dict[str, str]] = []
    for line in text.splitlines():
        tag, colon, value = line.partition(":")
        if not colon:
            continue
        if tag == "PackageName":
            packages.append({})
        target = packages[-1] if packages and tag.startswith(("Package", "ExternalRef")) else head
        target.setdefault(tag, value.strip())
        if tag == "ExternalRef" and " purl " in value:
            target["purl"] = value.rsplit(" ", 1)[-1]
        _checked(packages, "packages")
    if "SPDXVersion" not in head:
        raise MalformedError("an SPDX document without SPDXVersion")
    return Sbom(
        predicate_type=kind,
        format="SPDX",
        version=head["SPDXVersion"].removeprefix("SPDX-"),
        name=head.get("DocumentName", ""),
        created=head.get("Created", ""),
        packages=tuple(
            Package(name=one["PackageName"], version=one.get("PackageVersion", ""), purl=one.get("purl", ""))
            for one in packages
        ),
    )


def _cyclonedx(kind: str, value: Any) -> Sbom:
    document = _object(value, "predicate")
    if _required(document, "bomFormat", "predicate") != "CycloneDX":
        raise MalformedError(f'bomFormat is "{document["bomFormat"][:40]}", not "CycloneDX"')
    metadata = _object(document.get("metadata"), "metadata")
    return Sbom(
        predicate_type=kind,
        format="CycloneDX",
        version=_required(document, "specVersion", "predicate"),
        name=_text(_object(metadata.get("component"), "component"), "name"),
        created=_text(metadata, "timestamp"),
        packages=tuple(_components(document)),
    )


def _components(document: dict[str, Any]) -> list[Package]:
    """Return the components and what they are made of, in the document's order."""
    found: list[Package] = []
    waiting = _objects(document.get("components"), "components")[::-1]
    while waiting:
        item = waiting.pop()
        found.append(_component(item))
        waiting.extend(_objects(item.get("components"), "components")[::-1])
        _checked(found, "components")
    return found


def _component(item: dict[str, Any]) -> Package:
    hashes = _objects(item.get("hashes"), "hashes")
    return Package(
        name=_required(item, "name", "component"),
        version=_text(item, "version"),
        purl=_text(item, "purl"),
        licenses=tuple(filter(None, map(_cyclonedx_license, _objects(item.get("licenses"), "licenses")))),
        digests={_text(one, "alg").lower(): _text(one, "content") for one in hashes},
    )


def _cyclonedx_license(item: dict[str, Any]) -> str:
    named = _object(item.get("license"), "license")
    return _text(item, "expression") or _text(named, "id") or _text(named, "name")


def _vulnerabilities(kind: str, value: Any) -> VulnerabilityReport:
    predicate = _object(value, "predicate")
    scanner = _object(predicate.get("scanner"), "scanner")
    database = _object(scanner.get("db"), "db")
    metadata = _object(predicate.get("metadata"), "metadata")
    return VulnerabilityReport(
        predicate_type=kind,
        scanner=_text(scanner, "uri"),
        scanner_version=_text(scanner, "version"),
        database=_text(database, "uri"),
        database_updated=_text(database, "lastUpdate"),
        started=_text(metadata, "scanStartedOn"),
        finished=_text(metadata, "scanFinishedOn"),
        result=_object(scanner.get("result"), "result"),
    )


def _openvex(kind: str, value: Any) -> Vex:
    document = _object(value, "predicate")
    version = document.get("version", 0)
    if isinstance(version, bool) or not isinstance(version, int):
        raise MalformedError("version is no whole number")
    return Vex(
        predicate_type=kind,
        id=_required(document, "@id", "predicate"),
        author=_required(document, "author", "predicate"),
        timestamp=_text(document, "timestamp"),
        version=version,
        statements=tuple(_vex_statement(item) for item in _objects(document.get("statements"), "statements")),
    )


def _vex_statement(item: dict[str, Any]) -> VexStatement:
    status = _required(item, "status", "statement")
    if status not in VEX_STATUS:
        raise MalformedError(f'status is "{status[:40]}", not one of {", ".join(sorted(VEX_STATUS))}')
    named = item.get("vulnerability")
    products = item.get("products")
    return VexStatement(
        vulnerability=named
        if isinstance(named, str)
        else _required(_object(named, "vulnerability"), "name", "vulnerability"),
        status=status,
        products=tuple(_product(one) for one in _checked(products if isinstance(products, list) else [], "products")),
        justification=_text(item, "justification"),
        impact=_text(item, "impact_statement"),
        action=_text(item, "action_statement"),
    )


def _product(item: Any) -> str:
    return item if isinstance(item, str) else _text(_object(item, "product"), "@id")


READERS: dict[str, Callable[[str, Any], Predicate]] = {
    "https://slsa.dev/provenance/v0.2": _provenance_v02,
    "https://slsa.dev/provenance/v1": _provenance_v1,
    "https://spdx.dev/Document": _spdx,
    "https://cyclonedx.org/bom": _cyclonedx,
    "https://cosign.sigstore.dev/attestation/vuln/v1": _vulnerabilities,
    "https://openvex.dev/ns": _openvex,
}


def _object(value: Any, what: str) -> dict[str, Any]:
    """Return an object; an absent one is empty."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedError(f"{what} is no object")
    return value


def _checked(items: list[Any], what: str) -> list[Any]:
    if len(items) > MOST:
        raise LimitExceededError(f"{what}: more than {MOST} items")
    return items


def _objects(value: Any, what: str) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedError(f"{what} is no list")
    for item in _checked(value, what):
        if not isinstance(item, dict):
            raise MalformedError(f"{what} holds what is no object")
    return value


def _text(document: Mapping[str, Any], key: str) -> str:
    """Return a text; an absent one is empty."""
    value = document.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedError(f"{key} is no text")
    if len(value) > LONGEST:
        raise LimitExceededError(f"{key} is longer than {LONGEST} characters")
    return value


def _required(document: Mapping[str, Any], key: str, what: str) -> str:
    value = _text(document, key)
    if not value:
        raise MalformedError(f"{what} has no {key}")
    return value


def _texts(value: Any, what: str) -> dict[str, str]:
    document = _object(value, what)
    return {key: _text(document, key) for key in document}
