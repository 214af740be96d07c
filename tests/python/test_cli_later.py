"""Flags of cosign that change nothing here."""

from __future__ import annotations

import pytest

import sigwright
from python.test_cli_cosign import ROWS
from sigwright.cli import sign, verify_blob
from sigwright.cli.later import _TABLES, knows, take
from sigwright.cli.parse import parse

PEERS = {"gate": "verify", "gcp deploy-run": "verify"}
"""Verbs of ours that take what a verb of cosign's takes."""


@pytest.mark.parametrize("verb", sorted(_TABLES))
def test_no_flag_is_taken_that_cosign_has_not_there(verb: str) -> None:
    known = {row.name for row in ROWS if row.verb == PEERS.get(verb, verb)}
    assert {name for table in _TABLES[verb] for name in table} <= known


@pytest.mark.parametrize(
    "argv",
    [["--insecure-skip-verify=false"], ["--no-insecure-skip-verify"], ["--registry-referrers-mode", "legacy"]],
)
def test_what_changes_nothing_is_taken(argv: list[str]) -> None:
    grammar = parse(sign.Flags, "sign", [*argv, "image"])
    assert grammar.positionals == ["image"]
    assert grammar.warnings == []


@pytest.mark.parametrize(
    "argv",
    [["--registry-referrers-mode=oci-1-1"], ["--insecure-skip-verify"], ["--insecure-skip-verify=t"]],
)
def test_what_asks_for_something_else_than_happens_is_told_once(argv: list[str]) -> None:
    (warning,) = parse(sign.Flags, "sign", argv).warnings
    assert warning.startswith(argv[0].partition("=")[0])


def test_a_word_about_signing_is_not_said_of_a_tree() -> None:
    assert take("tree", "registry-referrers-mode", "oci-1-1", iter(())) == ""
    assert take("attest", "rekor-entry-type", "intoto", iter(()))


@pytest.mark.parametrize(
    "argv",
    [["--max-workers=many"], ["--max-workers"], ["--experimental-oci11=perhaps"]],
)
def test_a_value_that_cosign_does_not_take_is_refused(argv: list[str]) -> None:
    with pytest.raises(sigwright.UsageError, match=argv[0].partition("=")[0]):
        parse(verify_blob.Flags, "verify-blob", argv)


def test_a_wrong_choice_gets_the_one_that_was_meant() -> None:
    with pytest.raises(sigwright.UsageError, match="is one of dsse, intoto, not 'in-toto'") as caught:
        take("attest", "rekor-entry-type", "in-toto", iter(()))
    assert caught.value.hint == "you probably mean --rekor-entry-type intoto"


def test_a_flag_of_another_verb_is_unknown() -> None:
    assert take("tree", "insecure-skip-verify", None, iter(())) is None
    assert knows("sign", "insecure-skip-verify")
    assert not knows("tree", "insecure-skip-verify")
