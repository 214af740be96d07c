"""The commands under test: what is there before, how each is called, and what holds when it says that it is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import sigwright
from faults.world import AWS, SIGNER, VAULT_TOKEN, World


@dataclass
class Case:
    """One run of a verb: the image it is about, and its own directory."""

    world: World
    folder: Path
    name: str
    digest: str
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:
        return f"{self.world.proxy.address}/{self.name}@{self.digest}"

    @property
    def direct(self) -> str:
        return f"{self.world.direct}/{self.name}@{self.digest}"

    def home(self, name: str) -> str:
        return str(self.world.home / name)


Words = Callable[[Case], tuple[str, ...]]
Check = Callable[[Case], None]


def nothing(_case: Case) -> None:
    pass


@dataclass(frozen=True)
class Verb:
    words: Words
    arrange: Check = nothing
    done: Check = nothing
    """Holds whenever it ends with 0."""
    code: int = 0
    """How it ends on a good day."""
    signed: bool = True
    """Whether somebody had signed the image before."""
    foreign: bool = False
    """Whether a service's own library sends the requests: it is looser about how an answer is framed and how long."""


def signed_by_own(case: Case) -> None:
    assert case.world.signatures(case.name, case.digest, "own") >= 2, "a signature that was called stored is not there"


def attested_by_own(case: Case) -> None:
    found = sigwright.verify_attestation(
        case.direct, key=case.world.keys["own"].public_key, type="slsaprovenance1",
        insecure_ignore_tlog=True, **case.world.login,
    )  # fmt: skip
    assert found.ok


def copied(case: Case) -> None:
    assert case.world.signatures(f"{case.name}-copy", case.digest, "other") == 2, "the copy lacks signatures"


def saved(case: Case) -> None:
    layout = f"oci:{case.folder / 'saved'}@{case.digest}"
    report = sigwright.check(layout, key=case.world.keys["other"].public_key, insecure_ignore_tlog=True)
    assert len(report.verified) == 2, "what was saved lacks signatures"


def save_first(case: Case) -> None:
    sigwright.save(case.direct, case.folder / "layout", **case.world.login)


def bundle_verifies(case: Case) -> None:
    text = (case.folder / "blob.json").read_bytes()
    sigwright.verify_blob(
        case.folder / "blob", bundle=text, trusted_root=case.world.home / "root.json", identity="dev@example.com",
        issuer=case.world.issuer,
    )  # fmt: skip


def with_blob(case: Case) -> None:
    (case.folder / "blob").write_text("content")


def with_predicate(case: Case) -> None:
    (case.folder / "predicate.json").write_text('{"b":2}')


def with_list(case: Case) -> None:
    bare = "@".join(case.world.unsigned())
    (case.folder / "images").write_text(f"{case.at}\n{case.world.proxy.address}/{bare}\n")


def one_of_two(case: Case) -> None:
    raise AssertionError("an audit of an unsigned image ended with 0")


def never(case: Case) -> None:
    raise AssertionError("VERIFIED what nobody signed so")


def with_policy(case: Case) -> None:
    reference = json.dumps({"default": [{"type": "reject"}], "transports": {"docker": {case.at.partition("/")[0]: [
        {"type": "sigstoreSigned", "keyPath": case.home("stranger.pub"), "signedIdentity": {"type": "matchRepository"}}
    ]}}})  # fmt: skip
    (case.folder / "policy.json").write_text(reference)


def not_run(case: Case) -> None:
    never(case)


def keyless_blob(case: Case) -> tuple[str, ...]:
    trust = ("--signing-config", case.home("signing.json"), "--trusted-root", case.home("root.json"))
    return ("sign-blob", "--yes", "--identity-token", case.home("token"), *trust, "--bundle", "blob.json", "blob")


def logged_in(case: Case, *flow: str) -> tuple[str, ...]:
    """Keyless without a token: it is the issuer that is asked for one."""
    trust = ("--signing-config", case.home("signing.json"), "--trusted-root", case.home("root.json"))
    login = ("--oidc-disable-ambient-providers", "--oidc-issuer", case.world.issuer, "--fulcio-auth-flow", *flow)
    return ("sign-blob", "--yes", *login, *trust, "--bundle", "blob.json", "blob")


