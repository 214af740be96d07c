"""The options of the verbs about images."""

from __future__ import annotations

import pytest

from sigwright.options.images import FORMATS, AttestOptions, SignOptions, VerifyOptions


@pytest.mark.parametrize("options", [SignOptions, VerifyOptions])
def test_both_formats_count_by_default(options: type[SignOptions | VerifyOptions]) -> None:
    assert options().signature_format == "both"
    assert options._options["signature_format"].choices == FORMATS


def test_a_password_has_no_flag() -> None:
    assert "password" in AttestOptions._fields
    assert "password" not in AttestOptions._options
