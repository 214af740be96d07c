"""Keys of programs: NAME://KEY is asked of `sigstore-kms-NAME`, by version 1 of Sigstore's plugin protocol.

The program gets the version and a JSON document as arguments, a message on standard input, and answers with a JSON
document. What it writes to standard error is the user's to see.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from base64 import b64decode, b64encode
from typing import Any

from sigwright._core import PublicKey
from sigwright._core import Signer as CoreSigner
from sigwright.errors import KeyUnusableError, TimedOutError, UsageError
from sigwright.keys import _service

PREFIX = "sigstore-kms-"
VERSION = "v1"
SECONDS = 60.0
"""For one call: a person may have to touch a token."""
MOST = 1 << 20
"""No honest answer is longer."""

GO_HASHES = {"sha256": 5, "sha384": 6, "sha512": 7, "": 0}
"""How Go counts hashes, as the protocol does."""
HASHES = {"ecdsa-p256": ("sha256",), "ecdsa-p384": ("sha384", "sha256"), "ecdsa-p521": ("sha512", "sha256"),
          "rsa": ("sha256", "sha384", "sha512"), "ed25519": ("",)}  # fmt: skip


def program(scheme: str) -> str:
    """Return the path of a scheme's program, or nothing."""
    if not scheme.replace("-", "").replace("_", "").isalnum():
        return ""
    return shutil.which(f"{PREFIX}{scheme}") or ""


def signer(name: str) -> CoreSigner:
    """Return who signs with the key."""
    public = public_key(name)

    def sign(digest: bytes, hash: str) -> bytes:
        return _sign(name, hash, digest=digest)

    def sign_message(message: bytes, hash: str) -> bytes:
        return _sign(name, hash, message=message)

    return _service.signer(public, HASHES[public.kind], sign, sign_message=sign_message)


def public_key(name: str) -> PublicKey:
    """Return the public key."""
    answer = _ask(name, "publicKey", {"publicKeyOptions": {"rpcOptions": _OPTIONS}})
    return PublicKey.from_pem(_bytes(name, answer, "publicKeyPEM"))


def create(name: str, kind: str, bits: int) -> PublicKey:
    """Have the program make a key, of its default algorithm unless another is asked for."""
    algorithm = _algorithm(name, kind, bits)
    answer = _ask(name, "createKey", {"ctxDeadline": _deadline(), "algorithm": algorithm})
    return PublicKey.from_pem(_bytes(name, answer, "publicKeyPEM"))


def _algorithm(name: str, kind: str, bits: int) -> str:
    if not kind:
        return str(_ask(name, "defaultAlgorithm", {}).get("defaultAlgorithm") or "")
    wanted = f"rsa-{bits}" if kind == "rsa" else kind
    supported = [str(each) for each in _ask(name, "supportedAlgorithms", {}).get("supportedAlgorithms") or []]
    for each in supported:
        if wanted in each.lower():
            return each
    raise UsageError(f"{_program_name(name)} makes no {wanted} keys", hint=f"it makes {', '.join(supported)}")


_OPTIONS: dict[str, Any] = {"keyVersion": "", "remoteVerification": False}


def _sign(name: str, hash: str, *, message: bytes = b"", digest: bytes | None = None) -> bytes:
    about: dict[str, Any] = {"hashFunc": GO_HASHES[hash]}
    if digest is not None:
        about["digest"] = b64encode(digest).decode()
    arguments = {"signOptions": {"rpcOptions": _OPTIONS, "messageOptions": about}}
    return _bytes(name, _ask(name, "signMessage", arguments, hash=hash, message=message), "signature")


def _bytes(name: str, answer: dict[str, Any], field: str) -> bytes:
    try:
        return b64decode(answer[field], validate=True)
    except (KeyError, TypeError, ValueError):
        raise _wrong(name, f"its answer has no {field}") from None


def _deadline() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + SECONDS))


def _ask(
    name: str, method: str, arguments: dict[str, Any], *, hash: str = "sha256", message: bytes = b""
) -> dict[str, Any]:
    """Call a method and return its part of the answer."""
    request = {
        "initOptions": {
            "ctxDeadline": _deadline(), "protocolVersion": VERSION, "keyResourceID": name.partition("://")[2],
            "hashFunc": GO_HASHES[hash], "rpcOptions": _OPTIONS,
        },
        "methodName": method,
        method: arguments,
    }  # fmt: skip
    answer = _read(name, _run(name, json.dumps(request), message))
    if answer.get("errorMessage"):
        raise _wrong(name, _service.said(answer["errorMessage"]))
    part = answer.get(method)
    if not isinstance(part, dict):
        raise _wrong(name, f"its answer is not one of {method}")
    return part


def _run(name: str, request: str, message: bytes) -> bytes:
    """Run the program; its exit code says nothing, as the protocol has it, unless a signal ended it."""
    command = [program(name.partition("://")[0]), VERSION, request]
    seconds = _service.seconds(SECONDS)
    try:
        done = subprocess.run(command, input=message, stdout=subprocess.PIPE, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise TimedOutError(f"{_program_name(name)} did not answer within {seconds:.0f} s") from None
    except OSError as error:
        raise _wrong(name, f"it cannot be run: {error.strerror}") from None
    if done.returncode < 0:
        raise _wrong(name, f"signal {-done.returncode} ended it")
    return done.stdout


def _read(name: str, answer: bytes) -> dict[str, Any]:
    if len(answer) > MOST:
        raise _wrong(name, "its answer is longer than any honest one")
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        raise _wrong(name, "its answer is not JSON") from None
    if not isinstance(document, dict):
        raise _wrong(name, "its answer is not a JSON object")
    return document


def _program_name(name: str) -> str:
    return f"{PREFIX}{name.partition('://')[0]}"


def _wrong(name: str, what: str) -> KeyUnusableError:
    return KeyUnusableError(f"{_program_name(name)}: {what}", hint="ask whoever made the program")
