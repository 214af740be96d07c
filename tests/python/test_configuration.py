"""Configuration files: strict, in order, and never found by accident."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright import configuration
from sigwright.cli import verify
from sigwright.cli.parse import Grammar, parse, user_file


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the place of the user's file."""
    folder = tmp_path / ".config" / "sigwright"
    folder.mkdir(parents=True)
    return folder / "config.yaml"


def values(*words: str) -> dict[str, Any]:
    return parse(verify.Flags, "verify", list(words)).values


def test_flag_then_environment_then_named_then_own(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.write_text("commands: {verify: {key: own, repository: own}}\n".replace("repository", "signature-repository"))
    named = tmp_path / "named.yaml"
    named.write_text("commands: {verify: {key: named}}\n")
    assert values()["key"] == "own"
    assert values("--config", str(named))["key"] == "named"
    assert values("--config", str(named))["repository"] == "own"
    monkeypatch.setenv("COSIGN_KEY", "variable")
    assert values("--config", str(named))["key"] == "variable"
    assert values("--config", str(named), "--key", "flag")["key"] == "flag"
    monkeypatch.setenv("SIGWRIGHT_CONFIG", str(named))
    monkeypatch.delenv("COSIGN_KEY")
    assert values()["key"] == "named"


def test_a_command_of_its_own_comes_before_all_commands(own: Path) -> None:
    own.write_text("key: all\ncommands: {verify: {key: own}, sign: {key: other}}\n")
    assert values()["key"] == "own"


def test_nothing_is_read_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sigwright").mkdir()
    for place in ("config.yaml", "sigwright/config.yaml"):
        (tmp_path / place).write_text("key: planted\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "")
    for folder in ("", ".", "relative"):
        monkeypatch.setenv("XDG_CONFIG_HOME", folder)
        assert "key" not in values()
    assert user_file({"XDG_CONFIG_HOME": "/etc/xdg"}) == "/etc/xdg/sigwright/config.yaml"


def test_what_everybody_can_write_is_not_followed(own: Path) -> None:
    own.write_text("registry-cacert: /etc/company.pem")
    own.chmod(0o666)
    with pytest.raises(sigwright.UsageError, match="everybody can write"):
        configuration.sources("")
    own.chmod(0o664)
    assert [source.path for source in configuration.sources("")] == [str(own)]


def test_the_api_reads_no_file(own: Path, image: str) -> None:
    own.write_text("keyy: broken\n")
    assert sigwright.resolve(image).digest.startswith("sha256:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("keyy: a", "no such option: 'keyy'"),
        ("verify: {key: a}", "no such option: 'verify'"),
        ("commands: {verfy: {}}", "no such command: 'verfy'"),
        ("commands: {sign: {polcy: a}}", "no such option: 'polcy'"),
        ("commands: [verify]", "mapping of commands"),
        ("commands: {verify: 3}", "mapping of commands"),
        ("key: 3", "a text"),
        ("key: [a, b]", "a text"),
        ("key: null", "a text"),
        ("max-workers: many", "a number"),
        ("max-workers: 0", "above zero"),
        ("recursive: 'yes'", "true or false"),
        ("recursive: 1", "true or false"),
        ("annotations: {a: 1}", "a mapping of texts"),
        ("annotations: a=b", "a mapping of texts"),
        ("timeout: soon", "a time such as"),
        ("output: xml", "one of"),
        ("help: true", "no such option"),
        ("output-file: a", "no such option"),
        ("config: a", "no such option"),
        ("key: a\nkey: b", "duplicate"),
        ("key: !!python/object:os.system a", "tags are not read"),
        ("- key", "not a mapping"),
        ("rate: true", "a number or a text such as 600/m"),
        ("rate: [true]", "a number or a text such as 600/m"),
        ("key: a\n---\nkey: b", "one YAML document"),
        ("key: 'a\\0b", "no YAML"),
        ('key: "a\\u0000b"', "a text"),
    ],
)
def test_what_is_not_understood_is_a_usage_error(own: Path, text: str, message: str) -> None:
    own.write_text(text)
    with pytest.raises(sigwright.UsageError, match=message) as caught:
        values()
    assert str(own) in str(caught.value)


def test_an_unknown_key_is_answered_with_the_one_that_was_meant(own: Path) -> None:
    own.write_text("insecure_ignore_tlog: true\n")
    with pytest.raises(sigwright.UsageError) as caught:
        values()
    assert caught.value.hint == "you probably mean insecure-ignore-tlog"


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_file_says_nothing(own: Path, text: str) -> None:
    own.write_text(text)
    assert "key" not in values()


def test_every_kind_of_value_is_read(own: Path) -> None:
    own.write_text(
        "recursive: true\nmax-workers: 3\ntimeout: 5s\nkey: k\nannotations: {a: b}\nregistry-trusted-realm: [a, b]\n"
    )
    found = values()
    assert (found["recursive"], found["max_workers"], found["timeout"], found["key"]) == (True, 3, 5.0, "k")
    assert found["annotations"] == {"a": "b"}
    assert found["registry_trusted_realms"] == ("a", "b")


@pytest.mark.parametrize(
    ("text", "rates"),
    [("50", ("50",)), ("0.5", ("0.5",)), ('"50"', ("50",)), ("600/m", ("600/m",)), ("[50, a=3/s]", ("50", "a=3/s"))],
)
def test_a_number_is_a_rate(own: Path, text: str, rates: tuple[str, ...]) -> None:
    own.write_text(f"rate: {text}\n")
    assert values()["rate"] == rates


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(sigwright.UsageError, match=r"nowhere\.yaml"):
        values("--config", str(tmp_path / "nowhere.yaml"))


def test_origins_are_kept(own: Path) -> None:
    own.write_text("key: own\n")
    grammar = Grammar(verify.Flags, "verify")
    grammar.parse(["--recursive"])
    grammar.read_environment({"COSIGN_OUTPUT": "json"})
    grammar.read_configuration("")
    assert grammar.origins == {"recursive": "--recursive", "output": "COSIGN_OUTPUT", "key": str(own)}


def test_a_large_file_is_refused(own: Path) -> None:
    own.write_text("# " + "x" * configuration.CAP)
    with pytest.raises(sigwright.UsageError):
        values()