def in_vault(case: Case) -> None:
    with_blob(case)
    case.extra |= {"VAULT_ADDR": case.world.vault, "VAULT_TOKEN": VAULT_TOKEN}
    (case.folder / "key.pub").write_bytes((case.world.home / "vault.pub").read_bytes())


def in_aws(case: Case) -> None:
    with_blob(case)
    case.extra |= {"AWS_ENDPOINT_URL_KMS": case.world.aws, **AWS}
    (case.folder / "key.pub").write_bytes((case.world.home / "aws.pub").read_bytes())


def signed_by_stranger(arrange: Check) -> Check:
    """A bundle over the same content, which the service's key did not sign."""

    def made(case: Case) -> None:
        arrange(case)
        signed = sigwright.sign_blob(case.folder / "blob", key=case.world.keys["stranger"], tlog_upload=False)
        (case.folder / "stranger.json").write_text(signed.bundle)

    return made


def by_key(name: str) -> Words:
    return lambda _case: (
        "sign-blob", "--yes", "--tlog-upload=false", "--key", name, "--bundle", "by-key.json", "blob"
    )  # fmt: skip


def against_key(name: str) -> Words:
    return lambda _case: ("verify-blob", ALONE, "--key", name, "--bundle", "stranger.json", "blob")


def verifies_by_key(case: Case) -> None:
    sigwright.verify_blob(
        case.folder / "blob", bundle=(case.folder / "by-key.json").read_bytes(), key=case.folder / "key.pub",
        insecure_ignore_tlog=True,
    )  # fmt: skip


def own_cache(case: Case) -> None:
    """A trusted root that was fetched before; nothing that goes wrong may cost it."""
    case.extra["TUF_ROOT"] = str(case.folder / "tuf")
    ended = case.world.run(case.folder, *initialize(case), settings=case.extra)
    assert ended.code == 0, ended


def initialize(case: Case) -> tuple[str, ...]:
    return ("initialize", "--mirror", case.world.tuf, "--root", case.home("1.root.json"))


def with_entry(case: Case) -> None:
    url = case.world.served_log
    ended = case.world.run(case.folder, "sign", "--key", case.home("other.key"), "--rekor-url", url, case.at)
    assert ended.code == 0, ended


def log_grows_only(case: Case) -> None:
    """Version 2 of Rekor's API gives no evidence that the older format could carry: there is a bundle alone."""
    assert case.world.signatures(case.name, case.digest, "own") >= 1, "a signature that was called stored is not there"
    for words in (
        ("log", "verify", case.home("log")),
        ("verify", "--key", case.home("own.pub"), "--rekor-url", f"file:{case.home('log')}", case.direct),
    ):
        ended = case.world.run(case.folder, *words)
        assert ended.code == 0, ended


