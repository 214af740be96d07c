"""Certificates hold while somebody saw the signature; timestamps are what an authority really signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from advisories.scenes import judged
from conformance.rules import BY_CERTIFICATE, CHAINED, STAMPED, STAMPS, Rule, flipped
from conformance.rules_of_certificates import ca, leaf
from conformance.rules_of_timestamps import LEAF_BROUGHT, token, tsa
from fakes.sigstore.authority import HOUR
from fakes.sigstore.bundles import AT, AUTHORITY, NOW


@pytest.mark.parametrize("base", [BY_CERTIFICATE, STAMPED], ids=["promised", "stamped"])
def test_every_certificate_of_a_chain_holds_when_the_signature_was_seen(tmp_path: Path, base: Any) -> None:
    assert judged(tmp_path, Rule("", base)) == 0
    ended = (AT - 10 * HOUR, AT - 60)  # after the leaf began, before it was seen
    early = leaf(start=AT - 2 * HOUR)
    begun_before = replace(base, leaf=early[1])
    assert judged(tmp_path, Rule("", begun_before)) == 0
    assert judged(tmp_path, Rule("", begun_before, recipe=ca(intermediate_valid=ended))) == 16
    assert judged(tmp_path, Rule("", begun_before, recipe=ca(root_valid=ended))) == 16
    assert judged(tmp_path, Rule("", begun_before, recipe=leaf(start=AT - 2 * HOUR, end=AT - 60))) == 16


@pytest.mark.parametrize("flaw", ["broken_signature", "broken_digest", "broken_certificate_id", "two_signers"])
@pytest.mark.parametrize("base", [STAMPED, LEAF_BROUGHT], ids=["leaf pinned", "leaf brought"])
def test_a_timestamp_is_signed_by_its_authority(tmp_path: Path, base: Any, flaw: str) -> None:
    brought = base is LEAF_BROUGHT
    assert judged(tmp_path, Rule("", base)) == 0
    assert judged(tmp_path, Rule("", base, recipe=token(with_certificates=brought, **{flaw: True}))) == 16


def test_a_timestamp_is_of_this_signature(tmp_path: Path) -> None:
    assert judged(tmp_path, Rule("", STAMPED, recipe=("stamped", b"another signature"))) == 16
    assert judged(tmp_path, Rule("", STAMPED, bundle=(f"{STAMPS}.0.signedTimestamp", flipped))) == 16


def test_the_signers_certificate_is_judged_and_not_the_first_one(tmp_path: Path) -> None:
    assert judged(tmp_path, Rule("", STAMPED, recipe=token(with_certificates=True, stranger_first=True))) == 0
    assert judged(tmp_path, Rule("", STAMPED, recipe=token(second_leaf=True))) == 16
    forged = token(with_certificates=True, stranger_first=True, broken_signature=True)
    assert judged(tmp_path, Rule("", STAMPED, recipe=forged)) == 16


def test_a_timestamp_authority_stamps_and_is_judged_when_it_did(tmp_path: Path) -> None:
    assert judged(tmp_path, Rule("", STAMPED, recipe=tsa(leaf_ca=True))) == 16
    assert judged(tmp_path, Rule("", STAMPED, recipe=tsa(leaf_valid=(AT - HOUR, NOW - 60)))) == 0
    assert judged(tmp_path, Rule("", STAMPED, recipe=tsa(leaf_valid=(AT - 10 * HOUR, AT - HOUR)))) == 16


def test_an_authority_issues_only_for_what_its_own_certificate_is_for(tmp_path: Path) -> None:
    usages = ExtendedKeyUsageOID
    assert judged(tmp_path, Rule("", BY_CERTIFICATE, recipe=ca(intermediate_usages=(usages.CODE_SIGNING,)))) == 0
    assert judged(tmp_path, Rule("", BY_CERTIFICATE, recipe=ca(intermediate_usages=(usages.SERVER_AUTH,)))) == 16


def test_nothing_is_signed_over_a_hash_for_which_two_texts_can_be_made(tmp_path: Path) -> None:
    assert judged(tmp_path, Rule("", BY_CERTIFICATE, recipe=ca(hash="sha1"))) == 16
    unpromised = replace(BY_CERTIFICATE, promises=())
    assert judged(tmp_path, Rule("", unpromised, ask=("insecure_ignore_sct", True))) == 0
    assert judged(tmp_path, Rule("", unpromised, recipe=leaf(hash="sha1"), ask=("insecure_ignore_sct", True))) == 16
    assert judged(tmp_path, Rule("", STAMPED, recipe=token(signed_over="sha1"))) == 16
    assert judged(tmp_path, Rule("", STAMPED, recipe=tsa(leaf_hash="sha1"))) == 16


@pytest.mark.parametrize(
    "certificates", [[], [{"rawBytes": ""}], None], ids=["no certificate", "an empty certificate", "null"]
)
def test_no_certificate_is_no_signer(tmp_path: Path, certificates: Any) -> None:
    place = "verificationMaterial.x509CertificateChain.certificates"
    assert judged(tmp_path, Rule("", CHAINED, bundle=(place, certificates))) == 22


def test_a_root_that_a_bundle_brings_is_not_an_anchor(tmp_path: Path) -> None:
    rule = Rule("", CHAINED, recipe=("chain", (AUTHORITY.intermediate, AUTHORITY.root)))
    assert judged(tmp_path, rule) == 22
