"""Whether an authority vouches for an image."""

from __future__ import annotations

import sigwright
from python.policy.images import TODAY
from sigwright.policy.authorities import Looker, wanted_names
from sigwright.policy.model import Authority, Denials, Evidence, SignedAs

NO_LOG = Evidence(log=False)


def looker(signed: sigwright.SignedImage, deny: Denials | None = None) -> Looker:
    return Looker(sigwright.Client(), deny or Denials(), signed.image, signed.reference, {}, TODAY)


def test_one_of_its_keys_is_enough(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    both = Authority(name="a", keys=(other_key.public_key.to_pem(), key.public_key.to_pem()), evidence=NO_LOG)
    finding = looker(signed).look(both)
    assert finding.holds
    assert finding.signers == {key.public_key.fingerprint}


def test_a_denied_key_counts_for_nothing(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    own = Authority(name="a", keys=(key.public_key.to_pem(),), evidence=NO_LOG)
    assert not looker(signed, Denials(keys=(key.public_key.fingerprint,))).look(own).holds


def test_nobody_vouches_for_nothing(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    assert not looker(signed).look(Authority(name="a")).holds
    unasked = Authority(name="a", keys=(key.public_key.to_pem(),), evidence=NO_LOG, signature=False)
    assert not looker(signed).look(unasked).holds


def test_the_format_asked_for_is_the_only_one(image: str, key: sigwright.PrivateKey) -> None:
    made = sigwright.sign(image, key=key, tlog_upload=False, signature_format="legacy")
    pem = (key.public_key.to_pem(),)
    assert looker(made).look(Authority(name="a", keys=pem, evidence=NO_LOG, format="legacy")).holds
    assert not looker(made).look(Authority(name="a", keys=pem, evidence=NO_LOG, format="bundle")).holds


def test_nobody_asks_what_it_was_signed_as() -> None:
    assert wanted_names(SignedAs(), "r.example/a:1", "r.example/a@sha256:00") is None
    assert wanted_names(SignedAs(own="never"), "r.example/a", "r.example/a@sha256:00") == []
