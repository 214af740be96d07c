"""The options of the verbs about files and directories."""

from __future__ import annotations

from sigwright.options import VerifyBlobOptions, VerifyDirectoryOptions, to_core
from sigwright.options.files import SignDirectoryOptions


def test_files_are_reached_without_a_registry() -> None:
    for options in (VerifyBlobOptions, VerifyDirectoryOptions, SignDirectoryOptions):
        assert not any(name.startswith("registry_") for name in options._options)


def test_files_that_were_added_matter_until_told_otherwise() -> None:
    assert to_core(VerifyDirectoryOptions())["ignore_unsigned_files"] is False


def test_links_are_refused_until_told_otherwise() -> None:
    assert to_core(SignDirectoryOptions())["allow_symlinks"] is False
