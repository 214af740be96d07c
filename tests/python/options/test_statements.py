"""What attestations say, and must say."""

from __future__ import annotations

from sigwright.options import SOURCE_OPTIONS, AttestOptions, VerifyAttestationOptions


def test_both_sides_mean_the_same_type_by_default() -> None:
    assert AttestOptions().type == VerifyAttestationOptions().type == "custom"


def test_every_question_about_the_source_is_an_option() -> None:
    assert set(SOURCE_OPTIONS) < set(VerifyAttestationOptions._options)
    assert all(getattr(VerifyAttestationOptions(), name) == "" for name in SOURCE_OPTIONS)
