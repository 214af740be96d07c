"""A matrix of signatures from a Sigstore in memory: what a policy asks and what cosign is asked have one answer."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fakes.images import image
from fakes.registry import FakeRegistry
from fakes.sigstore.attached import Layer, attach_bundle, attach_layer, payload
from fakes.sigstore.authority import Authority
from fakes.sigstore.bundles import AT, EVER, IDENTITY, ISSUER, PREDICATE_TYPE, Made, Recipe, make, public_pem, statement
from fakes.sigstore.keys import pem
from fakes.sigstore.timestamps import Token
from interop.programs import Program
from python.policy.images import decide

IMAGE = image("judged by two")
OTHER = image("not judged")
SIGN_TYPE = "https://sigstore.dev/cosign/sign/v1"
BY_CERTIFICATE = Recipe()
BY_KEY = Recipe(signer="key")
STAMPED = Recipe(log=0, stamps=(Token(AT),))


@dataclass(frozen=True)
class Question:
    """What is asked, of both; by default for the signer, in a log."""

    identity: str = IDENTITY
    issuer: str = ISSUER
    log: bool = True
    timestamp: bool = False
    key: str = ""
    """PEM; else an identity is asked for."""
    predicate_type: str = ""
    """Of an attestation; else a signature is asked for."""


@dataclass(frozen=True)
class Case:
    """What hangs on the image, and what is asked of it."""

    name: str
    recipe: Recipe
    good: bool
    asked: Question = Question()
    form: str = "legacy"
    about: str = IMAGE.digest
    mistaken: bool = False
    """Whether cosign takes it all the same."""


KEYED = Question(key=public_pem("p256"))
UNLOGGED = replace(KEYED, log=False)
ATTESTED = Question(predicate_type=PREDICATE_TYPE)
STRANGERS = Authority("Strangers' CA", EVER, EVER)
CASES = (
    Case("an identity", BY_CERTIFICATE, good=True),
    Case("another identity", BY_CERTIFICATE, good=False, asked=Question(identity="https://github.com/other")),
    Case("another issuer", BY_CERTIFICATE, good=False, asked=Question(issuer="https://issuer.example")),
    Case("part of an identity", BY_CERTIFICATE, good=False, asked=Question(identity=IDENTITY[:-1])),
    Case("an identity without a log", replace(BY_CERTIFICATE, log=0), good=False),
    Case("a log that is not trusted", replace(BY_CERTIFICATE, trusted_log="a stranger"), good=False),
    Case("a certificate nobody published", replace(BY_CERTIFICATE, promises=()), good=False),
    Case("a certificate of strangers", replace(BY_CERTIFICATE, trusted_authority=STRANGERS), good=False),
    Case("a signature made too late", replace(BY_CERTIFICATE, integrated=AT + 3600), good=False),
    Case("a signature by another", replace(BY_CERTIFICATE, signed_by="a stranger"), good=False),
    Case("a signature of another image", BY_CERTIFICATE, good=False, about=OTHER.digest),
    Case("a timestamp", STAMPED, good=True, asked=Question(log=False, timestamp=True)),
    Case("a timestamp by nobody", replace(STAMPED, stamps=(Token(AT, broken_signature=True),)), good=False,
         asked=Question(log=False, timestamp=True)),
    Case("a key", BY_KEY, good=True, asked=KEYED),
    Case("a key without a log", replace(BY_KEY, log=0), good=False, asked=KEYED),
    Case("a key, and no log is asked for", replace(BY_KEY, log=0), good=True, asked=UNLOGGED),
    Case("another key", BY_KEY, good=False, asked=Question(key=public_pem("p384"), log=False)),
    Case("a key asked of a certificate's", BY_CERTIFICATE, good=False, asked=replace(KEYED, key=public_pem("p384"))),
    Case("an identity asked of a key's", BY_KEY, good=False),
    Case("a bundle by an identity", BY_CERTIFICATE, good=True, form="bundle"),
    Case("a bundle by another identity", BY_CERTIFICATE, good=False, form="bundle",
         asked=Question(identity="https://github.com/other")),
    Case("a bundle of another image", BY_CERTIFICATE, good=False, form="bundle", about=OTHER.digest),
    Case("a bundle without a log", replace(BY_CERTIFICATE, log=0), good=False, form="bundle"),
    Case("a bundle by a key", BY_KEY, good=True, form="bundle", asked=KEYED),
    Case("a bundle of strangers", replace(BY_CERTIFICATE, trusted_authority=STRANGERS), good=False, form="bundle"),
    Case("an attestation", BY_CERTIFICATE, good=True, form="bundle", asked=ATTESTED),
    Case("an attestation of another type", BY_CERTIFICATE, good=False, form="bundle",
         asked=Question(predicate_type="https://example.test/other")),
    Case("an attestation by another", BY_CERTIFICATE, good=False, form="bundle",
         asked=replace(ATTESTED, identity="https://github.com/other")),
    Case("an attestation where a signature is asked for", BY_CERTIFICATE, good=False, form="attestation",
         mistaken=True),
)  # fmt: skip


class Place:
    """A registry with the image, and the files of trust."""

    def __init__(self, registry: FakeRegistry, folder: Path) -> None:
        self.registry, self.folder = registry, folder
        for each in (IMAGE, OTHER):
            registry.store.push("app", each)
        self.reference = f"127.0.0.1:{registry.port}/app@{IMAGE.digest}"

    def attach(self, case: Case) -> Any:
        """Hang the case's signature on the image; returns the trusted root to judge it by."""
        repository = self.registry.store.repository("app")
        made: Layer | Made
        if case.form == "legacy":
            made = Layer(case.recipe, payload(case.about))
            attach_layer(repository, IMAGE, made)
            return made.root
        kind = SIGN_TYPE if case.form == "bundle" and not case.asked.predicate_type else PREDICATE_TYPE
        subject = {"name": "app", "digest": {"sha256": case.about.removeprefix("sha256:")}}
        said = statement(subject=[subject], predicateType=kind)
        made = make(replace(case.recipe, content="dsse", payload=said))
        attach_bundle(repository, IMAGE, made.text, kind, tag=True)
        return made.root

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with FakeRegistry() as registry:
        yield Place(registry, tmp_path)