ALONE = "--insecure-ignore-tlog"
VERBS: dict[str, Verb] = {
    "sign": Verb(lambda c: ("sign", "--tlog-upload=false", "--key", c.home("own.key"), c.at), done=signed_by_own),
    "sign, logged": Verb(
        lambda c: ("sign", "--key", c.home("own.key"), "--rekor-url", c.world.rekor.url, "--trusted-root",
                   c.home("root.json"), "--timestamp-server-url", f"{c.world.tsa.url}/api/v1/timestamp", c.at),
        done=signed_by_own,
    ),
    "sign, keyless": Verb(
        lambda c: ("sign", "--yes", "--identity-token", c.home("token"), "--signing-config", c.home("signing.json"),
                   "--trusted-root", c.home("root.json"), c.at),
    ),
    "sign-blob, keyless": Verb(
        keyless_blob, arrange=with_blob, done=bundle_verifies
    ),
    "sign-blob, login on a device": Verb(
        lambda c: logged_in(c, "device"), arrange=with_blob, done=bundle_verifies, signed=False
    ),
    "sign-blob, login of a program": Verb(
        lambda c: logged_in(c, "client_credentials", "--oidc-client-id", SIGNER, "--oidc-client-secret-file",
                            c.home("client-secret")),
        arrange=with_blob, done=bundle_verifies, signed=False,
    ),
    "sign-blob, key in Vault": Verb(
        by_key("hashivault://own"), arrange=in_vault, done=verifies_by_key, signed=False, foreign=True
    ),
    "sign-blob, key in AWS": Verb(
        by_key("awskms:///alias/own"), arrange=in_aws, done=verifies_by_key, signed=False, foreign=True
    ),
    "verify-blob, another key in Vault": Verb(
        against_key("hashivault://own"), arrange=signed_by_stranger(in_vault), done=never, code=12, signed=False,
        foreign=True,
    ),
    "verify-blob, another key in AWS": Verb(
        against_key("awskms:///alias/own"), arrange=signed_by_stranger(in_aws), done=never, code=12, signed=False,
        foreign=True,
    ),
    "attest": Verb(
        lambda c: ("attest", "--tlog-upload=false", "--key", c.home("own.key"), "--type", "slsaprovenance1",
                   "--predicate", "predicate.json", c.at),
        arrange=with_predicate, done=attested_by_own,
    ),
    "verify": Verb(lambda c: ("verify", ALONE, "--key", c.home("other.pub"), c.at)),
    "verify, tag": Verb(
        lambda c: ("verify", ALONE, "--key", c.home("other.pub"), f"{c.world.proxy.address}/{c.name}:v1"),
    ),
    "verify, wrong key": Verb(
        lambda c: ("verify", ALONE, "--key", c.home("stranger.pub"), c.at), done=never, code=12
    ),
    "verify, unsigned": Verb(
        lambda c: ("verify", ALONE, "--key", c.home("other.pub"), c.at), done=never, code=10, signed=False
    ),
    "verify-attestation": Verb(
        lambda c: ("verify-attestation", ALONE, "--type", "custom", "--key", c.home("other.pub"), c.at),
    ),
    "verify-attestation, wrong key": Verb(
        lambda c: ("verify-attestation", ALONE, "--type", "custom", "--key", c.home("stranger.pub"), c.at),
        done=never, code=12,
    ),
    "gate": Verb(
        lambda c: ("gate", ALONE, "--key", c.home("stranger.pub"), c.at, "--", "touch", "{image}"), done=never, code=12
    ),
    "policy check": Verb(
        lambda c: ("policy", "check", "--policy", "policy.json", c.at), arrange=with_policy, done=never, code=17
    ),
    "audit": Verb(
        lambda c: ("audit", ALONE, "--key", c.home("other.pub"), "--from", "images", "-o", "json"),
        arrange=with_list, done=one_of_two, code=17,
    ),
    "copy": Verb(lambda c: ("copy", c.at, f"{c.world.proxy.address}/{c.name}-copy:v1"), done=copied),
    "save": Verb(lambda c: ("save", c.at, "--dir", "saved"), done=saved),
    "load": Verb(
        lambda c: ("load", "--dir", "layout", f"{c.world.proxy.address}/{c.name}-copy:v1"), arrange=save_first,
        done=copied,
    ),
    "tree": Verb(lambda c: ("tree", c.at)),
    "download signature": Verb(lambda c: ("download", "signature", c.at)),
    "sign, log served": Verb(
        lambda c: ("sign", "--key", c.home("own.key"), "--rekor-url", c.world.served_log, c.at), done=log_grows_only
    ),
    "log monitor": Verb(
        lambda c: ("log", "monitor", "--once", "--state", "seen.json", "--from", "0", "--trusted-root",
                   f"{c.home('log')}/trusted_root.json", "--key", c.home("other.pub"), c.world.served_log),
        arrange=with_entry,
    ),
    "initialize": Verb(initialize, arrange=own_cache),
    "clean": Verb(lambda c: ("clean", "--yes", "--signer", c.home("own.pub"), c.at)),
}  # fmt: skip
