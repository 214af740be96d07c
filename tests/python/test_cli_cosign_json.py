"""What `verify -o json` prints is what cosign prints: the signed payload, and what vouches for it."""

from __future__ import annotations

import json

from sigwright.cli import cosign_json
from sigwright.reports import CandidateReport, ErrorInfo, LogInfo, SignerInfo, VerificationReport

DIGEST = "sha256:" + "ab" * 32
REFERENCE = f"host/app@{DIGEST}"
TIME = "2026-05-04T03:02:01Z"
SECONDS = 1777863721


def report_of(candidate: CandidateReport, error: ErrorInfo | None = None) -> VerificationReport:
    return VerificationReport(
        image="host/app", reference=REFERENCE, digest=DIGEST, ok=error is None, candidates=(candidate,), error=error
    )


def bundle(**fields: object) -> CandidateReport:
    values = {"format": "bundle", "source": "sha256:ef", "verified": True, **fields}
    return CandidateReport(**values)  # type: ignore[arg-type]


def test_the_json_of_a_bundle_is_cosigns() -> None:
    candidate = bundle(predicate_type="https://sigstore.dev/cosign/sign/v1", annotations={"a": '"<é'})
    (element,) = json.loads(cosign_json.cosign_json(report_of(candidate)))
    assert element == {
        "critical": {
            "identity": {"docker-reference": REFERENCE},
            "image": {"docker-manifest-digest": DIGEST},
            "type": "https://sigstore.dev/cosign/sign/v1",
        },
        "optional": {"a": '"<é'},
    }


def test_the_json_of_a_legacy_signature_is_what_was_signed() -> None:
    payload = b'{"critical":{},"optional":null}'
    candidate = bundle(format="legacy", payload=payload)
    assert cosign_json.cosign_json(report_of(candidate)) == f"[{payload.decode()}]"


def test_the_json_of_a_legacy_signature_names_its_signer_as_cosign_does() -> None:
    signer = SignerInfo(
        identity="me@example.com",
        issuer="https://issuer.example",
        extensions={"githubWorkflowRef": "refs/heads/main", "runnerEnvironment": "x"},
    )
    candidate = bundle(format="legacy", payload=b'{"critical":{},"optional":{"a":"b"}}', signer=signer)
    (element,) = json.loads(cosign_json.cosign_json(report_of(candidate)))
    assert element["optional"] == {
        "1.3.6.1.4.1.57264.1.1": "https://issuer.example",
        "1.3.6.1.4.1.57264.1.6": "refs/heads/main",
        "Issuer": "https://issuer.example",
        "Subject": "me@example.com",
        "a": "b",
        "githubWorkflowRef": "refs/heads/main",
    }


def test_what_did_not_verify_is_not_in_the_json() -> None:
    assert cosign_json.cosign_json(report_of(bundle(verified=False))) == "[]"


def test_the_promise_of_a_log_stands_where_cosign_has_it() -> None:
    logs = [
        LogInfo(log_id="c0ffee", index=7, body=b"proved"),
        LogInfo(log_id="abcdef", index=9, time=TIME, body=b"entry", promise=b"signed"),
    ]
    candidate = bundle(format="legacy", payload=b'{"critical":{},"optional":null}', logs=logs)
    (element,) = json.loads(cosign_json.cosign_json(report_of(candidate)))
    promise = {
        "SignedEntryTimestamp": "c2lnbmVk",
        "Payload": {"body": "ZW50cnk=", "integratedTime": SECONDS, "logIndex": 9, "logID": "abcdef"},
    }
    assert element["optional"] == {"Bundle": promise}
    assert json.loads(cosign_json.cosign_json(report_of(bundle(logs=logs))))[0]["optional"] == {"Bundle": promise}


def test_a_proof_of_inclusion_is_no_promise() -> None:
    candidate = bundle(format="legacy", payload=b"{}", logs=[LogInfo(log_id="c0ffee", index=7, body=b"proved")])
    assert cosign_json.cosign_json(report_of(candidate)) == "[{}]"


def test_the_answer_of_a_timestamp_authority_stands_where_cosign_has_it() -> None:
    candidate = bundle(format="legacy", payload=b'{"optional":{"a":"b"}}', timestamps=[b"token", b"another"])
    (element,) = json.loads(cosign_json.cosign_json(report_of(candidate)))
    assert element["optional"] == {"RFC3161Timestamp": {"SignedRFC3161Timestamp": "dG9rZW4="}, "a": "b"}


def test_several_signatures_are_a_line_each() -> None:
    candidate = bundle(format="legacy", payload=b'{"optional":null}')
    report = report_of(candidate)._replace(candidates=(candidate, candidate))
    assert cosign_json.cosign_lines(report) == '{"optional":null}\n{"optional":null}'
