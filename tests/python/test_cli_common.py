"""Arguments and formats."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.cli import common
from sigwright.cli.output import Output
from sigwright.options import VerifyOptions


def test_only_the_options_of_the_call_are_passed_on() -> None:
    assert common.keywords({"key": "k", "output": "json"}, VerifyOptions) == {"key": "k"}


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_one_argument_is_one(arguments: list[str]) -> None:
    assert common.one(["a"], "IMAGE") == "a"
    with pytest.raises(sigwright.UsageError, match="IMAGE"):
        common.one(arguments, "IMAGE")


def test_none_is_none() -> None:
    common.none([])
    with pytest.raises(sigwright.UsageError, match="unexpected argument: a"):
        common.none(["a"])


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, None),
        ({"new_bundle_format": True}, "bundle"),
        ({"new_bundle_format": False}, "legacy"),
        ({"new_bundle_format": False, "signature_format": "legacy"}, "legacy"),
    ],
)
def test_cosigns_flag_for_the_format_folds_into_ours(values: dict[str, Any], wanted: str | None) -> None:
    common.signature_format(values)
    assert values.get("signature_format") == wanted


@pytest.mark.parametrize(("bundle", "format"), [(True, "legacy"), (False, "bundle"), (True, "both"), (False, "both")])
def test_two_formats_against_each_other_are_a_usage_error(bundle: bool, format: str) -> None:
    with pytest.raises(sigwright.UsageError, match="new-bundle-format"):
        common.signature_format({"new_bundle_format": bundle, "signature_format": format})


def test_what_is_unsafe_is_said_once_and_what_is_not_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    common.warn({"insecure_ignore_tlog": True, "allow_http_registry": False, "recursive": True}, Output(""))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("warning: --insecure-ignore-tlog: ")
    common.warn({}, Output(""))
    assert capsys.readouterr().err == ""
