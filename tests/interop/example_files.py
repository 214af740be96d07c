"""The files that examples name, and what has to happen before some of them run."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fakes.sigstore import keys
from fakes.sigstore.authority import Leaf
from fakes.sigstore.bundles import AT, Made, Recipe, certificate_pem, make, public_pem, statement
from sigwright import npm, pypi

ARTIFACT = b"a release"
APP = "registry.example/app"
WHEEL = "requests-2.32.4-py3-none-any.whl"
PACKAGE = "venv/lib/python3.11/site-packages"
TARBALLS = {"sigstore-4.0.0.tgz": "sigstore@4.0.0", "p-1.0.0.tgz": "p@1.0.0", "scope-p-1.0.0.tgz": "@scope/p@1.0.0"}

POLICY = """
apiVersion: sigwright.dev/v1
kind: ImagePolicy
rules:
- name: ours
  images: ["**"]
  authorities:
  - {name: release, keys: [cosign.pub], log: none}
"""
POD = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "app"},
        "spec": {"containers": [{"name": "app", "image": f"{APP}:1"}]},
    }
)
CUE = 'predicateType: "https://spdx.dev/Document"\npredicate: {\n  spdxVersion: =~"^SPDX-2"\n}\n'
SBOM = json.dumps({"spdxVersion": "SPDX-2.3", "name": "app"})
PROVENANCE = json.dumps({"buildDefinition": {"buildType": "t"}, "runDetails": {"builder": {"id": "b"}}})


def plain_files(digest: str) -> dict[str, str]:
    """The text files, by path; `digest` is the image's."""
    subject = {"name": APP, "digest": {"sha256": digest.removeprefix("sha256:")}}
    about_app = {"name": "app.tar", "digest": {"sha256": hashlib.sha256(ARTIFACT).hexdigest()}}
    return {
        "app.tar": ARTIFACT.decode(),
        "note.txt": "a note",
        "sbom.json": SBOM, "sbom.spdx.json": SBOM,
        "bom.xml": "<bom/>",
        "p.json": PROVENANCE,
        "statement.json": statement(subject=[subject]).decode(),
        "s.json": statement(subject=[about_app]).decode(),
        "policy.yaml": POLICY,
        "cases.yaml": f"tests:\n- {{image: {APP}:1, expect: verified}}\n",
        "cases.json": json.dumps({"tests": [{"image": f"{APP}:1", "expect": "verified"}]}),
        "policy.cue": CUE,
        "images.txt": f"# ours\n{APP}:1\n",
        "deployment.yaml": POD,
        "deploy/app.yaml": POD.replace(f"{APP}:1", f"{APP}@{digest}"),
        ".github/workflows/ci.yml": "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n",
        "Dockerfile": f"FROM {APP}:1\n",
        "build/Dockerfile": f"ARG VERSION=1\nFROM {APP}:$VERSION\n",
        "src/main.c": "int main;", "model/weights": "1 2 3", "dist/a": "a", "dist/cache/b": "b",
        "tool": "t", "tool-amd64": "t", "tool-arm64": "t", "data.csv": "a,b\n", "module.wasm": "\0asm\1\0\0\0",
        "token.txt": "token\n",
        "ci.yaml": "commands: {sign: {yes: true}}\n",
        "ci/config.json": '{"auths": {"index.docker.io": {"auth": "dTpw"}}}',
        "policy.json": json.dumps({"default": [{"type": "insecureAcceptAnything"}]}),
    }  # fmt: skip


def cluster_image_policy(pem: str) -> str:
    """Return a policy of the policy controller that wants this key, and the default log."""
    spec = {"images": [{"glob": "**"}], "authorities": [{"key": {"data": pem}}]}
    kind = {"apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy"}
    return json.dumps({**kind, "metadata": {"name": "ours"}, "spec": spec})


def write(folder: Path, digest: str) -> None:
    """Write everything that no command makes."""
    for name, text in plain_files(digest).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _keys(folder)
    _python_packages(folder)
    _npm_packages(folder)
    _certificates(folder)


