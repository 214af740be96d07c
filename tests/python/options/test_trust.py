"""Whose evidence is believed, and who must have signed."""

from __future__ import annotations

import pytest

from sigwright.options.trust import IdentityOptions, TrustOptions


def test_nothing_is_ignored_until_told_so() -> None:
    ignoring = {name: declared for group in (TrustOptions, IdentityOptions) for name, declared in group._options.items()
                if "ignore" in name}  # fmt: skip
    assert {name: declared.default for name, declared in ignoring.items()} == {
        "insecure_ignore_tlog": False,
        "insecure_ignore_sct": False,
    }
    assert all(name.startswith("insecure_") for name in ignoring)


@pytest.mark.parametrize("spelling", ["--cert-identity", "--cert-email"])
def test_the_old_spellings_of_an_identity_are_known(spelling: str) -> None:
    assert spelling in IdentityOptions._options["certificate_identity"].aliases
