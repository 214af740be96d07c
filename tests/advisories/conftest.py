"""What the tests of the package share, here too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.registry import FakeRegistry
from python.conftest import _own_environment, image, key, key_file, other_key, public_key_file, signed

__all__ = ["_own_environment", "image", "key", "key_file", "other_key", "public_key_file", "registry", "signed"]


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running
