"""Rego policies: the same files, attestations and verdicts in both programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS
from interop.keys import KeyPair
from interop.programs import COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

pytest.importorskip("regopy", reason="the rego extra is not installed")

PREDICATES = {
    "slsaprovenance1": {
        "buildDefinition": {"buildType": "https://ci.example/t", "externalParameters": {}},
        "runDetails": {"builder": {"id": "https://ci.example/1"}},
    },
    "vuln": {
        "invocation": {"uri": "https://ci.example/run/7"},
        "scanner": {"uri": "pkg:scanner", "version": "1", "result": {"critical": 0, "high": 2}},
        "metadata": {"scanStartedOn": "2026-01-01T00:00:00Z", "scanFinishedOn": "2026-01-01T00:05:00Z"},
    },
    "custom": {"any": "text"},
    "spdxjson": {"spdxVersion": "SPDX-2.3", "packages": [{"name": "zlib"}]},
    "https://example.test/level/v1": {"level": "high", "numbers": [1, 2, 3]},
}
# The policy's body, and whether it allows.
POLICIES: list[tuple[str, str, bool]] = [
    ("slsaprovenance1", 'allow { input.predicate.runDetails.builder.id == "https://ci.example/1" }', True),
    ("slsaprovenance1", 'allow { input.predicate.runDetails.builder.id == "https://ci.example/2" }', False),
    ("slsaprovenance1", "default allow = false", False),
    ("slsaprovenance1", 'allow { input._type == "https://in-toto.io/Statement/v0.1" }', True),
    ("slsaprovenance1", "allow { count(input.subject) == 1; count(input.subject[0].digest.sha256) == 64 }", True),
    ("vuln", "allow { count(deny) == 0 }\ndeny[m] { input.predicate.scanner.result.critical > 0; m := \"c\" }", True),
    ("vuln", "allow { count(deny) == 0 }\ndeny[m] { input.predicate.scanner.result.high > 1; m := \"h\" }", False),
    ("vuln", "allow { true }\ndeny[m] { input.predicate.scanner.result.high > 1; m := \"h\" }", True),
    ("vuln", "allow {\n  done := time.parse_rfc3339_ns(input.predicate.metadata.scanFinishedOn)\n"
             "  done > time.parse_rfc3339_ns(\"2025-12-31T00:00:00Z\")\n}", True),
    ("vuln", "allow {\n  done := time.parse_rfc3339_ns(input.predicate.metadata.scanFinishedOn)\n"
             "  done > time.parse_rfc3339_ns(\"2026-12-31T00:00:00Z\")\n}", False),
    ("custom", 'allow { said := json.unmarshal(input.predicate.Data); said.any == "text" }', True),
    ("custom", 'allow { said := json.unmarshal(input.predicate.Data); said.any == "other" }', False),
    ("spdxjson", 'allow { input.predicate.packages[_].name == "zlib" }', True),
    ("spdxjson", 'allow { input.predicate.packages[_].name == "openssl" }', False),
    ("https://example.test/level/v1", 'allow { startswith(input.predicateType, "https://example.test/") }', True),
    ("https://example.test/level/v1", "allow { sum(input.predicate.numbers) == 6 }", True),
    ("https://example.test/level/v1", "import future.keywords.in\nallow { 3 in input.predicate.numbers }", True),
    ("https://example.test/level/v1", 'allow = "true"', False),
    ("https://example.test/level/v1", "allow = 1", False),
    ("https://example.test/level/v1", 'allow[m] { m := "x" }', False),
    ("https://example.test/level/v1", "allow = false", False),
    ("https://example.test/level/v1", "allowed = true", False),
]  # fmt: skip


@pytest.fixture(scope="module")
def attested(
    sigwright: Program, registry_of: Callable[[str], Registry], key: Callable[..., KeyPair],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Path]:  # fmt: skip
    """An image with an attestation of each type in both formats, and the key."""
    registry, pair = registry_of("oci"), key("p256")
    reference = registry.push("rules", image("rules"))
    for number, (kind, predicate) in enumerate(PREDICATES.items()):
        path = tmp_path_factory.mktemp("predicates") / str(number)
        path.write_text(json.dumps(predicate))
        sigwright.succeeds(
            "attest", *SIGNS_ALONE, "--type", kind, "--predicate", path, "--key", pair.private, reference
        )
    return reference, pair.public


@pytest.mark.parametrize("number", range(len(POLICIES)))
def test_the_same_policy_has_the_same_verdict(
    cosign: Program, sigwright: Program, attested: tuple[str, Path], tmp_path: Path, number: int
) -> None:
    kind, body, allows = POLICIES[number]
    policy = tmp_path / "policy.rego"
    policy.write_text(f"package signature\n\n{body}\n")
    reference, public = attested
    for form in FORMATS:
        given = ("--type", kind, "--policy", policy, FORMAT_FLAG[form], "--key", public, reference)
        theirs = cosign("verify-attestation", *COSIGN_VERIFIES_ALONE, *given)
        assert (theirs.code == 0) is allows, theirs
        ours = sigwright("verify-attestation", "--insecure-ignore-tlog", *given)
        assert ours.code == (0 if allows else 17), ours
        assert bool(ours.stdout) is allows


def test_several_files_are_one_policy_in_both(
    cosign: Program, sigwright: Program, attested: tuple[str, Path], tmp_path: Path
) -> None:
    library, user = tmp_path / "library.rego", tmp_path / "user.rego"
    library.write_text('package library\n\nhigh { input.predicate.level == "high" }\n')
    user.write_text("package signature\n\nimport data.library\n\nallow { library.high }\n")
    reference, public = attested
    flags = ("--type", "https://example.test/level/v1", "--policy", user, "--key", public, reference)
    for program, alone in ((cosign, COSIGN_VERIFIES_ALONE), (sigwright, ("--insecure-ignore-tlog",))):
        program.succeeds("verify-attestation", *alone, "--policy", library, *flags)
        assert program("verify-attestation", *alone, *flags).code != 0


def test_one_bad_attestation_spoils_the_good_one_in_both(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    tmp_path: Path,
) -> None:  # fmt: skip
    pair, kind = key("p256"), "https://example.test/level/v1"
    reference = registry.push(repository, image(repository))
    for level in ("high", "low"):
        (tmp_path / level).write_text(json.dumps({"level": level}))
        sigwright.succeeds(
            "attest", *SIGNS_ALONE, "--type", kind, "--predicate", tmp_path / level, "--key", pair.private, reference
        )
    policy = tmp_path / "policy.rego"
    policy.write_text('package signature\n\nallow { input.predicate.level == "high" }\n')
    flags = ("--type", kind, "--policy", policy, "--key", pair.public, reference)
    assert cosign("verify-attestation", *COSIGN_VERIFIES_ALONE, *flags).code != 0
    sigwright.exits(17, "verify-attestation", "--insecure-ignore-tlog", *flags)
