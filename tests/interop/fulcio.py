"""A real certificate authority: Fulcio with a CA that it makes when it starts, an issuer that it asks, and a CT log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes.ct_log import CtLog
from fakes.oidc import OidcIssuer
from interop.install_peers import peer
from interop.logs import EPOCH, Authority, Log, confined, fetch
from interop.programs import Program

CONFIGURATION = """\
oidc-issuers:
  {issuer}:
    issuer-url: {issuer}
    client-id: sigstore
    type: email
  {spiffe}:
    issuer-url: {spiffe}
    client-id: sigstore
    type: spiffe
    spiffe-trust-domain: example.org
"""
TRUST_CONFIG = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"


@dataclass(frozen=True)
class Fulcio:
    """A running authority, and the files by which clients know it."""

    url: str
    issuer: OidcIssuer
    spiffe: OidcIssuer
    """Of workloads: `sub` is a SPIFFE id of example.org."""
    ct_log: CtLog
    chain: Path
    ct_key: Path

    def trust(self) -> tuple[str, ...]:
        """What `cosign trusted-root create` takes."""
        return (
            "--fulcio", f"url={self.url},certificate-chain={self.chain}",
            "--ctfe", f"url={self.ct_log.url},public-key={self.ct_key},start-time={EPOCH}",
        )  # fmt: skip


@contextmanager
def running(state: Path, *, leaf_index: bool = False) -> Iterator[Fulcio]:
    """`leaf_index`: its CT log is one of the static kind."""
    with OidcIssuer() as issuer, OidcIssuer() as spiffe, CtLog(leaf_index=leaf_index) as ct_log:
        config = state / "config.yaml"
        config.write_text(CONFIGURATION.format(issuer=issuer.url, spiffe=spiffe.url))
        command = [
            str(peer("fulcio")), "serve", "--ca=ephemeralca", f"--ct-log-url={ct_log.url}", f"--config-path={config}",
            "--http-host=127.0.0.1", "--http-port=5555", "--grpc-host=127.0.0.1", "--grpc-port=5554",
            "--metrics-port=2112", f"--legacy-unix-domain-socket={state / 'legacy'}", "--log_type=prod",
        ]  # fmt: skip
        reach = (issuer.port, spiffe.port, ct_log.port)
        with confined(5555, command, state, "/api/v2/trustBundle", reach=reach) as url:
            chain, ct_key = state / "chain.pem", state / "ct.pub"
            bundle = json.loads(fetch(f"{url}/api/v2/trustBundle"))
            chain.write_text("".join(certificate for each in bundle["chains"] for certificate in each["certificates"]))
            ct_key.write_bytes(ct_log.public_key_pem())
            yield Fulcio(url, issuer, spiffe, ct_log, chain, ct_key)


@dataclass(frozen=True)
class Sigstore:
    """An authority, a log and a timestamp authority that believe each other, and the files that say so."""

    fulcio: Fulcio
    log: Log
    authority: Authority
    trusted_root: Path
    signing_config: Path
    trust_config: Path
    """Both in one, as sigstore-python takes them."""

    def identity(self, who: str = "dev@example.com") -> tuple[str, ...]:
        return ("--certificate-identity", who, "--certificate-oidc-issuer", self.fulcio.issuer.url)

    def token(self, who: str = "dev@example.com") -> str:
        return self.fulcio.issuer.token(email=who)


def deployed(state: Path, fulcio: Fulcio, log: Log, authority: Authority, cosign: Program) -> Sigstore:
    """cosign writes what everybody believes. Only a log of version 2 needs somebody to sign the time."""
    root, config, both = (state / name for name in ("trusted_root.json", "signing_config.json", "trust_config.json"))
    known = json.loads(log.trusted_root.read_text())["tlogs"][0]["baseUrl"]
    rekor = f"url={known},origin={known.partition('//')[2]},public-key={log.public_key},start-time={EPOCH}"
    tsa = ("--tsa", f"url={authority.url},certificate-chain={authority.chain}")
    cosign.succeeds("trusted-root", "create", "--out", root, "--rekor", rekor, *tsa, *fulcio.trust())
    since = f"start-time={EPOCH},operator=interop"
    stamps = ("--tsa", f"url={authority.url},api-version=1,{since}", "--tsa-config", "ANY") if log.version == 2 else ()
    cosign.succeeds(
        "signing-config", "create", "--out", config, "--fulcio", f"url={fulcio.url},api-version=1,{since}",
        "--oidc-provider", f"url={fulcio.issuer.url},api-version=1,{since}",
        "--rekor", f"url={log.url},api-version={log.version},{since}", "--rekor-config", "ANY", *stamps,
    )  # fmt: skip
    both.write_text(json.dumps(for_sigstore_python(json.loads(root.read_text()), json.loads(config.read_text()))))
    return Sigstore(fulcio, log, authority, root, config, both)


def for_sigstore_python(root: Any, config: Any) -> Any:
    """It wants authorities with a common name, which Fulcio's CA of the moment has not, and a rule for none."""
    for authority in root["certificateAuthorities"]:
        authority["subject"] = {"organization": "interop", "commonName": "interop"}
    config["tsaConfig"].setdefault("selector", "ANY")
    return {"mediaType": TRUST_CONFIG, "trustedRoot": root, "signingConfig": config}
