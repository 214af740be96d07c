"""Typed contents: what each type says."""

from __future__ import annotations

from typing import Any

import pytest

from python.predicate_samples import CYCLONEDX, SPDX, SPDX3, SPDX_TEXT, TYPES, V1, VEX, VULN
from sigwright import predicates


@pytest.mark.parametrize("kind", ["https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v1"])
def test_provenance_names_builder_source_and_parameters(kind: str) -> None:
    found = predicates.parse(kind, TYPES[kind])
    assert isinstance(found, predicates.Provenance)
    assert found.builder_id == "https://ci.example/1"
    assert (found.source, found.ref) == ("git+https://github.com/o/r", "refs/heads/main")
    assert found.parameters
    assert found.materials[0].digest
    assert found.invocation_id == "7"


@pytest.mark.parametrize("document", [SPDX, SPDX_TEXT, SPDX3])
def test_spdx_lists_its_packages_in_every_form(document: Any) -> None:
    found = predicates.parse("https://spdx.dev/Document", document)
    assert isinstance(found, predicates.Sbom)
    assert (found.format, found.name, found.created) == ("SPDX", "app", "2026-01-01T00:00:00Z")
    assert [(one.name, one.version) for one in found.packages] == [("zlib", "1.3")]


def test_spdx_packages_have_licences_purls_and_digests() -> None:
    found = predicates.parse("https://spdx.dev/Document", SPDX)
    assert isinstance(found, predicates.Sbom)
    (package,) = found.packages
    assert package.licenses == ("Zlib",)
    assert package.purl == "pkg:deb/debian/zlib@1.3"
    assert package.digests == {"sha256": "00"}


def test_cyclonedx_lists_components_and_what_is_in_them() -> None:
    found = predicates.parse("https://cyclonedx.org/bom/v1.6", CYCLONEDX)
    assert isinstance(found, predicates.Sbom)
    assert [one.name for one in found.packages] == ["zlib", "minizip", "other"]
    assert found.packages[0].licenses == ("Zlib",)
    assert found.packages[2].licenses == ("MIT OR Zlib",)


def test_vulnerability_reports_name_the_scanner() -> None:
    found = predicates.parse("https://cosign.sigstore.dev/attestation/vuln/v1", VULN)
    assert isinstance(found, predicates.VulnerabilityReport)
    assert (found.scanner, found.database) == ("pkg:scanner", "pkg:db")
    assert found.result == {"found": ()} or found.result == {"found": []}


def test_vex_says_what_of_which_products() -> None:
    found = predicates.parse("https://openvex.dev/ns/v0.2.0", VEX)
    assert isinstance(found, predicates.Vex)
    assert [(one.vulnerability, one.status, one.products) for one in found.statements] == [
        ("CVE-2026-1", "not_affected", ("pkg:x",)),
        ("CVE-2026-2", "fixed", ("pkg:y",)),
    ]


def test_other_types_have_no_class() -> None:
    assert predicates.parse("https://example.test/own/v1", {"a": 1}) is None
    assert predicates.parse("https://slsa.dev/provenance/v1/evil", V1) is None
