"""One predicate of each type that has a class."""

from __future__ import annotations

V02 = {
    "builder": {"id": "https://ci.example/1"},
    "buildType": "t",
    "invocation": {"configSource": {"uri": "git+https://github.com/o/r@refs/heads/main"}, "parameters": {"a": 1}},
    "materials": [{"uri": "git+https://github.com/o/r@refs/heads/main", "digest": {"sha1": "aa"}}],
    "metadata": {"buildInvocationId": "7", "buildStartedOn": "2026-01-01T00:00:00Z"},
}
V1 = {
    "buildDefinition": {
        "buildType": "t",
        "externalParameters": {"workflow": {"ref": "refs/heads/main", "repository": "https://github.com/o/r"}},
        "resolvedDependencies": [{"uri": "git+https://github.com/o/r@refs/heads/main", "digest": {"gitCommit": "aa"}}],
    },
    "runDetails": {"builder": {"id": "https://ci.example/1"}, "metadata": {"invocationId": "7"}},
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "name": "app",
    "creationInfo": {"created": "2026-01-01T00:00:00Z"},
    "packages": [
        {
            "name": "zlib", "versionInfo": "1.3", "licenseDeclared": "Zlib", "licenseConcluded": "NOASSERTION",
            "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:deb/debian/zlib@1.3"}],
            "checksums": [{"algorithm": "SHA256", "checksumValue": "00"}],
        }
    ],
}  # fmt: skip
SPDX_TEXT = """SPDXVersion: SPDX-2.3
DocumentName: app
Created: 2026-01-01T00:00:00Z
PackageName: zlib
PackageVersion: 1.3
ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/zlib@1.3
"""
SPDX3 = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "CreationInfo", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z"},
        {"type": "SpdxDocument", "name": "app"},
        {"type": "software_Package", "name": "zlib", "software_packageVersion": "1.3"},
    ],
}
CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"name": "app"}},
    "components": [
        {
            "name": "zlib", "version": "1.3", "purl": "pkg:generic/zlib@1.3", "licenses": [{"license": {"id": "Zlib"}}],
            "hashes": [{"alg": "SHA-256", "content": "00"}], "components": [{"name": "minizip"}],
        },
        {"name": "other", "licenses": [{"expression": "MIT OR Zlib"}]},
    ],
}  # fmt: skip
VULN = {
    "scanner": {"uri": "pkg:scanner", "version": "1", "db": {"uri": "pkg:db", "lastUpdate": "2026-01-01T00:00:00Z"},
                "result": {"found": []}},
    "metadata": {"scanStartedOn": "2026-01-01T00:00:00Z"},
}  # fmt: skip
VEX = {
    "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.test/vex", "author": "a", "version": 1,
    "timestamp": "2026-01-01T00:00:00Z",
    "statements": [
        {"vulnerability": {"name": "CVE-2026-1"}, "products": [{"@id": "pkg:x"}], "status": "not_affected",
         "justification": "component_not_present"},
        {"vulnerability": "CVE-2026-2", "products": ["pkg:y"], "status": "fixed"},
    ],
}  # fmt: skip
TYPES = {
    "https://slsa.dev/provenance/v0.2": V02,
    "https://slsa.dev/provenance/v1": V1,
    "https://spdx.dev/Document": SPDX,
    "https://cyclonedx.org/bom": CYCLONEDX,
    "https://cosign.sigstore.dev/attestation/vuln/v1": VULN,
    "https://openvex.dev/ns": VEX,
}
