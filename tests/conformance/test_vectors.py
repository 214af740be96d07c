"""Vectors that others made, through the Python API; and timestamps whose verdict OpenSSL's own program shares."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

import sigwright
from conformance.rules import STAMPED, STAMPS, Rule
from conformance.rules_of_timestamps import GOOD, LEAF_BROUGHT, tsa
from fakes.sigstore.authority import HOUR
from fakes.sigstore.bundles import AT, LEAF, TSA, Recipe, make
from fakes.sigstore.keys import pem
from sigwright import tlog

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors"
SPKI_ED25519 = bytes.fromhex("302a300506032b6570032100")


def wycheproof(name: str) -> list[Any]:
    path = SHARED / "wycheproof" / f"{name}.json"
    if not path.is_file():
        pytest.skip("the vectors of Wycheproof are not here")
    groups: list[Any] = json.loads(path.read_text())["testGroups"]
    return groups


def accepts(key: sigwright.PublicKey, signature: bytes, message: bytes, **how: str) -> bool:
    """Whether it is accepted; a refusal is one of the package's own errors or a ValueError, nothing else."""
    try:
        key.verify(signature, message, **how)
    except (sigwright.Error, ValueError):
        return False
    return True


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("ecdsa_secp256r1_sha256_test", {"hash": "sha256"}),
        ("ed25519_test", {}),
        ("rsa_signature_2048_sha256_test", {"hash": "sha256", "padding": "pkcs1v15"}),
    ],
)
def test_what_is_valid_is_accepted_and_nothing_else(name: str, how: dict[str, str]) -> None:
    wrong = []
    for group in wycheproof(name):
        keys = (sigwright.PublicKey.from_pem(group["publicKeyPem"]),
                sigwright.PublicKey.from_der(bytes.fromhex(group["publicKeyDer"])))  # fmt: skip
        for case in group["tests"]:
            given = bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])
            if any(accepts(key, *given, **how) is not (case["result"] == "valid") for key in keys):
                wrong.append((case["tcId"], case["comment"]))
    assert wrong == []


def test_bare_numbers_are_no_signature_in_der() -> None:
    """What P1363 writes is never taken for what X9.62 writes, though they are the same two numbers."""
    for group in wycheproof("ecdsa_secp256r1_sha256_test"):
        key = sigwright.PublicKey.from_pem(group["publicKeyPem"])
        for case in group["tests"]:
            if case["result"] == "valid":
                numbers = decode_dss_signature(bytes.fromhex(case["sig"]))
                bare = b"".join(number.to_bytes(32, "big") for number in numbers)
                assert not accepts(key, bare, bytes.fromhex(case["msg"]), hash="sha256")


def test_the_verdicts_on_the_edges_of_ed25519_are_pinned() -> None:
    path = SHARED / "cctv" / "ed25519vectors.json"
    if not path.is_file():
        pytest.skip("the vectors of CCTV are not here")
    verdicts = []
    for case in json.loads(path.read_text()):
        try:
            key = sigwright.PublicKey.from_der(SPKI_ED25519 + bytes.fromhex(case["key"]))
        except sigwright.Error:
            verdicts.append(False)
            continue
        verdicts.append(accepts(key, bytes.fromhex(case["sig"]), case["msg"].encode()))
    assert (verdicts.count(True), verdicts.count(False)) == (208, 706)


def test_proofs_of_inclusion_lead_where_they_should() -> None:
    paths = sorted((SHARED / "merkle" / "inclusion").rglob("*.json"))
    if not paths:
        pytest.skip("the vectors of the merkle project are not here")
    wrong = []
    for path in paths:
        case = json.loads(path.read_text())
        leaf, root = (base64.b64decode(case[name] or "") for name in ("leafHash", "root"))
        proof = [base64.b64decode(step) for step in case["proof"] or ()]
        try:
            tlog.verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)
            good = True
        except (sigwright.Error, ValueError):
            good = False
        if good is bool(case.get("wantErr")):
            wrong.append(path.name)
    assert wrong == []


