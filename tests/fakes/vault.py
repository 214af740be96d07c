"""Vault's transit engine on 127.0.0.1: makes, shows and signs; tokens are checked.

As in Vault, a signature carries the version of the key, Ed25519 keys are shown raw, and errors are lists of text.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from typing import Any

from fakes.key_service import Key, KeyService, reply
from fakes.loopback import Request, Response

PATH = re.compile(r"/v1/(?P<mount>[\w/-]+)/(?P<verb>keys|sign|verify)/(?P<key>[\w.-]+)(?:/(?P<hash>sha2-\d+))?")
ALGORITHMS = {"sha2-256": "sha256", "sha2-384": "sha384", "sha2-512": "sha512"}
TOKEN = "s.test-token"


class Vault(KeyService):
    """One engine; `versions` of a key are numbered from 1."""

    def __init__(self, token: str = TOKEN, mount: str = "transit") -> None:
        super().__init__()
        self.token, self.mount = token, mount
        self.versions: dict[str, list[Key]] = {}

    def serve(self, request: Request) -> Response:
        if request.headers.get("x-vault-token") != self.token:
            return self.refusal(request)
        match = PATH.fullmatch(request.path)
        if match is None or match["mount"] != self.mount:
            return _errors(404, "no handler for route")
        body = json.loads(request.body or b"{}")
        if match["verb"] == "keys":
            return self._keys(request.method, match["key"], body)
        if match["key"] not in self.versions:
            return _errors(400, "signing key not found")
        hash = body.get("hash_algorithm") or match["hash"] or "sha2-256"
        return (
            self._sign(match["key"], hash, body) if match["verb"] == "sign" else self._verify(match["key"], hash, body)
        )

    def refusal(self, request: Request) -> Response:
        return _errors(403, "1 error occurred:\n\t* permission denied\n\n")

    def _keys(self, method: str, name: str, body: dict[str, Any]) -> Response:
        if method in ("POST", "PUT"):
            self.versions.setdefault(name, [Key(body.get("type", "aes256-gcm96"))])
        if name not in self.versions:
            return _errors(404)
        versions = self.versions[name]
        if not versions:  # a key for encryption: its versions are times
            return reply(
                {"data": {"keys": {"1": 1700000000}, "latest_version": 1, "type": "aes256-gcm96", "name": name}}
            )
        shown = {str(number): _shown(key) for number, key in enumerate(versions, 1)}
        return reply({"data": {"keys": shown, "latest_version": len(versions), "type": versions[0].kind, "name": name}})

    def _sign(self, name: str, hash: str, body: dict[str, Any]) -> Response:
        versions = self.versions[name]
        version = int(body.get("key_version") or len(versions))
        key = Key(versions[0].kind) if self.lying else versions[version - 1]
        data = b64decode(body["input"])
        if key.kind == "ed25519":
            signature = key.sign_message(data)
        elif body.get("prehashed"):
            signature = key.sign_digest(data, ALGORITHMS[hash])
        else:
            return _errors(400, "only prehashed input is known here")
        return reply(
            {"data": {"signature": f"vault:v{version}:{b64encode(signature).decode()}", "key_version": version}}
        )

    def _verify(self, name: str, hash: str, body: dict[str, Any]) -> Response:
        """What cosign asks; the newest version's key decides."""
        _, version, signature = body["signature"].split(":")
        key = self.versions[name][int(version.removeprefix("v")) - 1]
        digest, hash_name = b64decode(body["input"]), ALGORITHMS[hash]
        valid = key.verifies(b64decode(signature), digest, hash_name)
        return reply({"data": {"valid": valid}})


def _shown(key: Key) -> dict[str, str]:
    public = b64encode(key.raw).decode() if key.kind == "ed25519" else key.pem
    return {"name": {"ecdsa-p256": "P-256", "ecdsa-p384": "P-384", "ecdsa-p521": "P-521"}.get(key.kind, key.kind),
            "public_key": public, "creation_time": "2026-01-01T00:00:00Z"}  # fmt: skip


def _errors(status: int, *texts: str) -> Response:
    return reply({"errors": list(texts)}, status)
