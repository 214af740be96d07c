"""Who signs and by which certificate: tokens that are refused, one certificate for a run, certificates brought along,
and tokens of workloads.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fakes.ct_log import CtLog
from fakes.faults import status
from fakes.images import image, index
from fakes.oidc import OidcIssuer
from interop.evidence import count
from interop.fulcio import Sigstore, deployed
from interop.fulcio import running as running_fulcio
from interop.install_peers import peer
from interop.keys import KeyPair
from interop.logs import EPOCH, Authority, Log
from interop.programs import Program
from interop.registries import Registry

Of = Callable[[str], Sigstore]
Line = tuple[str | Path, ...]


def services(sigstore: Sigstore) -> tuple[str | Path, ...]:
    return ("--yes", "--signing-config", sigstore.signing_config, "--trusted-root", sigstore.trusted_root)


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    path = tmp_path / "blob"
    path.write_text(f"blob {tmp_path.name}")
    return path


BAD_TOKENS: dict[str, tuple[Callable[[OidcIssuer], str], int, str]] = {
    "ended": (lambda issuer: issuer.token(email="dev@example.com", exp=int(time.time()) - 60), 20, "ended at"),
    "of another audience": (lambda issuer: issuer.token(email="dev@example.com", aud="other"), 20, '"other"'),
    "of an unknown issuer": (
        lambda issuer: issuer.token(email="dev@example.com", iss="https://else.example"), 20, "https://else.example",
    ),
    "signed by another key": (
        lambda issuer: issuer.token(key=rsa.generate_private_key(65537, 2048), email="dev@example.com"), 20, "answered",
    ),
    "of an unverified address": (
        lambda issuer: issuer.token(email="dev@example.com", email_verified=False), 2, "has not verified",
    ),
    "none": (lambda _: "no.to.ken", 2, "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_token_that_is_no_good_is_explained_and_nothing_is_signed(
    sigwright: Program, sigstore_of: Of, blob: Path, tmp_path: Path, kind: str
) -> None:
    sigstore = sigstore_of("v1")
    make, code, words = BAD_TOKENS[kind]
    token = make(sigstore.fulcio.issuer)
    bundle = tmp_path / "bundle.json"
    sign: Line = ("sign-blob", *services(sigstore), "--identity-token", token, "--bundle", bundle, blob)
    done = sigwright.exits(code, *sign)
    assert words in done.stderr
    assert token not in done.stderr
    assert not bundle.exists()


def test_a_certificate_that_nobody_would_believe_is_not_used(
    cosign: Program, sigwright: Program, sigstore_of: Of, blob: Path, tmp_path: Path
) -> None:
    """Of an authority that the trusted root does not know, or promised by a log that it does not know."""
    sigstore = sigstore_of("v1")
    log = sigstore.log.trusted_root
    sign: Line = (
        "sign-blob",
        "--yes",
        "--signing-config",
        sigstore.signing_config,
        "--identity-token",
        sigstore.token(),
    )
    assert "names no certificate authority" in sigwright.exits(16, *sign, "--trusted-root", log, blob).stderr
    other = tmp_path / "other.pub"
    other.write_bytes(CtLog().public_key_pem())
    root = tmp_path / "root.json"
    ctfe = f"url=https://ct.example,public-key={other},start-time={EPOCH}"
    cosign.succeeds("trusted-root", "create", "--out", root, *sigstore.fulcio.trust()[:2], "--ctfe", ctfe)
    assert "promised" in sigwright.exits(16, *sign, "--trusted-root", root, blob).stderr


def test_the_authority_and_its_log_may_be_named_by_the_environment(
    sigwright: Program, sigstore_of: Of, blob: Path, tmp_path: Path
) -> None:
    sigstore = sigstore_of("v1")
    fulcio, bundle, other = sigstore.fulcio, tmp_path / "bundle.json", tmp_path / "other.pub"
    variables = {
        "SIGSTORE_ROOT_FILE": str(fulcio.chain), "SIGSTORE_CT_LOG_PUBLIC_KEY_FILE": str(fulcio.ct_key),
        "SIGSTORE_REKOR_PUBLIC_KEY": str(sigstore.log.public_key), "SIGSTORE_ID_TOKEN": sigstore.token(),
    }  # fmt: skip
    sign: Line = (
        "sign-blob",
        "--yes",
        "--fulcio-url",
        fulcio.url,
        "--rekor-url",
        sigstore.log.url,
        "--bundle",
        bundle,
        blob,
    )
    verify: Line = ("verify-blob", "--bundle", bundle, *sigstore.identity(), blob)
    Program(sigwright.path, sigwright.home, variables).succeeds(*sign)
    Program(sigwright.path, sigwright.home, variables).succeeds(*verify)
    other.write_bytes(CtLog().public_key_pem())
    variables["SIGSTORE_CT_LOG_PUBLIC_KEY_FILE"] = str(other)
    Program(sigwright.path, sigwright.home, variables).exits(16, *sign)
    Program(sigwright.path, sigwright.home, variables).exits(16, *verify)


def test_an_authority_in_trouble_is_told_from_a_refusal(sigwright: Program, sigstore_of: Of, blob: Path) -> None:
    sigstore = sigstore_of("v1")
    sigstore.fulcio.ct_log.faults.add(status(400))
    try:
        sign: Line = ("sign-blob", *services(sigstore), "--timeout", "60s", "--identity-token", sigstore.token(), blob)
        done = sigwright.exits(21, *sign)
    finally:
        sigstore.fulcio.ct_log.faults.clear()
    assert "asking for a certificate" in done.stderr


def test_a_static_log_promises_as_well(
    cosign: Program, sigwright: Program, sigstore_python: Program, log_of: Callable[[str], Log], authority: Authority,
    blob: Path, tmp_path: Path,
) -> None:  # fmt: skip
    with running_fulcio(tmp_path, leaf_index=True) as fulcio:
        sigstore = deployed(tmp_path, fulcio, log_of("v2-ed25519"), authority, cosign)
        bundle = tmp_path / "bundle.json"
        sign: Line = ("sign-blob", *services(sigstore), "--identity-token", sigstore.token(), "--bundle", bundle, blob)
        sigwright.succeeds(*sign)
        verify: Line = (
            "verify-blob",
            "--trusted-root",
            sigstore.trusted_root,
            "--bundle",
            bundle,
            *sigstore.identity(),
            blob,
        )
        sigwright.succeeds(*verify)
        cosign.succeeds(*verify)
        identity = ("--cert-identity", "dev@example.com", "--cert-oidc-issuer", fulcio.issuer.url)
        sigstore_python.succeeds(
            "--trust-config", sigstore.trust_config, "verify", "identity", "--bundle", bundle, *identity, blob
        )  # fmt: skip


def test_one_certificate_serves_every_image_of_a_run(
    sigwright: Program, registry: Registry, repository: str, sigstore_of: Of
) -> None:
    sigstore = sigstore_of("v1")
    both = registry.push(repository, index(repository))
    other = registry.push(repository, image(f"other {repository}"))
    sigstore.fulcio.ct_log.log.clear()
    sigwright.succeeds("sign", "-r", *services(sigstore), "--identity-token", sigstore.token(), both, other)
    assert len(sigstore.fulcio.ct_log.log.find("POST")) == 1
    trust = ("--trusted-root", sigstore.trusted_root)
    sigwright.succeeds("verify", "-r", *trust, *sigstore.identity(), both)
    sigwright.succeeds("verify", *trust, *sigstore.identity(), other)


@pytest.mark.parametrize("which", ["v1", "v2-ed25519"])
def test_who_signed_already_adds_nothing_and_somebody_else_does(
    sigwright: Program, registry: Registry, repository: str, sigstore_of: Of, which: str
) -> None:
    sigstore = sigstore_of(which)
    reference = registry.push(repository, image(repository))
    counts = []
    for who in ("dev@example.com", "dev@example.com", "eve@example.com"):
        done = sigwright.succeeds("sign", *services(sigstore), "--identity-token", sigstore.token(who), reference)
        counts.append([count(registry, reference, form) for form in sigstore.log.forms()])
        assert ("already there" in done.stderr) == (len(counts) == 2)
    assert counts == [[1] * len(counts[0]), [1] * len(counts[0]), [2] * len(counts[0])]
    for who in ("dev@example.com", "eve@example.com"):
        sigwright.succeeds("verify", "--trusted-root", sigstore.trusted_root, *sigstore.identity(who), reference)


def test_a_key_may_be_certified_for_an_identity_too(
    cosign: Program, sigwright: Program, sigstore_of: Of, key: Callable[..., KeyPair], blob: Path, tmp_path: Path
) -> None:
    sigstore = sigstore_of("v1")
    bundle, certificate = tmp_path / "bundle.json", tmp_path / "certificate.pem"
    sigwright.succeeds(
        "sign-blob", *services(sigstore), "--key", key("p256").private, "--issue-certificate", "--identity-token",
        sigstore.token(), "--bundle", bundle, "--output-certificate", certificate, "--b64=false",
        "--output-signature", tmp_path / "signature", blob,
    )  # fmt: skip
    verify: Line = (
        "verify-blob",
        "--trusted-root",
        sigstore.trusted_root,
        "--bundle",
        bundle,
        *sigstore.identity(),
        blob,
    )
    sigwright.succeeds(*verify)
    cosign.succeeds(*verify)
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    spki = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert made.public_key().public_bytes(*spki) == key("p256").public.read_bytes()


def pki(folder: Path, key: KeyPair) -> tuple[Path, Path]:
    """A certificate for the key, and the chain above it."""
    now = datetime.now(timezone.utc)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("root", "signer")]
    root = ec.generate_private_key(ec.SECP256R1())
    public = serialization.load_pem_public_key(key.public.read_bytes())
    certificates = []
    for subject, owner, ca in ((names[0], root.public_key(), True), (names[1], public, False)):
        builder = x509.CertificateBuilder(names[0], subject, owner, x509.random_serial_number())  # type: ignore[arg-type]
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=90))
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        if not ca:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
            builder = builder.add_extension(usage, critical=False)
            names_of_it = x509.SubjectAlternativeName([x509.RFC822Name("dev@corp.example")])
            builder = builder.add_extension(names_of_it, critical=False)
        certificates.append(builder.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    chain, certificate = folder / "chain.pem", folder / "signer.pem"
    chain.write_bytes(certificates[0])
    certificate.write_bytes(certificates[1])
    return certificate, chain


def test_a_certificate_of_ones_own_pki_stands_beside_the_key(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], tmp_path: Path,
) -> None:  # fmt: skip
    own, log = key("p256"), log_of("v1")
    certificate, chain = pki(tmp_path, own)
    reference = registry.push(repository, image(repository))
    brought = ("--certificate", certificate, "--certificate-chain", chain)
    sign: Line = ("sign", "--yes", "--rekor-url", log.url)
    sigwright.exits(19, *sign, "--key", key("p256", "stranger").private, *brought, reference)
    written = tmp_path / "written.pem"
    sigwright.succeeds(*sign, "--key", own.private, *brought, "--output-certificate", written, reference)
    assert written.read_bytes() == certificate.read_bytes()
    who = ("--certificate-identity", "dev@corp.example", "--certificate-oidc-issuer-regexp", ".*")
    verify: Line = ("verify", "--trusted-root", log.trusted_root, "--insecure-ignore-sct", "--certificate-chain", chain)
    sigwright.succeeds(*verify, *who, reference)
    sigwright.exits(14, *verify, "--certificate-identity", "eve@corp.example", *who[2:], reference)
    _, strange_chain = pki(tmp_path, own)
    sigwright.exits(16, *verify[:-1], strange_chain, *who, reference)
    assert json.loads(
        cosign.succeeds("download", "signature", "--allow-http-registry", reference).stdout.splitlines()[0]
    )


@pytest.fixture
def agent(tmp_path: Path, sigstore_of: Of) -> Iterator[Path]:
    """The socket of a SPIFFE agent that knows this workload."""
    token, path = tmp_path / "token", tmp_path / "agent.sock"
    token.write_text(sigstore_of("v1").fulcio.spiffe.token(sub="spiffe://example.org/app"))
    server = subprocess.Popen([peer("spiffe-agent"), path, token])
    while not path.exists():
        assert server.poll() is None
        time.sleep(0.02)
    yield path
    server.terminate()
    server.wait(timeout=10)


def test_a_workload_signs_by_what_its_agent_says_it_is(
    cosign: Program, sigwright: Program, sigstore_of: Of, agent: Path, blob: Path, tmp_path: Path
) -> None:
    sigstore = sigstore_of("v1")
    who = ("--certificate-identity", "spiffe://example.org/app")
    by = ("--certificate-oidc-issuer", sigstore.fulcio.spiffe.url)
    for program in (sigwright, cosign):
        workload = Program(program.path, program.home, {"SPIFFE_ENDPOINT_SOCKET": str(agent)})
        bundle = tmp_path / f"{program.path.name}.json"
        workload.succeeds("sign-blob", *services(sigstore), "--oidc-provider", "spiffe", "--bundle", bundle, blob)
        for verifier in (sigwright, cosign):
            verify: Line = ("verify-blob", "--trusted-root", sigstore.trusted_root, "--bundle", bundle)
            verifier.succeeds(*verify, *who, *by, blob)
            verifier.fails(*verify, "--certificate-identity", "spiffe://example.org/other", *by, blob)
    (agent.parent / "token").unlink()
    workload = Program(sigwright.path, sigwright.home, {"SPIFFE_ENDPOINT_SOCKET": str(agent)})
    done: Any = workload.exits(20, "sign-blob", *services(sigstore), "--oidc-provider", "spiffe", blob)
    assert "no identity issued" in done.stderr
