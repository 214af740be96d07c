"""What the tests of providers that keep key files share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sigwright
from python.conftest import PASSWORD
from python.keys.contract import kind_and_bits
from sigwright._core import generate_key_pair

if TYPE_CHECKING:
    from sigwright._core import KeyPair


def pair_of(kind: str) -> KeyPair:
    name, bits = kind_and_bits(kind)
    return generate_key_pair(PASSWORD, kind=name, bits=bits)


def fits(pair: KeyPair, private_pem: str, password: str) -> bool:
    """Whether what was kept opens, and is the pair."""
    key = sigwright.PrivateKey.from_pem(private_pem, password)
    return key.public_key.to_pem() == pair["public_pem"]
