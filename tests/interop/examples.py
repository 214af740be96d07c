"""Where the examples of --help run: every name that they use leads to a server of the loopback.

Each example runs in a copy of its own of one directory, against registries as they were. What is left open in it is
filled in, such as "..."; nothing else of it is changed.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from fakes.cloud_kms import CloudKms
from fakes.command import installed
from fakes.gcp.artifact_registry import ArtifactRegistryApi, GoogleRegistry
from fakes.gcp.binauthz import Analysis, BinaryAuthorization
from fakes.gcp.identity import Identity
from fakes.gcp.run import CloudRun
from fakes.gcp.service import TOKEN
from fakes.images import index
from fakes.sigstore.keys import key
from fakes.sigstore.rekor import log
from fakes.sigstore.services import Rekor, VirtualSigstore
from fakes.tuf_repository import TufRepository
from fakes.virtual_hosts import VirtualHosts
from interop.example_files import ARTIFACT, cluster_image_policy, write
from sigwright import PublicKey, cli
from sigwright.demo import Layout
from sigwright.gcp import attestors

REGISTRIES = ("registry.example", "mirror.example", "index.docker.io", "registry-1.docker.io", "eu-docker.pkg.dev")
IMAGES = ("app", "db", "tool", "data", "module", "team/web", "library/app", "p/r/web", "p/r/job")
TAGS = ("1", "2", "3.20")
OTHER_PROGRAM = """#!/bin/sh
case "$(basename "$0") $*" in
  "kubectl get"*) cat deployment.yaml ;;
  "kubectl apply"*) cat > /dev/null ;;
  gcloud*print-access-token*) echo test-token ;;
  syft*) cat sbom.json ;;
