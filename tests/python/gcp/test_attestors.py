"""Attestors and their keys."""

from __future__ import annotations

import pytest

import sigwright
from fakes.gcp.cloud import Cloud
from python.gcp.conftest import ATTESTOR, NOTE
from python.gcp.test_attestations import list_key
from sigwright.gcp import attestors
from sigwright.gcp.attestations import Services


def test_an_attestor_lists_keys_by_id(cloud: Cloud, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey) -> None:
    id = list_key(cloud, key)
    found = Services(None).attestor(ATTESTOR)
    assert (found.name, found.note) == (ATTESTOR, NOTE)
    entry = found.entry_of(key.public_key)
    assert (entry.id, entry.algorithm, entry.fingerprint) == (id, "ECDSA_P256_SHA256", key.fingerprint)
    with pytest.raises(sigwright.KeyUnusableError, match=other_key.fingerprint):
        found.entry_of(other_key.public_key)


def test_an_id_is_the_digest_of_the_key(key: sigwright.PrivateKey) -> None:
    id = attestors.key_id(key.public_key)
    assert id.startswith("ni:///sha-256;")
    assert len(id) == len("ni:///sha-256;") + 43


def test_an_attestor_without_a_note_is_malformed(cloud: Cloud) -> None:
    cloud.binauthz.attestors[ATTESTOR] = {"name": ATTESTOR}
    with pytest.raises(sigwright.MalformedError):
        Services(None).attestor(ATTESTOR)


def test_a_key_of_another_algorithm_than_it_says_is_a_problem(cloud: Cloud, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key, algorithm="ECDSA_P384_SHA384")
    found = Services(None).attestor(ATTESTOR)
    assert found.keys == ()
    assert "does not sign with ECDSA_P384_SHA384" in found.problems[0]