def _keys(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pkcs8 = serialization.PrivateFormat.PKCS8
    for name, lock in {
        "key": serialization.NoEncryption(), "openssl": serialization.NoEncryption(),
        "encrypted": serialization.BestAvailableEncryption(b"test"),
    }.items():  # fmt: skip
        (folder / f"{name}.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, lock))
        (folder / f"{name}.pem").chmod(0o600)
    for name in ("rekor", "ct", "npm"):
        (folder / f"{name}.pub").write_text(public_pem())


def _certificates(folder: Path) -> None:
    made = make()
    for name, chain in {"ca": made.recipe.authority.chain, "tsa": made.recipe.tsa.chain}.items():
        (folder / f"{name}.pem").write_text("".join(keys.pem("CERTIFICATE", der) for der in chain))
    (folder / "signer.pem").write_text(certificate_pem(made))
    private = keys.key("p256", "signer").private
    pkcs8 = serialization.PrivateFormat.PKCS8
    plain = private.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption())
    (folder / "signer.key").write_bytes(plain)


def _workflow(repository: str, workflow: str = "ci.yml") -> Leaf:
    url = f"https://github.com/{repository}"
    identity = f"{url}/.github/workflows/{workflow}@refs/heads/main"
    claims = {8: "https://token.actions.githubusercontent.com", 12: url}
    return Leaf(identity, AT - 1, AT + 600, name="uri", claims=claims)


def _python_packages(folder: Path) -> None:
    """A wheel with its attestation, and the same installed."""
    (folder / "wheels").mkdir()
    files = {
        "requests/__init__.py": b"",
        "requests-2.32.4.dist-info/METADATA": b"Metadata-Version: 2.1\nName: requests\nVersion: 2.32.4\n",
    }
    rows = [f"{name},sha256={_base64url(data)},{len(data)}\n" for name, data in files.items()]
    files["requests-2.32.4.dist-info/RECORD"] = "".join([*rows, "requests-2.32.4.dist-info/RECORD,,\n"]).encode()
    with zipfile.ZipFile(folder / "wheels" / WHEEL, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
            (folder / PACKAGE / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / PACKAGE / name).write_bytes(data)
    artifact = (folder / "wheels" / WHEEL).read_bytes()
    (folder / WHEEL).write_bytes(artifact)
    digest = hashlib.sha256(artifact).hexdigest()
    subject = [{"name": WHEEL, "digest": {"sha256": digest}}]
    payload = statement(subject=subject, predicateType=pypi.PUBLISH, predicate=None)
    made = make(Recipe(content="dsse", payload=payload, leaf=_workflow("psf/requests")))
    material, envelope = made.bundle["verificationMaterial"], made.bundle["dsseEnvelope"]
    document = {
        "version": 1,
        "verification_material": {
            "certificate": material["certificate"]["rawBytes"], "transparency_entries": material["tlogEntries"]
        },
        "envelope": {"statement": envelope["payload"], "signature": envelope["signatures"][0]["sig"]},
    }  # fmt: skip
    for place in (folder, folder / "wheels"):
        (place / f"{WHEEL}.publish.attestation").write_text(json.dumps(document))
    (folder / "requirements.txt").write_text(f"requests==2.32.4 --hash=sha256:{digest}\n")
    (folder / "made_root.json").write_text(json.dumps(made.root))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _npm_packages(folder: Path) -> None:
    for name, package in TARBALLS.items():
        data = json.dumps(dict(zip(("name", "version"), package.rsplit("@", 1), strict=True))).encode()
        with tarfile.open(folder / name, "w:gz") as archive:
            entry = tarfile.TarInfo("package/package.json")
            entry.size = len(data)
            archive.addfile(entry, BytesIO(data))


def npm_attestations(folder: Path, tarball: str, repository: str) -> None:
    """Write a.json, the attestations of a package, and npm_root.json, whom they want trusted."""
    digest = hashlib.sha512((folder / tarball).read_bytes()).hexdigest()
    subject = [{"name": f"pkg:npm/{TARBALLS[tarball].replace('@scope', '%40scope')}", "digest": {"sha512": digest}}]

    def attested(kind: str, **recipe: Any) -> Made:
        return make(Recipe(content="dsse", payload=statement(subject=subject, predicateType=kind), **recipe))

    made = [attested(npm.PUBLISH, signer="key", version="0.2")]
    made += [attested(npm.PROVENANCE, leaf=_workflow(repository))]
    listed = [{"predicateType": "", "bundle": one.bundle} for one in made]
    (folder / "a.json").write_text(json.dumps({"attestations": listed}))
    tlogs = [each for one in made for each in one.root["tlogs"]]
    (folder / "made_root.json").write_text(json.dumps({**made[1].root, "tlogs": tlogs}))
