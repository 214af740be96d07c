"""Did you mean: flags and verbs, and the log above all."""

from __future__ import annotations

import importlib

import pytest

import sigwright
from sigwright._record import Record
from sigwright.cli import attest, sign, tree, verify
from sigwright.cli.parse import Grammar, parse
from sigwright.cli.suggest import MOVED, unknown_verb
from sigwright.cli.verbs import VERBS

LATER = ("rfc3161-timestamp",)


@pytest.mark.parametrize(
    "flag",
    ["-N", "--no", "--skip-tlog", "--no-tlog", "--insecure", "--tlog-uplaod=false", "--tlog-upoad", "--tlogupload"],
)
def test_whoever_wants_no_log_is_told_the_flag_the_loss_and_the_better_choice(flag: str) -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(sign.Flags, "sign", [flag, "image"])
    for words in ("--tlog-upload=false", "without a log", "--rekor-url file:DIR"):
        assert words in caught.value.hint


@pytest.mark.parametrize("flag", ["-N", "--insecure", "--insecure-ignore-tlg"])
def test_verify_is_told_its_own_flag(flag: str) -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(verify.Flags, "verify", [flag, "image"])
    assert "--insecure-ignore-tlog" in caught.value.hint


def test_attest_is_told_the_flag_of_those_who_sign() -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(attest.Flags, "attest", ["-N", "image"])
    assert "--tlog-upload=false" in caught.value.hint


@pytest.mark.parametrize(
    ("verb", "flag", "hint"),
    [
        ("sign", "--force", "it is --yes now"),
        ("sign", "--skip-confirmation", "it is --yes now"),
        ("verify", "--insecure-skip-tlog-verify", "it is --insecure-ignore-tlog now"),
        ("verify", "--insecure-skip-log-verify=true", "it is --insecure-ignore-tlog now"),
        ("verify", "--certificate-email", "it is --certificate-identity now"),
        ("verify", "--timestamp-cert-chain", "it is --timestamp-certificate-chain now"),
        ("verify", "--enforce-sct", "leave it out: what it asked for is what happens anyway"),
        ("tree", "--no-such", "see sigwright tree --help"),
    ],
)
def test_flags_of_older_cosigns_get_the_new_spelling(verb: str, flag: str, hint: str) -> None:
    module = {"sign": sign, "verify": verify, "tree": tree}[verb]
    with pytest.raises(sigwright.UsageError) as caught:
        parse(module.Flags, verb, [flag, "x"])
    assert caught.value.hint == hint


def test_every_flag_that_moved_leads_to_one_that_some_verb_has() -> None:
    known = {flag for name, _ in VERBS.values() for flag in Grammar(_flags(name), "").long}
    assert {moved.partition("=")[0] for moved in MOVED.values() if moved} <= known | set(LATER)


def _flags(name: str) -> type[Record]:
    found: type[Record] = importlib.import_module(f"sigwright.cli.{name}").Flags
    return found


def test_a_misspelt_flag_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(sign.Flags, "sign", ["--ky", "k"])
    assert "--key" in caught.value.hint


@pytest.mark.parametrize(
    ("flag", "meant"), [("--cert-id", "--cert-identity"), ("--allow-http", "--allow-http-registry")]
)
def test_what_begins_a_flag_gets_the_whole_of_it(flag: str, meant: str) -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(verify.Flags, "verify", [flag])
    assert caught.value.hint == f"you probably mean {meant}"


@pytest.mark.parametrize(
    ("argv", "meant"), [(["-o", "jsn"], "-o json"), (["--signature-format", "Bundle"], "--signature-format bundle")]
)
def test_a_misspelt_value_is_answered_with_the_one_that_was_meant(argv: list[str], meant: str) -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(verify.Flags, "verify", argv)
    assert caught.value.hint == f"you probably mean {meant}"


def test_a_verb_without_a_log_does_not_speak_of_one() -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(tree.Flags, "tree", ["-N"])
    assert "tlog" not in caught.value.hint


def test_verbs_are_suggested_too() -> None:
    assert "verify" in unknown_verb("verfy", ["sign", "verify"]).hint
    assert "--help" in unknown_verb("xyzzy", ["sign", "verify"]).hint
