"""`generate-key-pair`: what is made where."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.cli import generate_key_pair
from sigwright.cli.output import Output


def test_a_service_is_no_store_and_a_store_no_service() -> None:
    with pytest.raises(sigwright.UsageError) as caught:
        generate_key_pair.run({}, ["awskms:///alias/x"], Output(""))
    assert "--kms" in caught.value.hint
    with pytest.raises(sigwright.UsageError, match="makes no keys"):
        generate_key_pair.run({"kms": "k8s://a/b"}, [], Output(""))


def test_a_service_and_a_target_together_are_a_mistake() -> None:
    with pytest.raises(sigwright.UsageError):
        generate_key_pair.run({"kms": "awskms:///alias/x"}, ["k8s://a/b"], Output(""))