def flags(place: Place, case: Case, root: Any) -> list[Any]:
    """What a user asks cosign."""
    asked = case.asked
    words: list[Any] = ["verify-attestation" if asked.predicate_type else "verify", "--allow-http-registry"]
    words += ["--trusted-root", place.file("root.json", json.dumps(root))]
    words += ["--new-bundle-format=false"] if case.form == "legacy" else []
    words += ["--type", asked.predicate_type] if asked.predicate_type else []
    words += [] if asked.log else ["--insecure-ignore-tlog"]
    words += ["--use-signed-timestamps"] if asked.timestamp else []
    if asked.key:
        return [*words, "--key", place.file("key.pub", asked.key)]
    return [*words, "--certificate-identity", asked.identity, "--certificate-oidc-issuer", asked.issuer]


def native(place: Place, case: Case, root: Any) -> dict[str, Any]:
    """The same as a policy of sigwright's."""
    asked = case.asked
    who = {"keys": [asked.key]} if asked.key else {"keyless": [{"identity": asked.identity, "issuer": asked.issuer}]}
    authority: dict[str, Any] = {"name": "a", **who, "log": "required" if asked.log else "none"}
    authority["trustedRoot"] = place.file("root.json", json.dumps(root)).name
    if asked.timestamp:
        authority["timestamp"] = "required"
    if asked.predicate_type:
        authority |= {"signature": False, "attestations": [{"type": asked.predicate_type}]}
    rules = [{"name": "r", "images": ["**"], "authorities": [authority]}]
    return {"apiVersion": "sigwright.dev/v1", "kind": "ImagePolicy", "rules": rules}


def cluster_image_policy(_: Place, case: Case, root: Any) -> list[dict[str, Any]]:
    """The same as policy-controller has it: a policy and the root that it names."""
    asked = case.asked
    trust = {"trustRootRef": "own"}
    identity = {"issuer": asked.issuer, "subject": asked.identity}
    who = {"key": {"data": asked.key}} if asked.key else {"keyless": {"identities": [identity], **trust}}
    authority: dict[str, Any] = {"name": "a", **who, **({"ctlog": trust} if asked.log else {})}
    if asked.timestamp:
        authority["rfc3161timestamp"] = trust
    if asked.predicate_type:
        authority["attestations"] = [{"name": "one", "predicateType": asked.predicate_type}]
    if case.form != "legacy":
        authority["signatureFormat"] = "bundle"
    spec = {"images": [{"glob": "**"}], "authorities": [authority]}
    version = "policy.sigstore.dev/v1alpha1"
    policy = {"apiVersion": version, "kind": "ClusterImagePolicy", "metadata": {"name": "p"}, "spec": spec}
    keys = {"sigstoreKeys": sigstore_keys(root)}
    return [policy, {"apiVersion": version, "kind": "TrustRoot", "metadata": {"name": "own"}, "spec": keys}]


def sigstore_keys(root: Any) -> dict[str, Any]:
    """A trusted root as a TrustRoot writes it."""

    def base64_of(label: str, *ders: str) -> str:
        from base64 import b64decode

        return b64encode("".join(pem(label, b64decode(der)) for der in ders).encode()).decode()

    def log(one: Any) -> dict[str, str]:
        key = base64_of("PUBLIC KEY", one["publicKey"]["rawBytes"])
        return {"baseURL": one["baseUrl"], "hashAlgorithm": "sha-256", "publicKey": key}

    def authority(one: Any) -> dict[str, Any]:
        chain = base64_of("CERTIFICATE", *(each["rawBytes"] for each in one["certChain"]["certificates"]))
        return {"subject": {"organization": "o", "commonName": "c"}, "uri": "https://ca.test", "certChain": chain}

    return {
        "tLogs": [log(one) for one in root["tlogs"]],
        "ctLogs": [log(one) for one in root["ctlogs"]],
        "certificateAuthorities": [authority(one) for one in root["certificateAuthorities"]],
        "timeStampAuthorities": [authority(one) for one in root["timestampAuthorities"]],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_policies_and_cosign_have_one_answer(cosign: Program, place: Place, case: Case, tmp_path: Path) -> None:
    root = place.attach(case)
    by_cosign = cosign(*flags(place, case, root), place.reference)
    assert (by_cosign.code == 0) is (case.good or case.mistaken), by_cosign
    decision = decide(native(place, case, root), place.reference, tmp_path)
    assert decision.code == (0 if case.good else 17), decision.message
    if case.form == "legacy" or not case.asked.key:  # policy-controller reads no bundle by a key
        text = "".join(f"---\n{json.dumps(one)}\n" for one in cluster_image_policy(place, case, root))
        decision = decide(text, place.reference, tmp_path)
        assert decision.code == (0 if case.good else 17), decision.message
