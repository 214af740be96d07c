"""Command lines by cosign's grammar."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.cli import audit, sign, verify
from sigwright.cli.parse import duration, parse, variables

IMAGE = "img@sha256:" + "0" * 64


def parse_sign(argv: list[str]) -> dict[str, Any]:
    return parse(sign.Flags, "sign", argv).values


@pytest.mark.parametrize(
    ("argv", "uploads"),
    [
        ([], True),
        (["--tlog-upload"], True),
        (["--tlog-upload=true"], True),
        (["--tlog-upload=false"], False),
        (["--tlog-upload=0"], False),
        (["--no-tlog-upload"], False),
        (["-tlog-upload=false"], False),
    ],
)
def test_tlog_upload_spellings(argv: list[str], uploads: bool) -> None:
    assert parse_sign([IMAGE, *argv]).get("tlog_upload", True) is uploads


def test_a_boolean_never_takes_the_next_word() -> None:
    grammar = parse(sign.Flags, "sign", ["--recursive", "false", IMAGE])
    assert grammar.values["recursive"] is True
    assert grammar.positionals == ["false", IMAGE]


def test_flags_may_follow_and_stand_between_the_arguments() -> None:
    grammar = parse(verify.Flags, "verify", ["one", "--key", "k", "two", "-o=json", "three"])
    assert grammar.positionals == ["one", "two", "three"]
    assert (grammar.values["key"], grammar.values["output"]) == ("k", "json")


def test_two_dashes_end_the_flags() -> None:
    grammar = parse(sign.Flags, "sign", ["--", "--key", "-y"])
    assert grammar.positionals == ["--key", "-y"]


@pytest.mark.parametrize("argv", [["-ry"], ["-r", "-y"], ["--recursive", "--yes"], ["-y", "-r=true"]])
def test_short_flags_join(argv: list[str]) -> None:
    values = parse_sign(argv)
    assert (values["recursive"], values["yes"]) == (True, True)


@pytest.mark.parametrize(
    "argv",
    [["-a", "x=1", "-a", "y=2"], ["-ax=1", "--annotations", "y=2"], ["-a=x=1,y=2"], ["--annotations=x=1", "-ay=2"]],
)
def test_annotations_add_up(argv: list[str]) -> None:
    assert parse_sign(argv)["annotations"] == {"x": "1", "y": "2"}


def test_an_annotation_may_hold_an_equals_sign() -> None:
    assert parse_sign(["-a", "x=1=2"])["annotations"] == {"x": "1=2"}


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["-a", "x"], "KEY=VALUE"),
        (["-a", "=x"], "KEY=VALUE"),
        (["--key"], "--key needs a value"),
        (["--tlog-upload=maybe"], "true or false"),
        (["--signature-format", "new"], "one of both, legacy, bundle"),
        (["--timeout", "soon"], "a time such as"),
        (["--settle", "-1s"], "a time such as"),
    ],
)
def test_a_value_that_means_nothing_is_a_usage_error(argv: list[str], message: str) -> None:
    with pytest.raises(sigwright.UsageError, match=message):
        parse_sign(argv)


@pytest.mark.parametrize("flag", ["--rec", "--tlog", "--no", "--ye", "-N", "--no-key", "--no-no-yes", "---yes"])
def test_nothing_is_abbreviated(flag: str) -> None:
    with pytest.raises(sigwright.UsageError, match="unknown flag"):
        parse_sign([flag])


def test_max_workers_is_a_number_above_zero() -> None:
    assert parse(verify.Flags, "verify", ["--max-workers", "3"]).values["max_workers"] == 3
    for text in ("0", "-1", "x", "1.5", "٣"):
        with pytest.raises(sigwright.UsageError):
            parse(verify.Flags, "verify", ["--max-workers", text])


@pytest.mark.parametrize(
    ("text", "seconds"), [("3m0s", 180), ("90s", 90), ("1.5h", 5400), ("200ms", 0.2), ("4", 4), ("1h2m3s", 3723)]
)
def test_durations_are_written_as_in_go(text: str, seconds: float) -> None:
    assert duration(text, "--timeout") == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "3x", "3m2", "1..2s", "-3s", "٣s"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(sigwright.UsageError):
        duration(text, "--timeout")


def test_the_time_limit_is_cosigns_and_zero_is_none() -> None:
    assert parse_sign([])["timeout"] == 180
    assert parse_sign(["-t", "5s"])["timeout"] == 5
    assert parse_sign(["--timeout=0"])["timeout"] is None


def test_an_audit_takes_as_long_as_its_list() -> None:
    assert parse(audit.Flags, "audit", []).values["timeout"] is None
    assert parse(audit.Flags, "audit", ["-t", "5s"]).values["timeout"] == 5


def test_the_environment_fills_what_no_flag_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_KEY", "c.key")
    monkeypatch.setenv("COSIGN_TLOG_UPLOAD", "false")
    assert (parse_sign([])["key"], parse_sign([])["tlog_upload"]) == ("c.key", False)
    assert parse_sign(["--key", "f.key"])["key"] == "f.key"
    monkeypatch.setenv("SIGWRIGHT_KEY", "s.key")
    assert parse_sign([])["key"] == "s.key"


def test_cosigns_variables_set_only_flags_that_cosign_has_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_RECURSIVE", "true")
    monkeypatch.setenv("COSIGN_SETTLE", "5s")
    assert "recursive" not in parse(verify.Flags, "verify", []).values
    assert parse_sign([])["recursive"] is True
    assert "settle" not in parse_sign([])
    monkeypatch.setenv("SIGWRIGHT_SETTLE", "5s")
    assert parse_sign([])["settle"] == 5


def test_a_variable_that_means_nothing_is_a_usage_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_UPLOAD", "maybe")
    with pytest.raises(sigwright.UsageError, match="COSIGN_UPLOAD"):
        parse_sign([])


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_UPLOAD", "")
    assert "upload" not in parse_sign([])


def test_the_repository_and_the_media_types_come_from_cosigns_own_variables() -> None:
    assert "COSIGN_REPOSITORY" in variables(sign.Flags._options["repository"], "sign")
    assert "COSIGN_REPOSITORY" in variables(verify.Flags._options["repository"], "verify")
    assert "COSIGN_DOCKER_MEDIA_TYPES" in variables(sign.Flags._options["docker_media_types"], "sign")
