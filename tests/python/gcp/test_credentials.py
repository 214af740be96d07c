"""Whose account is used, and that nobody sees its token."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.faults import status
from fakes.gcp.identity import Identity
from fakes.gcp.service import TOKEN
from fakes.loopback import Response
from sigwright.gcp import credentials


@pytest.fixture
def identity() -> Iterator[Identity]:
    with Identity() as identity:
        yield identity


def test_a_key_file_is_used(identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(credentials.VARIABLE, str(identity.key_file(tmp_path / "robot.json")))
    assert credentials.token().text == TOKEN
    assert credentials.token().text == TOKEN
    assert identity.asked == ["key file"]


def test_a_workload_identity_is_used(identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = tmp_path / "subject"
    subject.write_text("the-token-of-the-pool")
    monkeypatch.setenv(credentials.VARIABLE, str(identity.federation_file(tmp_path / "pool.json", subject)))
    assert credentials.token().text == TOKEN
    assert identity.asked == ["federation"]


@pytest.mark.parametrize("form", ["file", "url", "executable"])
def test_every_source_of_a_pools_token(
    identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """A program is run only where the environment says so, as google-auth has it."""
    said = {"token": "the-token-of-the-pool"}
    program = tmp_path / "program"
    answer = {"version": 1, "success": True, "token_type": "urn:ietf:params:oauth:token-type:jwt",
              "id_token": said["token"], "expiration_time": 9_000_000_000}  # fmt: skip
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(answer)}\nEND\n")
    program.chmod(0o755)
    (tmp_path / "subject.json").write_text(json.dumps(said))
    shape = {"type": "json", "subject_token_field_name": "token"}
    sources = {
        "file": {"file": str(tmp_path / "subject.json"), "format": shape},
        "url": {"url": f"{identity.url}/subject", "format": shape},
        "executable": {"executable": {"command": str(program)}},
    }
    identity.faults.add(lambda *_: Response(200, {}, json.dumps(said).encode()), path="^/subject$")
    path = identity.federation_file(tmp_path / "pool.json", tmp_path / "none")
    path.write_text(json.dumps({**json.loads(path.read_text()), "credential_source": sources[form]}))
    monkeypatch.setenv(credentials.VARIABLE, str(path))
    if form == "executable":
        with pytest.raises(sigwright.AccessDeniedError):
            credentials.token()
        monkeypatch.setenv("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
    assert credentials.token().text == TOKEN
    assert identity.asked == ["federation"]


@pytest.mark.parametrize("name", credentials.TOKEN_VARIABLES)
def test_a_token_in_the_environment_comes_first(
    identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(credentials.VARIABLE, str(identity.key_file(tmp_path / "robot.json")))
    monkeypatch.setenv(name, "ya29.given")
    assert credentials.token().text == "ya29.given"
    with pytest.raises(sigwright.AccessDeniedError, match=name) as refused:
        credentials.token(renew=True)
    assert "ya29" not in str(refused.value)
    assert identity.asked == []


def test_the_login_of_gcloud_for_applications_is_used(
    identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from google.oauth2 import credentials as users

    # google-auth takes no other address out of the file
    monkeypatch.setattr(users, "_GOOGLE_OAUTH2_TOKEN_ENDPOINT", f"{identity.url}/token")
    (tmp_path / "gcloud").mkdir()
    identity.user_file(tmp_path / "gcloud" / "application_default_credentials.json")
    assert credentials.token().text == TOKEN
    assert identity.asked == ["user"]


def test_the_metadata_server_is_used(identity: Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_GCE_CHECK")
    monkeypatch.setenv("GCE_METADATA_HOST", identity.address)
    monkeypatch.setenv("GCE_METADATA_IP", identity.address)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert credentials.token().text == TOKEN
    assert "metadata" in identity.asked


def test_the_user_of_gcloud_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gcloud = tmp_path / "bin" / "gcloud"
    gcloud.parent.mkdir()
    gcloud.write_text(
        '#!/bin/sh\n[ "$1 $2" = "config config-helper" ] || exit 9\n'
        'echo \'{"credential": {"access_token": "users-token", "token_expiry": "2999-01-01T00:00:00Z"}}\'\n'
    )
    gcloud.chmod(0o755)
    monkeypatch.setenv("PATH", f"{gcloud.parent}:{os.environ['PATH']}")
    assert credentials.token().text == "users-token"
    gcloud.write_text("#!/bin/sh\necho secret-output >&2\nexit 1\n")
    monkeypatch.setattr(credentials, "_found", None)
    with pytest.raises(sigwright.AccessDeniedError) as caught:
        credentials.token()
    assert "secret" not in str(caught.value)


def test_without_an_account_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(sigwright.AccessDeniedError, match=credentials.VARIABLE) as caught:
        credentials.token()
    assert "gcloud auth application-default login" in caught.value.hint


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "nonsense"}', '{"type": "service_account"}'])
def test_a_file_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "broken.json").write_text(text)
    monkeypatch.setenv(credentials.VARIABLE, str(tmp_path / "broken.json"))
    with pytest.raises(sigwright.AccessDeniedError, match=credentials.VARIABLE):
        credentials.token()


def test_a_token_service_that_refuses_shows_its_code_and_nothing_else(
    identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(credentials.VARIABLE, str(identity.key_file(tmp_path / "robot.json")))
    body = b'{"error": "invalid_grant", "error_description": "assertion eyJhbGciOi.secret.part was refused"}'
    identity.faults.add(status(400, {"Content-Type": "application/json"}, body))
    with pytest.raises(sigwright.AccessDeniedError, match="invalid_grant") as caught:
        credentials.token()
    assert "secret" not in str(caught.value)


def test_a_token_is_not_shown() -> None:
    assert TOKEN not in repr(credentials.Token(TOKEN, 1.0))


def test_google_is_imported_by_nothing_but_its_own(image: str, key: sigwright.PrivateKey) -> None:
    sigwright.sign(image, key=key, tlog_upload=False)
    code = (
        "import sys, sigwright; sigwright.resolve(sys.argv[1]); from sigwright.cli import run; run(['version'])\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('google', 'requests')]"
    )
    subprocess.run([sys.executable, "-c", code, image], check=True)
