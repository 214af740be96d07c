"""Docker's credential file, which every registry client reads: entries put in and taken out.

Reading is the core's business. A helper that the file names for a host, or for all, keeps the secret instead of the
file, as with `docker login`.
"""

from __future__ import annotations

import os
from pathlib import Path

from sigwright.errors import AccessDeniedError, LocalFileError, MalformedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

HUB = "https://index.docker.io/v1/"
"""Docker Hub's key, which is not its host."""
HUB_NAMES = ("docker.io", "index.docker.io", "registry-1.docker.io")
HELPER_SECONDS = 60


def path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file: config.json below DOCKER_CONFIG, else below ~/.docker. Raises LocalFileError without a home."""
    named = environment.get("DOCKER_CONFIG")
    return (Path(named) if named else Path(_home(environment), ".docker")) / "config.json"


def _home(environment: Mapping[str, str]) -> str:
    """Return the directory that the core reads from too; never the working directory."""
    if home := environment.get("HOME"):
        return home
    from pwd import getpwuid

    try:
        return getpwuid(os.getuid()).pw_dir
    except KeyError:
        raise LocalFileError("there is no home directory", hint="set HOME or DOCKER_CONFIG") from None


def key_of(server: str) -> str:
    """Return the key of a registry, HOST[:PORT] or a URL of one. Raises UsageError for anything else."""
    host = server.removeprefix("https://").removeprefix("http://").removesuffix("/")
    for suffix in ("/v1", "/v2"):
        host = host.removesuffix(suffix)
    if not host or any(letter in host for letter in "/@ \t\n\\?#\"'") or not host.isprintable():
        raise UsageError(f"not a registry: {server!r}", hint="give HOST or HOST:PORT, without a repository")
    return HUB if host.lower() in HUB_NAMES else host.lower()


def registries() -> list[str]:
    """Return the registries that Docker's file has entries or helpers for. Raises as store()."""
    config = _read(path())
    return sorted({*config.get("auths", {}), *config.get("credHelpers", {})})


def host_of(server: str) -> str:
    """Return the host by which credentials of a registry are asked for. Raises UsageError for what is none."""
    key = key_of(server)
    return HUB_NAMES[1] if key == HUB else key


def place_of(server: str) -> str:
    """Return where credentials for a registry are kept, or would be. Raises as store()."""
    key, file = key_of(server), path()
    helper = _helper(_read(file), key)
    return f"docker-credential-{helper}" if helper else str(file)


def store(server: str, username: str, secret: str) -> str:
    """Keep credentials for a registry; return where: the file, or the helper that the file names.

    Raises UsageError, MalformedError (the file is none that we would write over), LocalFileError, AccessDeniedError.
    """
    from base64 import b64encode

    if ":" in username:
        raise UsageError("a user name cannot hold a colon")
    key, file = key_of(server), path()
    config = _read(file)
    helper = _helper(config, key)
    entry: dict[str, str] = {}
    if helper:
        _ask(helper, "store", _document({"ServerURL": key, "Username": username, "Secret": secret}))
    else:
        entry["auth"] = b64encode(f"{username}:{secret}".encode()).decode()
    config.setdefault("auths", {})[key] = entry
    _write(file, config)
    return f"docker-credential-{helper}" if helper else str(file)


def forget(server: str) -> str | None:
    """Take the credentials of a registry out; return where they were, None when there were none. Raises as store()."""
    key, file = key_of(server), path()
    config = _read(file)
    listed = config.get("auths", {}).pop(key, None) is not None
    helper = _helper(config, key)
    held = bool(helper) and _run(helper, "get", key) == 0
    if held:
        _ask(helper, "erase", key)
    if listed:
        _write(file, config)
    if held:
        return f"docker-credential-{helper}"
    return str(file) if listed else None


def _document(value: object) -> str:
    import json

    return json.dumps(value)


def _read(file: Path) -> dict[str, Any]:
    import json

    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise LocalFileError(f"cannot read {file}: {error.strerror}") from None
    try:
        config = json.loads(text or b"{}", object_pairs_hook=_no_repeats)
    except ValueError as error:
        raise MalformedError(f"{file} is no JSON that can be added to: {error}") from None
    sections = ("auths", "credHelpers")
    if not isinstance(config, dict) or not all(isinstance(config.get(name, {}), dict) for name in sections):
        raise MalformedError(f"{file} is not shaped like docker's configuration")
    return config


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _write(file: Path, config: dict[str, Any]) -> None:
    import json

    from sigwright._core import write_file

    target = Path(os.path.realpath(file))  # the file itself, where configurations are kept elsewhere and linked to
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LocalFileError(f"cannot make {target.parent}: {error.strerror}") from None
    write_file(target, json.dumps(config, indent="\t").encode() + b"\n", mode=0o600)


def _helper(config: dict[str, Any], key: str) -> str:
    name = config.get("credHelpers", {}).get(key, config.get("credsStore", ""))
    if not isinstance(name, str) or (name and not name.replace("-", "").replace("_", "").replace(".", "").isalnum()):
        raise MalformedError(f"{path()} names a credential helper that is none")
    return name


def _ask(helper: str, verb: str, given: str) -> None:
    code = _run(helper, verb, given)
    if code != 0:
        # Its output is not shown: what it was given may stand there.
        raise AccessDeniedError(f"the credential helper docker-credential-{helper} failed with exit code {code}")


def _run(helper: str, verb: str, given: str) -> int:
    """Return a helper's exit code."""
    import shutil
    import subprocess

    name = f"docker-credential-{helper}"
    program = shutil.which(name)
    if program is None or not Path(program).is_absolute():
        hint = f"install it, or take it out of {path()}"
        raise AccessDeniedError(f"the credential helper {name} is not on the PATH", hint=hint)
    try:
        done = subprocess.run(  # noqa: S603 (docker's own configuration names it)
            [program, verb], input=given.encode(), capture_output=True, timeout=HELPER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AccessDeniedError(f"the credential helper {name} cannot be used: {type(error).__name__}") from None
    return done.returncode
