"""Every example that a --help ends with runs, and does what it says."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TypeVar

import pytest

from interop.example_files import npm_attestations
from interop.examples import World
from sigwright.cli.verbs import VERBS

NOT_RUN = {
    "sigwright initialize": "asks the public TUF repository",
    "sigwright login -u robot registry.example.com": "asks for the password at a terminal",
    "COSIGN_PKCS11_MODULE_PATH=/usr/lib/libykcs11.so": "needs the driver of YubiKeys",
    "sigwright pkcs11-tool list-tokens --module-path /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so": "needs OpenSC",
    "sigwright journal --journal postgresql:": "needs PostgreSQL",
}
"""By how the example begins: why it cannot run here."""

SERVERS = ("sigwright log serve ", "sigwright log monitor --key", "sigwright log monitor --rekor-public-key")
"""Examples that go on until they are told to end."""

EXAMPLES = [
    example for module, _ in VERBS.values() for example in importlib.import_module(f"sigwright.cli.{module}").EXAMPLES
]

SIGN_APP = "sigwright sign-blob --key cosign.key --tlog-upload=false --output-signature app.sig app.tar"
ATTEST_BLOB = "sigwright attest-blob --key cosign.key --tlog-upload=false --predicate p.json --bundle b.json app.tar"
RELEASE = "registry.example/app:1"
BEFORE = {
    "sigwright verify-blob": f"{SIGN_APP}\nmv app.sig app.tar.sig",
    "sigwright verify-blob --key cosign.pub --insecure-ignore-tlog --bundle": (
        "sigwright sign-blob --key cosign.key --tlog-upload=false --bundle app.tar.sigstore.json app.tar\n"
        "cp app.tar.sigstore.json app.json"
    ),
    "sigwright verify-blob-attestation --key cosign.pub --rekor-url": (
        "sigwright attest-blob --key cosign.key --rekor-url file:auditlog --predicate note.txt --bundle b.json app.tar"
    ),
    "sigwright verify-blob-attestation --key cosign.pub --type slsaprovenance1": (
        "sigwright attest-blob --key cosign.key -y --type slsaprovenance1 --predicate p.json --bundle b.json app.tar"
    ),
    "sigwright verify-blob-attestation --key cosign.pub --type custom": (
        "sigwright attest-blob --key cosign.key -y --type custom --predicate note.txt --bundle b.json app.tar"
    ),
    "sigwright verify-directory --key cosign.pub --rekor-url": (
        "sigwright sign-directory --key cosign.key --rekor-url file:auditlog --bundle model.sig model"
    ),
    "sigwright verify-directory --key cosign.pub --insecure-ignore-tlog": (
        "sigwright sign-directory --key cosign.key --tlog-upload=false --bundle model/model.sig model"
    ),
    "sigwright verify-directory --github-repo": (
        "sigwright sign-directory -y --identity-token=WORKFLOW --bundle model.sig model"
    ),
    "sigwright generate-key-pair": "rm cosign.key cosign.pub release.key release.pub witness.key witness.pub",
    "sigwright generate-key-pair --kms": "",
    "sigwright keys rotate --key cosign.key --new-key awskms": "sigwright generate-key-pair --kms awskms:///alias/release",
    "sigwright keys show awskms": "sigwright generate-key-pair --kms awskms:///alias/release",
    "sigwright public-key --key awskms": "sigwright generate-key-pair --kms awskms:///alias/release",
    "sigwright copy --platform": "rm -r layout\ncp -r other layout",
    "sigwright load": "sigwright save --dir app registry.example/db:2",
    "sigwright download sbom": f"sigwright attach sbom --sbom sbom.json {RELEASE}",
    "sigwright download sbom --output-file": "sigwright attach sbom --sbom sbom.json oci:layout:1",
    "sigwright download sbom --platform": "sigwright attach sbom --sbom sbom.json registry.example/app@ARM64",
    "sigwright download attestation --platform": (
        "sigwright attest --key cosign.key -y --predicate note.txt registry.example/app@ARM64"
    ),
    "sigwright attach signature --payload": (
        f"sigwright generate {RELEASE} > payload.json\n"
        "openssl dgst -sha256 -sign key.pem payload.json | base64 -w0 > sig"
    ),
    "sigwright attach signature --payload payload.json --signature sig --certificate": (
        "sigwright generate library/app:1 > payload.json\n"
        "openssl dgst -sha256 -sign signer.key payload.json | base64 -w0 > sig"
    ),
    "sigwright attach signature --bundle": (
        f"sigwright sign --key a.key --tlog-upload=false --upload=false --bundle signature.sigstore.json {RELEASE}"
    ),
    "sigwright attach attestation": (
        f"sigwright download attestation {RELEASE} > provenance.intoto.jsonl\n"
        "head -1 provenance.intoto.jsonl > a.json\ntail -1 provenance.intoto.jsonl > b.json"
    ),
    "sigwright clean --type attestation": (
        f"sigwright attest --key old.key -y --type custom --predicate note.txt {RELEASE}"
    ),
    "sigwright gcp running": (
        "sigwright gcp deploy-run web --image eu-docker.pkg.dev/p/r/web:1 --key cosign.pub --project my-project "
        "--region us-east1"
    ),
    "sigwright gcp binauthz verify": (
        "sigwright gcp attest --attestor projects/p/attestors/release --key a.key eu-docker.pkg.dev/p/r/web:1"
    ),
    "COSIGN_PASSWORD= sigwright generate-key-pair": "rm release.key release.pub",
    "sigwright import-key-pair": "rm release.key release.pub",
    "sigwright verify-attestation --key cosign.pub --type https:": (
        "sigwright attest --key cosign.key -y --type slsaprovenance1 --predicate p.json app:1"
    ),
    "sigwright audit diff": (
        "sigwright audit --key cosign.pub --store history.db --from images.txt\n"
        "sigwright audit --key cosign.pub --store history.db --from images.txt"
    ),
    "sigwright audit verify": (
        f"sigwright audit --key cosign.pub --evidence evidence --evidence-key auditor.key {RELEASE}"
    ),
    "sigwright journal": f"sigwright sign --key release.key -y --journal signing.db {RELEASE}",
    "sigwright reconcile --journal signing.db": (
        f"sigwright clean --force {RELEASE}\nsigwright sign --key a.key -y --journal signing.db {RELEASE}"
    ),
    "sigwright reconcile --journal signing.db --rekor-url": (
        f"rm -r team-log && sigwright log init team-log\nsigwright clean --force {RELEASE}\n"
        f"true && sigwright sign --key a.key --rekor-url file:team-log --journal signing.db {RELEASE}"
    ),
    "sigwright log init": "rm -r team-log",
    "sigwright bundle create": SIGN_APP,
    "sigwright bundle create --artifact app.tar --signature app.sig --certificate": (
        "sigwright sign-blob -y --identity-token=PERSON --output-signature app.sig --output-certificate app.pem app.tar"
    ),
    "sigwright bundle create --artifact app.tar --attestation": (
        "sigwright attest-blob --key cosign.key -y --predicate p.json --output-attestation app.att app.tar"
    ),
    "sigwright bundle upgrade": (
        "sigwright sign-blob --key cosign.key -y --bundle new.json app.tar\n"
        "sed 's/bundle.v0.3+json/bundle+json;version=0.2/' new.json > app.sigstore.json\n"
        "cp app.sigstore.json app.cosign.bundle\ncp .sigstore/root/*/targets/trusted_root.json root.json"
    ),
    "sigwright trust": ("sigwright trust add rekor https://rekor.example --fingerprint sha256:..."),
    "sigwright trust add": "",
    "sigwright doctor --rekor-url": "sigwright trust add rekor https://rekor.example --fingerprint sha256:...",
    "sigwright doctor --profile team": (
        "sigwright trust add rekor https://rekor.example --profile team --fingerprint sha256:..."
    ),
    "sigwright logout": "printf token | sigwright login -u robot --password-stdin registry.example.com",
    "sigwright logout europe": "printf token | sigwright login -u robot --password-stdin europe-docker.pkg.dev",
    "sigwright completion": "mkdir -p ~/.zfunc ~/.config/fish/completions",
}
"""By how the example begins, the longest that fits: what has to happen before."""

SETTING = {
    "tar c src": {"COSIGN_PASSWORD": "test"},
    "sigwright pypi": {"SIGWRIGHT_TRUSTED_ROOT": "made_root.json"},
    "sigwright npm": {"SIGWRIGHT_TRUSTED_ROOT": "made_root.json"},
    "sigwright log serve": {"SIGWRIGHT_PORT": "0"},
}
"""The same: what is set in the environment."""

ENDS = {"sigwright reconcile --rekor-url": 17}
"""The same: the exit code; of a log that others write to as well there is something to tell."""

NPM = {
    "sigstore-4.0.0.tgz": "sigstore/sigstore-js",
    "p-1.0.0.tgz": "o/r",
    "scope-p-1.0.0.tgz": "o/r",
}
"""Whose workflow made the package at the end of an example."""

T = TypeVar("T")


def of(table: dict[str, T], example: str) -> T | None:
    """Return the entry whose key begins the example with the most letters."""
    fitting = [start for start in table if example.startswith(start)]
    return table[max(fitting, key=len)] if fitting else None


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("examples")) as world:
        yield world


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs(example: str, world: World) -> None:
    if reason := of(NOT_RUN, example):
        pytest.skip(reason)
    if "softhsm" in example or "COSIGN_PKCS11_PIN" in example:
        pytest.importorskip("pkcs11")
    if example.startswith("sigwright npm"):
        tarball = example.rpartition(" ")[2]
        npm_attestations(world.template, tarball, NPM[tarball])
    setting = of(SETTING, example) or {}
    if "env://SIGNING_KEY" in example:
        setting = {"SIGNING_KEY": (world.template / "cosign.key").read_text()}
    ends = of(ENDS, example) or 0
    world.run(example, of(BEFORE, example) or "", setting, ends=ends, serves=example.startswith(SERVERS))


def test_an_example_that_fails_is_noticed(world: World) -> None:
    for example in ("sigwright verify --key old.pub registry.example/app:1", "sigwright version | false"):
        with pytest.raises(AssertionError, match="ended with"):
            world.run(example, "", {})
