"""Docker's credential file: what is put in is found by the core, and nothing else is lost."""

from __future__ import annotations

import json
import os
import pwd
import stat
from pathlib import Path

import pytest

from sigwright import docker_config
from sigwright.errors import AccessDeniedError, LocalFileError, MalformedError, UsageError


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    return tmp_path / "docker/config.json"


def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> Path:
    """Install docker-credential-kept, which writes down what it is asked."""
    program = tmp_path / "bin/docker-credential-kept"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/asked; cat >> {tmp_path}/asked; exit {code}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return tmp_path / "asked"


def test_what_else_stands_in_the_file_stays(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"detachKeys": "ctrl-e", "auths": {"other": {"auth": "YTpi"}}}')
    assert docker_config.store("registry.example", "robot", "hunter2") == str(file)
    config = json.loads(file.read_text())
    assert config["detachKeys"] == "ctrl-e"
    assert set(config["auths"]) == {"other", "registry.example"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert docker_config.forget("registry.example") == str(file)
    assert set(json.loads(file.read_text())["auths"]) == {"other"}


def test_without_home_the_file_is_the_users_and_not_one_of_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for environment in ({}, {"HOME": "", "DOCKER_CONFIG": ""}):
        own = Path(pwd.getpwuid(os.getuid()).pw_dir, ".docker/config.json")
        assert own.is_absolute()
        assert docker_config.path(environment) == own
    monkeypatch.setattr(os, "getuid", lambda: 0xFFFF_FFF0)
    with pytest.raises(LocalFileError, match="no home"):
        docker_config.path({})


def test_what_a_link_names_is_written_and_the_link_stays(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    file.symlink_to(tmp_path / "kept-elsewhere.json")
    docker_config.store("registry.example", "robot", "hunter2")
    assert file.is_symlink()
    assert "registry.example" in (tmp_path / "kept-elsewhere.json").read_text()


@pytest.mark.parametrize("section", ['"credsStore": "kept"', '"credHelpers": {"registry.example": "kept"}'])
def test_a_helper_keeps_the_secret_instead_of_the_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    asked = helper(tmp_path, monkeypatch)
    file.parent.mkdir()
    file.write_text(f"{{{section}}}")
    assert docker_config.store("registry.example", "robot", "hunter2") == "docker-credential-kept"
    assert "hunter2" not in file.read_text()
    verb, given = asked.read_text().split("\n", 1)
    assert (verb, json.loads(given)["Secret"]) == ("store", "hunter2")
    assert docker_config.forget("registry.example") == "docker-credential-kept"
    assert asked.read_text().endswith("erase\nregistry.example")


def test_what_a_helper_alone_has_is_forgotten_too(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = helper(tmp_path, monkeypatch)
    file.parent.mkdir()
    file.write_text('{"credHelpers": {"registry.example": "kept"}}')
    assert docker_config.forget("registry.example") == "docker-credential-kept"
    assert asked.read_text().endswith("erase\nregistry.example")
    assert docker_config.forget("other.example") is None


def test_what_the_file_has_is_forgotten_where_the_helper_knows_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper(tmp_path, monkeypatch, code=1)
    file.parent.mkdir()
    file.write_text('{"credsStore": "kept", "auths": {"registry.example": {"auth": "YTpi"}}}')
    assert docker_config.forget("registry.example") == str(file)
    assert json.loads(file.read_text())["auths"] == {}


def test_a_helper_that_fails_shows_no_secret_and_changes_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper(tmp_path, monkeypatch, code=1)
    file.parent.mkdir()
    file.write_text('{"credsStore": "kept"}')
    with pytest.raises(AccessDeniedError) as refused:
        docker_config.store("registry.example", "robot", "hunter2")
    assert "hunter2" not in str(refused.value)
    assert file.read_text() == '{"credsStore": "kept"}'


def test_a_helper_that_is_not_there_is_told(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    file.parent.mkdir()
    file.write_text('{"credsStore": "gone"}')
    with pytest.raises(AccessDeniedError, match="docker-credential-gone is not on the PATH") as caught:
        docker_config.store("registry.example", "robot", "hunter2")
    assert str(file) in caught.value.hint
    with pytest.raises(AccessDeniedError, match="docker-credential-gone"):
        docker_config.forget("registry.example")


@pytest.mark.parametrize("text", ["[]", "{", '{"auths": []}', '{"auths": {}, "auths": {}}', '{"credsStore": "../sh"}'])
def test_a_file_that_is_not_dockers_is_not_written_over(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(MalformedError):
        docker_config.store("registry.example", "robot", "hunter2")
    assert file.read_text() == text


def test_a_directory_in_the_way_is_told(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(LocalFileError):
        docker_config.store("registry.example", "robot", "hunter2")


@pytest.mark.parametrize(
    ("server", "key"),
    [
        ("registry.example:5000", "registry.example:5000"),
        ("https://Registry.Example/v2/", "registry.example"),
        ("docker.io", docker_config.HUB),
        ("index.docker.io", docker_config.HUB),
        (docker_config.HUB, docker_config.HUB),
    ],
)
def test_a_registry_has_one_key_however_it_is_written(server: str, key: str) -> None:
    assert docker_config.key_of(server) == key


@pytest.mark.parametrize("server", ["", "registry.example/app", "user@registry.example", "a b", "https://", "a\nb"])
def test_what_is_no_registry_is_refused(server: str) -> None:
    with pytest.raises(UsageError):
        docker_config.key_of(server)


def test_nothing_kept_is_nothing_forgotten() -> None:
    assert docker_config.forget("registry.example") is None
