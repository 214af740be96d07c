"""Where the commands run: a registry and a Sigstore behind fault proxies, a home with secrets, a signer of before."""

from __future__ import annotations

import base64
import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import sigwright
from fakes.auth import Auth
from fakes.faults import Faults
from fakes.images import image
from fakes.key_service import Key
from fakes.loopback import LoopbackServer, Request, Response
from fakes.registry import FakeRegistry
from fakes.sigstore.services import VirtualSigstore
from fakes.tuf_repository import TufRepository
from fakes.vault import Vault
from faults.proxy import FaultProxy

USER, PASSWORD = "robot", "swordfish-registry-password"
KEY_PASSWORD = "swordfish-key-password"
VAULT_TOKEN, AWS_SECRET, CLIENT_SECRET = "swordfish-vault-token", "swordfish-aws-secret", "swordfish-client-secret"
SIGNER = "dev@example.com"
# What a command may take in the memory of a process, in KiB.
MOST_MEMORY = 400 << 10
# What it may take longer than it was told, on a machine that is busy.
GRACE = 8.0
DAY = 86_400
AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": AWS_SECRET, "AWS_REGION": "eu-central-1"}


@dataclass(frozen=True)
class Ended:
    """A command that is over."""

    words: tuple[str, ...]
    code: int
    stdout: str
    stderr: str
    seconds: float
    memory: int

    def __str__(self) -> str:
        return (f"sigwright {' '.join(self.words)}\nexit {self.code} after {self.seconds:.1f} s, {self.memory} KiB\n"
                f"--- stdout\n{self.stdout[-1500:]}\n--- stderr\n{self.stderr[-2500:]}")  # fmt: skip


class Elsewhere(LoopbackServer):
    """Whom no answer should lead a client to; its log tells what it was shown."""

    def __enter__(self) -> Elsewhere:
        self.start()
        return self

    def answer(self, request: Request) -> Response:
        if request.path == "/token":
            return Response(200, {"Content-Type": "application/json"}, b'{"token":"of-a-stranger"}')
        return Response(404)


class OwnRealm(Auth):
    """Its tokens are to be had where the registry was asked: at the proxy, or here."""

    def refuse(self, request: Request, scope: str, own_url: str) -> Response | None:
        scheme = request.headers.get("x-forwarded-proto", "http")
        return super().refuse(request, scope, f"{scheme}://{request.headers.get('host', own_url)}")


