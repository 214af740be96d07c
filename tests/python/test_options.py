"""Options: one declaration each, the same in Python, in the core and on the command line."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from sigwright import _core
from sigwright.artifact_options import VERBS as ARTIFACTS
from sigwright.cli.verbs import VERBS as COMMANDS
from sigwright.options import VERBS as SIGNING
from sigwright.options import SignOptions, VerifyOptions, to_core

VERBS = {**SIGNING, **ARTIFACTS}
# What the API itself adds: keys and signers, and where evidence came from.
FROM_THE_API = {
    "sign": {"signer", "log_signer"},
    "verify": {"keys", "default_root"},
    "sign-blob": {"signer", "log_signer"},
    "attest": {"signer", "log_signer", "predicate_type", "predicate", "statement"},
    "attest-blob": {
        "signer",
        "log_signer",
        "predicate_type",
        "predicate",
        "statement",
        "bundle_file",
        "envelope_file",
    },
    "verify-attestation": {"keys", "default_root", "attestations", "predicate_type"},
    "verify-blob-attestation": {
        "keys",
        "source",
        "default_root",
        "attestation",
        "predicate_type",
        "timestamp",
        "evidence_file",
    },
    "verify-blob": {"keys", "source", "default_root", "timestamp"},
    "attach signature": {"payload", "signature", "certificate", "certificate_chain", "rekor_response", "tsr"},
    "attach attestation": {"attestations"},
    "attach sbom": {"as_referrer"},
    "clean": {"keys"},
    "upload wasm": {"files", "wasm"},
    "sign-directory": {"signer", "log_signer"},
    "verify-directory": {"keys", "source", "default_root"},
}
# Of the core's options that a verb shares with another: what it has no use for.
NOT_HERE = {
    "attest": {
        "annotations",
        "attachment",
        "sign_container_identity",
        "payload",
        "output_signature",
        "output_payload",
        "output_certificate",
    },
    "verify-attestation": {"annotations", "attachment", "signature", "payload"},
    "save": {"only", "force", "platform"},
    "load": {"only", "platform"},
    "download signature": {"predicate_type", "platform"},
    "download sbom": {"predicate_type"},
    "attest-blob": {"replace"},
    "clean": {"predicate_type", "keep"},
    "upload blob": {"wasm"},
    "upload wasm": {"annotations", "content_type"},
    "verify-blob-attestation": {"subject_name", "distribution", "subject_digest"},
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_a_row_of_the_core_and_the_other_way_round(verb: str) -> None:
    declared = {name for name, option in VERBS[verb]._options.items() if option.core}
    assert declared | FROM_THE_API.get(verb, set()) == set(_core.option_rows()[verb]) - NOT_HERE.get(verb, set())


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_has_help_and_a_flag_of_its_own(verb: str) -> None:
    flags = [flag for option in VERBS[verb]._options.values() for flag in option.flags]
    assert len(flags) == len(set(flags))
    assert all(option.help for option in VERBS[verb]._options.values())


@pytest.mark.parametrize("verb", VERBS)
def test_the_command_has_every_option_of_the_api(verb: str) -> None:
    module = importlib.import_module(f"sigwright.cli.{COMMANDS[verb][0]}")
    assert set(VERBS[verb]._options) <= set(module.Flags._options)


def test_only_what_is_set_goes_to_the_core() -> None:
    assert to_core(VerifyOptions()) == {
        "allow_insecure_registry": False,
        "allow_http_registry": False,
        "registry_anonymous": False,
        "registry_trusted_realms": [],
        "rate": [],
        "annotations": {},
        "check_claims": True,
        "insecure_ignore_tlog": False,
        "offline": False,
        "insecure_ignore_sct": False,
        "allow_certificate_chain": False,
        "use_signed_timestamps": False,
        "log_threshold": 1,
        "timestamp_threshold": 0,
        "sct_threshold": 1,
        "recursive": False,
        "signature_format": "both",
        "max_workers": 10,
    }


def test_paths_become_text() -> None:
    assert to_core(SignOptions(bundle=Path("a") / "b"))["bundle"] == "a/b"


@pytest.mark.parametrize("name", ["recursiv", "tlog", "no_tlog_upload"])
def test_an_unknown_option_is_a_type_error(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        SignOptions(**{name: True})  # type: ignore[arg-type]


def test_the_core_refuses_an_unknown_option() -> None:
    with pytest.raises(TypeError, match="unknown option: speed"):
        _core.resolve(_core.Context("test"), "oci:nowhere", {"speed": 1})


def test_the_core_refuses_a_value_of_another_type_and_does_not_show_it() -> None:
    with pytest.raises(TypeError, match="registry_password cannot be of type list") as caught:
        _core.resolve(_core.Context("test"), "oci:nowhere", {"registry_password": ["secret"]})
    assert "secret" not in str(caught.value)
