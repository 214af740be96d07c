"""Where tokens come from: a metadata server, and the endpoint that key files and workload identities are sent to."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from fakes.faults import Faults
from fakes.gcp.service import TOKEN
from fakes.loopback import LoopbackServer, Request, Response

METADATA = "/computeMetadata/v1/instance/service-accounts/"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EMAIL = "robot@project.iam.gserviceaccount.com"


class Identity(LoopbackServer):
    """Both in one; `asked` counts the tokens given, by way."""

    def __init__(self) -> None:
        super().__init__()
        self.faults = Faults()
        self.asked: list[str] = []
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def __enter__(self) -> Identity:
        self.start()
        return self

    def key_file(self, path: Path) -> Path:
        """Write a service account's key file whose tokens come from here."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        document = {
            "type": "service_account", "project_id": "project", "private_key_id": "1", "private_key": pem,
            "client_email": EMAIL, "token_uri": f"{self.url}/token",
        }  # fmt: skip
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def federation_file(self, path: Path, subject_token: Path) -> Path:
        """Write a configuration of workload identity federation: a token in a file is exchanged here."""
        document = {
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": f"{self.url}/v1/token",
            "credential_source": {"file": str(subject_token)},
        }
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def user_file(self, path: Path) -> Path:
        """Write what `gcloud auth application-default login` leaves behind."""
        document = {
            "type": "authorized_user", "client_id": "id", "client_secret": "secret", "refresh_token": "1//refresh",
            "token_uri": f"{self.url}/token",
        }  # fmt: skip
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._honest(request))

    def _honest(self, request: Request) -> Response:
        if request.path.startswith("/computeMetadata") or request.path == "/":
            return self._metadata(request)
        fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        way = self._way(fields)
        if not way:
            return _json(400, {"error": "invalid_grant", "error_description": f"refused {sorted(fields.items())}"})
        self.asked.append(way)
        token = {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
        return _json(200, {**token, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token"})

    def _way(self, fields: dict[str, str]) -> str:
        if fields.get("grant_type") == GRANT and self._signed(fields["assertion"]):
            return "key file"
        if fields.get("subject_token") == "the-token-of-the-pool":
            return "federation"
        return "user" if fields.get("refresh_token") == "1//refresh" else ""

    def _signed(self, assertion: str) -> bool:
        head, body, signature = assertion.split(".")
        raw = base64.urlsafe_b64decode(signature + "==")
        self.key.public_key().verify(raw, f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(base64.urlsafe_b64decode(body + "=="))
        return bool(claims["iss"] == EMAIL and "cloud-platform" in claims["scope"])

    def _metadata(self, request: Request) -> Response:
        if request.headers.get("metadata-flavor") != "Google":
            return Response(403, {}, b"Missing Metadata-Flavor:Google header.")
        flavour = {"Metadata-Flavor": "Google"}
        if request.path.endswith("/token"):
            self.asked.append("metadata")
            return _json(200, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}, flavour)
        if request.path.startswith(METADATA):
            return _json(200, {"email": EMAIL, "scopes": ["cloud-platform"], "aliases": ["default"]}, flavour)
        if request.path.endswith("universe-domain"):
            return Response(404, flavour)
        return Response(200, {"Content-Type": "text/plain", **flavour}, b"project")


def _json(status: int, document: object, headers: dict[str, str] | None = None) -> Response:
    return Response(status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(document).encode())