esac
"""
SCRIPT = re.compile(r"[A-Z_]+=|source |sigwright (trust|doctor) |.*([|<>]|\$\(|&&)")
"""What bash runs: the rest runs in this process. Profiles are remembered for as long as one lives."""
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
ATTESTOR = "projects/p/attestors/release"
KMS = "projects/p/locations/eu/keyRings/r/cryptoKeys/k"

FIRST = """
sigwright generate-key-pair --output-key-prefix release
sigwright generate-key-pair --output-key-prefix old
sigwright generate-key-pair --output-key-prefix auditor
sigwright generate-key-pair --output-key-prefix a
sigwright generate-key-pair --output-key-prefix log
sigwright generate-key-pair --output-key-prefix witness --key-type ed25519
sigwright log init auditlog
sigwright trust set --log optional --profile team
sigwright log init --origin log.example.org team-log
sigwright sign --key cosign.key -y -a commit=4f2a -r registry.example/app:1
sigwright sign -y --identity-token=PERSON registry.example/app:1
sigwright sign --key cosign.key -y registry.example/db:2
sigwright sign --key cosign.key -y registry.example/team/web:1
sigwright sign --key cosign.key -y eu-docker.pkg.dev/p/r/web:1
sigwright sign --key cosign.key -y eu-docker.pkg.dev/p/r/job:1
sigwright attest --key cosign.key -y --type spdxjson --predicate sbom.json registry.example/app:1
sigwright attest --key cosign.key -y --type slsaprovenance1 --predicate p.json registry.example/app:1
sigwright copy registry.example/app:1 oci:layout:1
sigwright attest --key cosign.key --tlog-upload=false --type custom --predicate note.txt oci:layout:1
sigwright sign-blob --key cosign.key --rekor-url file:team-log --bundle app.tar.sigstore.json app.tar
sigwright log show -o checkpoint team-log --output-file seen.checkpoint
"""
"""What stands before any example runs."""


class World:
    """A context manager; `run` runs an example."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template"
        self.template.mkdir()
        self._folder = folder
        self._stack = ExitStack()
        self._kms: str | None = None
        self.slot = ""

    def __enter__(self) -> World:
        enter = self._stack.enter_context
        self.registry = enter(GoogleRegistry(login=False, catalog=True))
        self.registry.names = REGISTRIES
        self.digest = {self._push(name) for name in IMAGES}.pop()  # one image under all names
        write(self.template, self.digest)
        Layout(self.template / "layout").add_image([b"first"])
        Layout(self.template / "other").add_image([b"second"])
        self.sigstore = enter(VirtualSigstore())
        self.sigstore.log.entered = log(before=0)
        self.next_log = Rekor(replace(log(), host="log2027.test", key=key(name="2027")))
        (self.template / "rekor.pub").write_text(self.sigstore.log.entered.key.pem)
        targets = {path.name: path.read_bytes() for path in self.sigstore.write(self._folder).values()}
        targets["signing_config.v0.2.json"] = targets.pop("signing_config.json")
        self.tuf = enter(TufRepository(targets))
        (self.template / "root.json").write_bytes(self.tuf.root())
        self.cloud = self._google()
        self.hosts = enter(VirtualHosts(self._folder, self._names()))
        self.environment = self._environment(installed(self._folder / "bin"))
        self._prepare()
        self._attest()
        return self

    def __exit__(self, *ended: object) -> None:
        self._stack.close()

    def _push(self, name: str) -> str:
        for tag in TAGS:
            digest = self.registry.store.push(name, index("app"), tag)
        return digest

    def _google(self) -> dict[str, Any]:
        artifacts = ArtifactRegistryApi()
        artifacts.repositories["projects/p/locations/eu/repositories/r"] = {}
        services = {
            "RUN": CloudRun(self.registry),
            "BINAUTHZ": BinaryAuthorization(),
            "CONTAINERANALYSIS": Analysis(),
            "KMS": CloudKms(TOKEN),
            "ARTIFACTREGISTRY": artifacts,
        }
        for server in services.values():
            self._stack.enter_context(server)
        self.identity = self._stack.enter_context(Identity())
        return services

    def _names(self) -> dict[str, Any]:
        return dict.fromkeys(REGISTRIES, self.registry) | {
            "timestamp.example.com": self.sigstore.stamper,
            "rekor.example.com": self.sigstore.log,
            "rekor.example": self.sigstore.log,
            "rekor-2027.example": self.next_log,
            "rekor.sigstore.dev": self.sigstore.log,
            "tuf.example.com": self.tuf,
            "example.com": self.tuf,
        }

    def _environment(self, bin: Path) -> dict[str, str]:
        for name in ("docker", "gcloud", "kubectl", "syft"):
            (bin / name).write_text(OTHER_PROGRAM)
            (bin / name).chmod(0o755)
        return {
            "PATH": f"{bin}:{os.environ['PATH']}",
            "COSIGN_PASSWORD": "test",
            "GOOGLE_APPLICATION_CREDENTIALS": str(self.identity.key_file(self._folder / "robot.json")),
            **{f"SIGWRIGHT_GCP_ENDPOINT_{name}": server.url for name, server in self.cloud.items()},
            "SOFTHSM2_CONF": str(self._token()),
            "COSIGN_PKCS11_MODULE_PATH": SOFTHSM,
            **self.hosts.environment,
        }

    def _token(self) -> Path:
        """Make a token of SoftHSM, where there is one; its configuration is returned."""
        config = self._folder / "softhsm2.conf"
        (self._folder / "tokens").mkdir()
        config.write_text(f"directories.tokendir = {self._folder / 'tokens'}\n")
        line = ["softhsm2-util", "--init-token", "--free", "--label", "t", "--pin", "1234", "--so-pin", "5678"]
        environment = {**os.environ, "SOFTHSM2_CONF": str(config)}
        if Path(SOFTHSM).is_file():
            made = subprocess.run(line, env=environment, check=True, capture_output=True, text=True)
            self.slot = made.stdout.split()[-1]
        return config

    def _prepare(self) -> None:
        with self._inside(self.template, {}):
            mirror = f"initialize --mirror {self.tuf.url} --root root.json"
            self._command("sigwright generate-key-pair")
            policy = cluster_image_policy((self.template / "cosign.pub").read_text())
            (self.template / "cluster-image-policy.yaml").write_text(policy)
            for line in (f"sigwright {mirror}", *FIRST.strip().splitlines()):
                self._command(self.fill(line))
        self.held = copy.deepcopy(self.registry.store._repositories)

    def _attest(self) -> None:
        """Make Google know the attestor, its keys and the policies."""
        listed = []
        for name in ("cosign", "a"):
            public = PublicKey.from_pem((self.template / f"{name}.pub").read_text())
            listed.append((attestors.key_id(public), public.to_pem(), "ECDSA_P256_SHA256"))
        version = self.cloud["KMS"].add(KMS, "ecdsa-p256")
        listed.append(
            (f"//cloudkms.googleapis.com/v1/{version}", self.cloud["KMS"].keys[version].pem, "ECDSA_P256_SHA256")
        )
        google = self.cloud["BINAUTHZ"]
        google.add_attestor(ATTESTOR, "projects/p/notes/release", *listed)
        rule = {"evaluationMode": "ALWAYS_ALLOW", "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG"}
        google.policies["projects/my-project/policy"] = {
            "name": "projects/my-project/policy", "defaultAdmissionRule": rule
        }  # fmt: skip
        ours = {"displayName": "ours", "trustedDirectoryCheck": {"trustedDirPatterns": ["eu-docker.pkg.dev/p/r"]}}
        checks = {"checkSets": [{"displayName": "all", "checks": [ours]}]}
        name = "projects/my-project/platforms/gke/policies/prod"
        google.policies[name] = {"name": name, "gkePolicy": checks}

    def _aws(self) -> dict[str, str]:
        """Start AWS KMS, once; return what leads there."""
        if self._kms is None:
            from fakes import aws_kms

            self._kms = self._stack.enter_context(aws_kms.running())
        urlopen(Request(f"{self._kms}/moto-api/reset", method="POST"))
        return {"AWS_ENDPOINT_URL_KMS": self._kms, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_DEFAULT_REGION": "us-east-1"}  # fmt: skip

    @contextlib.contextmanager
    def _inside(self, place: Path, given: dict[str, str]) -> Iterator[Path]:
        before, where = dict(os.environ), Path.cwd()
        try:
            os.environ.clear()
            os.environ.update(self.environment | {"HOME": str(place)} | given)
            os.chdir(place)
            yield place
        finally:
            os.chdir(where)
            os.environ.clear()
            os.environ.update(before)

    def fill(self, example: str) -> str:
        """Return the example with what it leaves open filled in."""
        artifact = hashlib.sha256(ARTIFACT).hexdigest()
        arm64 = index("app").children[1].digest
        token = self.sigstore.issuer.token
        workflow = "https://github.com/OWNER/NAME/.github/workflows/ci.yml@refs/heads/main"
        open_places = {
            "@sha256:...": f"@{self.digest}",
            "@ARM64": f"@{arm64}",
            "app:sha256-...": f"app:{self.digest.replace(':', '-')}.",
            "sha256:4f2a...": f"sha256:{artifact}",
            "--digest 4f2a...": f"--digest {artifact}",
            "2027.example --fingerprint sha256:...": f"2027.example --fingerprint sha256:{_key_id(self.next_log)}",
            "--fingerprint sha256:...": f"--fingerprint sha256:{_key_id(self.sigstore.log)}",
            "PASSWORD=...": "PASSWORD=test",
            "--publisher ...": "--publisher requests=https://github.com/psf/requests",
            "HEX": hashlib.sha256(self.tuf.root()).hexdigest(),
            " IMAGE ": " registry.example/app:1 ",
            "/etc/containers/": "",
            "https://example.com/root.json": "https://example.com/1.root.json",
            "--slot-id 1": f"--slot-id {self.slot}",
            "--port 3003": "--port 0",
            "=PERSON": f"={token(iss='https://accounts.google.com', email='me@example.com')}",
            "=WORKFLOW": f"={token(iss='https://token.actions.githubusercontent.com', sub=workflow)}",
        }
        for left, right in open_places.items():
            example = example.replace(left, right)
        return example

    def run(self, example: str, before: str, setting: dict[str, str], *, ends: int = 0, serves: bool = False) -> None:
        """Run an example after what has to come before; raises an AssertionError unless it ends as it should."""
        place = self._folder / "place"  # always the same: what a process remembers of a home stays true
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.template, place)
        self.registry.store._repositories = copy.deepcopy(self.held)
        asks_aws = "awskms:" in example + before
        with self._inside(place, setting | (self._aws() if asks_aws else {})):
            for line in before.strip().splitlines():
                self._command(self.fill(line))
            if serves:
                self._serving(self.fill(example))
            else:
                self._command(self.fill(example), ends)

    def _command(self, line: str, ends: int = 0) -> None:
        if not line.startswith("sigwright ") or SCRIPT.match(line):
            done = subprocess.run(_bash(line), check=False, timeout=60, stdin=subprocess.DEVNULL)
            code = done.returncode
        else:
            code = cli.run(shlex.split(line)[1:])
        assert code == ends, f"{line}\nended with {code}"

    def _serving(self, line: str) -> None:
        """Start what goes on until it is told to end, and tell it so once it has said something."""
        process = subprocess.Popen(_bash(f"exec {line}"), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        with process:
            assert process.stderr is not None
            said = process.stderr.readline()
            process.terminate()
            assert (process.wait(20), "Error" in said) in ((143, False), (0, False)), said


def _key_id(rekor: Rekor) -> str:
    return rekor.entered.key.id.hex()


def _bash(line: str) -> list[str]:
    return ["bash", "-euo", "pipefail", "-c", line]
