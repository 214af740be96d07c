"""Formats told apart by what is in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.policy import load

PEM = sigwright.PrivateKey.generate().public_key.to_pem().replace("\n", "\\n")
FORMATS = {
    "sigwright": '{"apiVersion":"sigwright.dev/v1","kind":"ImagePolicy","rules":[{"name":"r","images":["**"],'
    f'"authorities":[{{"name":"a","keys":["{PEM}"]}}]}}]}}',
    "ClusterImagePolicy": '{"apiVersion":"policy.sigstore.dev/v1beta1","kind":"ClusterImagePolicy","spec":'
    '{"images":[{"glob":"**"}],"authorities":[{"static":{"action":"pass"}}]}}',
    "policy.json": '{"default":[{"type":"reject"}]}',
    "Kyverno": '{"apiVersion":"kyverno.io/v1","kind":"ClusterPolicy","spec":{"rules":[{"name":"r","verifyImages":'
    f'[{{"imageReferences":["*"],"attestors":[{{"entries":[{{"keys":{{"publicKeys":"{PEM}"}}}}]}}]}}]}}]}}}}',
    "Connaisseur": '{"application":{"validators":[{"name":"default","type":"static","approve":false}],'
    '"policy":[{"pattern":"*"}]}}',
    "Notation": '{"version":"1.0","trustPolicies":[{"name":"a","registryScopes":["*"],'
    '"signatureVerification":{"level":"strict"}}]}',
}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_told_by_its_content(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "policy"
    path.write_text(FORMATS[kind])
    assert load.load(path).format == kind


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: config.openshift.io/v1\nkind: ClusterImagePolicy\nspec: {}\n",
        "apiVersion: v1\nkind: Pod\n",
        "apiVersion: sigwright.dev/v2\nkind: ImagePolicy\nrules: []\n",
        "nothing: known\n",
        FORMATS["ClusterImagePolicy"] + "\n---\n" + FORMATS["policy.json"],
        "apiVersion: kyverno.io/v1\nkind: Cleanup\n",
    ],
)
def test_what_is_of_no_known_format_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    with pytest.raises(sigwright.MalformedError):
        load.load(path)


def test_cue_is_refused_with_what_is_read_instead(tmp_path: Path) -> None:
    with pytest.raises(sigwright.MalformedError, match="CUE") as caught:
        load.load(tmp_path / "policy.cue")
    assert "ClusterImagePolicy" in caught.value.hint


@pytest.mark.parametrize("text", ["", "- a", "default: 1", '{"default": [{"type": "rejekt"}]}', "a: [", "a: &b 1"])
def test_the_hint_is_about_policies(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy"
    path.write_text(text)
    with pytest.raises(sigwright.MalformedError) as refused:
        load.load(path)
    assert "policy" in refused.value.hint or "policies" in refused.value.hint
    assert "type" not in refused.value.hint