TOKENS: dict[str, Recipe] = {
    "good": STAMPED,
    "with its certificate": replace(STAMPED, stamps=(replace(GOOD, with_certificates=True),)),
    "SHA-512": replace(STAMPED, stamps=(replace(GOOD, hash="sha512"),)),
    "leaf brought": LEAF_BROUGHT,
    "wrong signature": replace(STAMPED, stamps=(replace(GOOD, broken_signature=True),)),
    "wrong digest": replace(STAMPED, stamps=(replace(GOOD, broken_digest=True),)),
    "of something else": replace(STAMPED, stamped=b"something else"),
    "two signers": replace(STAMPED, stamps=(replace(GOOD, two_signers=True),)),
    "refused": replace(STAMPED, stamps=(replace(GOOD, status=2),)),
    "usage not critical": replace(STAMPED, tsa=tsa(critical=False)[1]),
    "authority that had ended": replace(STAMPED, tsa=tsa(leaf_valid=(AT - 10 * HOUR, AT - HOUR))[1]),
    "another authority": replace(STAMPED, trusted_tsa=replace(TSA, name="Another TSA")),
}


def openssl_accepts(folder: Path, recipe: Recipe) -> bool:
    made = make(recipe)
    stamp = made.bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"][0]["signedTimestamp"]
    (folder / "token.tsr").write_bytes(base64.b64decode(stamp))
    (folder / "signed").write_bytes(base64.b64decode(made.bundle["messageSignature"]["signature"]))
    *between, root = (recipe.trusted_tsa or recipe.tsa).chain
    (folder / "root.pem").write_text(pem("CERTIFICATE", root))
    (folder / "between.pem").write_text("".join(pem("CERTIFICATE", der) for der in between))
    words = ["openssl", "ts", "-verify", "-in", "token.tsr", "-data", "signed", "-CAfile", "root.pem", "-untrusted",
             "between.pem", "-attime", str(AT)]  # fmt: skip
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the program openssl is not installed")
@pytest.mark.parametrize("name", TOKENS)
def test_openssl_says_the_same_of_a_timestamp(tmp_path: Path, name: str) -> None:
    from conformance.test_rules import verify

    expected = openssl_accepts(tmp_path, TOKENS[name])
    try:
        verify(tmp_path, Rule("", TOKENS[name]))
        good = True
    except sigwright.UntrustedError:
        good = False
    assert good is expected
    assert good is (name in ("good", "with its certificate", "SHA-512", "leaf brought"))


def test_what_openssl_stamps_is_accepted(tmp_path: Path) -> None:
    """The other way round: a token by OpenSSL's own program, over the signature of a bundle made here."""
    if shutil.which("openssl") is None:
        pytest.skip("the program openssl is not installed")
    # OpenSSL stamps with the time that it is, whatever that is by now.
    recipe = replace(STAMPED, leaf=replace(LEAF, end=LEAF.end + HOUR * 24))
    made = make(recipe)
    signature = base64.b64decode(made.bundle["messageSignature"]["signature"])
    (tmp_path / "signed").write_bytes(signature)
    token = stamped_by_openssl(tmp_path)
    made.bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"] = [
        {"signedTimestamp": base64.b64encode(token).decode()}
    ]
    assert STAMPS.endswith("rfc3161Timestamps")
    chain = [{"rawBytes": der_of(tmp_path / f"{name}.pem")} for name in ("tsa", "ca")]
    made.root["timestampAuthorities"] = [
        {"subject": {}, "certChain": {"certificates": chain}, "validFor": {"start": "2020-01-01T00:00:00Z"}}
    ]
    (tmp_path / "root.json").write_text(json.dumps(made.root))
    question = {**Rule("", STAMPED).question(""), "trusted_root": tmp_path / "root.json"}
    report = sigwright.verify_blob(made.recipe.artifact, bundle=made.text, **question)
    assert report.ok


def der_of(path: Path) -> str:
    return "".join(path.read_text().split("-----")[2].split())


def stamped_by_openssl(folder: Path) -> bytes:
    config = """
[req]
distinguished_name = dn
[dn]
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[leaf]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
"""
    (folder / "c.cnf").write_text(config)
    (folder / "serial").write_text("01\n")
    key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    for words in (
        f"req -x509 -config c.cnf {key} -keyout ca.key -out ca.pem -days 9 -subj /CN=ca -extensions ca",
        f"req -config c.cnf {key} -keyout tsa.key -out tsa.csr -subj /CN=tsa",
        "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile c.cnf -extensions leaf -out tsa.pem",
        "ts -query -data signed -sha256 -cert -out q.tsq",
        "ts -reply -config c.cnf -section here -queryfile q.tsq -signer tsa.pem -inkey tsa.key -out token.tsr",
    ):
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
    return (folder / "token.tsr").read_bytes()
