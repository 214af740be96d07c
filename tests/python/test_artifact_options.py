"""The options of the verbs that move images."""

from __future__ import annotations

import pytest

from sigwright import Client
from sigwright.artifact_options import VERBS, CopyOptions


def test_a_client_takes_their_names_as_defaults() -> None:
    assert "force" in repr(Client(force=True, signer="key.pub"))
    with pytest.raises(TypeError, match="forse"):
        Client(forse=True)


def test_every_verb_has_options_of_its_own() -> None:
    assert len(set(VERBS.values())) == len(VERBS)


def test_what_to_copy_is_a_tuple() -> None:
    assert CopyOptions(only=["sig"]).only == ("sig",)