class World:
    """Servers that are ours, each behind a proxy, all proxies under the same faults. Entered once."""

    def __init__(self, folder: Path, *, secrets: bool = True) -> None:
        self.folder = folder
        self.faults = Faults()
        self.secrets = secrets
        self._stack = ExitStack()
        self._count = 0
        self._template: tuple[str, str] | None = None
        self._servers: list[LoopbackServer] = []
        self.proxies: list[LoopbackServer] = []
        """Whom the faults strike."""

    # --- what runs ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> World:
        auth = OwnRealm("bearer", users={USER: PASSWORD}) if self.secrets else None
        self.registry = self._stack.enter_context(FakeRegistry(auth=auth))
        self.sigstore = self._stack.enter_context(VirtualSigstore())
        self._serve(self.registry.url, self.sigstore.fulcio.url, self.sigstore.log.url, self.sigstore.stamper.url)
        self._servers.append(self.registry)
        issuer = self.sigstore.issuer
        issuer.faults, issuer.client_secret = self.faults, CLIENT_SECRET  # a proxy would have another name than it
        self.proxies.append(issuer)
        self._servers.append(issuer)
        token = issuer.token(email=SIGNER, exp=int(time.time()) + DAY)
        self._furnish(self.sigstore.trusted_root, self.sigstore.signing_config, issuer.url, token)
        return self

    def _serve(self, registry: str, fulcio: str, rekor: str, tsa: str) -> None:
        self.proxy, self.fulcio, self.rekor, self.tsa = map(self._proxied, (registry, fulcio, rekor, tsa))
        self.elsewhere = self._stack.enter_context(Elsewhere())
        self._servers.append(self.elsewhere)
        self.direct = registry.rpartition("/")[2]

    def _proxied(self, url: str) -> FaultProxy:
        proxy = self._stack.enter_context(FaultProxy(url, self.faults))
        self.proxies.append(proxy)
        self._servers.append(proxy)
        return proxy

    @cached_property
    def tuf(self) -> str:
        """The address of a TUF repository with this Sigstore's root; its root metadata is in the home."""
        repository = self._stack.enter_context(
            TufRepository({"trusted_root.json": (self.home / "root.json").read_bytes()})
        )
        self._write("1.root.json", repository.root().decode())
        return self._proxied(repository.url).url

    @cached_property
    def served_log(self) -> str:
        """The address of a log in the home, served by the command; whatever was asked of it, it is ended in the end."""
        made = self.run(self.home, "log", "init", "log")
        assert made.code == 0, made
        command = [str(Path(sys.executable).with_name("sigwright")), "log", "serve", "--port", "0", "log"]
        server = subprocess.Popen(
            command, cwd=self.home, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._stack.callback(server.wait)
        self._stack.callback(server.terminate)
        assert server.stdout is not None
        self._stack.callback(server.stdout.close)
        return self._proxied(server.stdout.readline().strip()).url

    @cached_property
    def vault(self) -> str:
        """The address of Vault with a key "own", whose public key is in the home."""
        service = Vault(VAULT_TOKEN)
        service.versions["own"] = [Key("ecdsa-p256")]
        self._write("vault.pub", service.versions["own"][0].pem)
        return self._proxied(self._stack.enter_context(service).url).url

    @cached_property
    def aws(self) -> str:
        """The address of AWS KMS with a key alias/own, whose public key is in the home."""
        from fakes import aws_kms  # takes a second to load

        direct = self._stack.enter_context(aws_kms.running())
        settings = {"AWS_ENDPOINT_URL_KMS": direct, **AWS}
        words = ("generate-key-pair", "--kms", "awskms:///alias/own", "--output-key-prefix", "aws")
        made = self.run(self.home, *words, settings=settings)
        assert made.code == 0, made
        return self._proxied(direct).url

    def _furnish(self, trusted_root: Any, signing_config: Any, issuer: str, token: str) -> None:
        """Keys, the registry's password and what signing keyless takes, in a home."""
        self.home = self.folder / "home"
        (self.home / ".docker").mkdir(parents=True)
        auth = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        auths = {server: {"auth": auth} for server in (self.proxy.address, self.direct)} if self.secrets else {}
        (self.home / ".docker/config.json").write_text(json.dumps({"auths": auths}))
        self.keys = {name: sigwright.PrivateKey.generate() for name in ("own", "other", "stranger")}
        for name, key in self.keys.items():
            self._write(f"{name}.key", key.to_encrypted_pem(KEY_PASSWORD))
            self._write(f"{name}.pub", key.public_key.to_pem())
        self._write("root.json", json.dumps(trusted_root))
        own = {
            "caUrls": self.fulcio.url,
            "rekorTlogUrls": self.rekor.url,
            "tsaUrls": f"{self.tsa.url}/api/v1/timestamp",
        }
        for name, url in own.items():
            signing_config[name] = [{**signing_config[name][0], "url": url}] if signing_config.get(name) else []
        self._write("signing.json", json.dumps(signing_config))
        self.issuer, self.token = issuer, token
        self._write("token", token)
        self._write("client-secret", CLIENT_SECRET)

    def _write(self, name: str, text: str) -> None:
        path = self.home / name
        path.write_text(text)
        path.chmod(0o600)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # --- images -------------------------------------------------------------------------------------------------------

    def image(self) -> tuple[str, str]:
        """A repository of its own with an image that somebody else signed; returns its name and the digest."""
        if self._template is None:
            digest = self.registry.store.push("template", image("hello"), "v1")
            self._template = ("template", digest)
            self.sign_as_other("template", digest)
        self._count += 1
        name, digest = f"app{self._count}", self._template[1]
        kept, made = self.registry.store.repository("template"), self.registry.store.repository(name)
        made.blobs, made.manifests, made.tags = dict(kept.blobs), dict(kept.manifests), copy.copy(kept.tags)
        return name, digest

    def unsigned(self) -> tuple[str, str]:
        self._count += 1
        name = f"bare{self._count}"
        return name, self.registry.store.push(name, image(name), "v1")

    def sign_as_other(self, name: str, digest: str) -> None:
        reference, key = f"{self.direct}/{name}@{digest}", self.keys["other"]
        sigwright.sign(reference, key=key, tlog_upload=False, **self.login)
        sigwright.attest(reference, key=key, tlog_upload=False, type="custom", predicate=b'{"a":1}', **self.login)

    @property
    def login(self) -> dict[str, Any]:
        return {"registry_username": USER, "registry_password": PASSWORD} if self.secrets else {}

    def signatures(self, name: str, digest: str, who: str) -> int:
        """How many signatures of somebody verify, asked of the registry itself."""
        reference = f"{self.direct}/{name}@{digest}"
        report = sigwright.check(reference, key=self.keys[who].public_key, insecure_ignore_tlog=True, **self.login)
        return len(report.verified)

    # --- commands -----------------------------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "COSIGN_PASSWORD": KEY_PASSWORD,
            "LC_ALL": "C.UTF-8",
            "DOCKER_CONFIG": str(self.home / ".docker"),
            "SIGWRIGHT_OFFLINE": "true",
        }

    def start(
        self, folder: Path, *words: str, prefix: tuple[str, ...] = (), settings: dict[str, str] | None = None
    ) -> Running:
        command = (*prefix, str(Path(sys.executable).with_name("sigwright")))
        return Running(command, words, folder, {**self.environment, **(settings or {})})

    def run(self, folder: Path, *words: str, seconds: float = 120.0, settings: dict[str, str] | None = None) -> Ended:
        return self.start(folder, *words, settings=settings).wait(seconds)

    def forget(self) -> None:
        """Let go of what was asked of the servers, and of the files of the commands: there are thousands."""
        for server in self._servers:
            server.log.clear()
        for path in self.folder.iterdir():
            if path.is_dir() and path != self.home:
                shutil.rmtree(path)

    def secrets_seen(self) -> set[str]:
        """What must be in no output: what is kept here, and what the servers gave out or were shown."""
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        shown = {
            request.headers["authorization"].partition(" ")[2]
            for request in self.proxy.log.all() if "authorization" in request.headers
        }  # fmt: skip
        services = {VAULT_TOKEN, AWS_SECRET, CLIENT_SECRET}
        kept = services | {PASSWORD, KEY_PASSWORD, basic, self.token, self.token.rpartition(".")[2]}
        return kept | {text for text in shown if len(text) > 8}


class Running:
    """A command that was started, its output in files: a pipe nobody reads would hold it."""

    def __init__(
        self, program: tuple[str, ...], words: tuple[str, ...], folder: Path, settings: dict[str, str]
    ) -> None:
        self.words = words
        self._began = time.monotonic()
        self._files = [
            open(  # noqa: SIM115 (until it has ended)
                folder.with_name(f"{folder.name}.{name}"), "w+b"
            )
            for name in ("out", "err")
        ]
        self.process = subprocess.Popen(
            [*program, *words], cwd=folder, env=settings, stdin=subprocess.DEVNULL, stdout=self._files[0],
            stderr=self._files[1], start_new_session=True,
        )  # fmt: skip

    def wait(self, seconds: float) -> Ended:
        """A command that takes longer than this is ended, and its code is then -9."""
        watchdog = threading.Timer(seconds, self.signal, (signal.SIGKILL,))
        watchdog.start()
        _, status, usage = os.wait4(self.process.pid, 0)
        watchdog.cancel()
        self.process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - self._began
        texts = []
        for file in self._files:
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
            file.close()
            Path(file.name).unlink()
        return Ended(self.words, self.process.returncode, texts[0], texts[1], took, usage.ru_maxrss)

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)
