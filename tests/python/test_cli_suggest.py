"""Did you mean: flags and verbs, and the log above all."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.cli import sign, tree, verify
from sigwright.cli.parse import parse
from sigwright.cli.suggest import unknown_verb


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


def test_a_misspelt_flag_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(sign.Flags, "sign", ["--ky", "k"])
    assert "--key" in caught.value.hint


def test_a_verb_without_a_log_does_not_speak_of_one() -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        parse(tree.Flags, "tree", ["-N"])
    assert "tlog" not in caught.value.hint


def test_verbs_are_suggested_too() -> None:
    assert "verify" in unknown_verb("verfy", ["sign", "verify"]).hint
    assert "--help" in unknown_verb("xyzzy", ["sign", "verify"]).hint
