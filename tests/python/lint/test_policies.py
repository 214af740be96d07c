"""Open policies."""

from __future__ import annotations

import pytest

from python.lint.conftest import PINNED, Found

RUN = (
    "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {annotations: {run.googleapis.com/ingress: all%s}}\n"
    f"spec: {{template: {{spec: {{containers: [{{image: '{PINNED}'}}]}}}}}}\n"
)


@pytest.mark.parametrize(
    ("name", "text", "rules"),
    [
        ("a.yaml", RUN % "", ["POL001"]),
        ("a.yaml", RUN % ", run.googleapis.com/binary-authorization: default", []),
        ("a.yaml", (RUN % "").replace("run.googleapis.com/ingress", "a"), []),
        ("a.yaml", RUN % ", run.googleapis.com/binary-authorization: default, "
         "run.googleapis.com/binary-authorization-breakglass: x", ["POL001"]),
        ("a.json", f'{{"template": {{"containers": [{{"image": "{PINNED}"}}]}}}}', ["POL001"]),
        ("a.json", f'{{"template": {{"containers": [{{"image": "{PINNED}"}}]}}, "binaryAuthorization": '
         '{"useDefault": true}}', []),
        ("p.yaml", "defaultAdmissionRule: {evaluationMode: ALWAYS_ALLOW}\n", ["POL001"]),
        ("p.yaml", "defaultAdmissionRule: {enforcementMode: DRYRUN_AUDIT_LOG_ONLY}\n", ["POL001"]),
        ("p.yaml", "defaultAdmissionRule: {evaluationMode: ALWAYS_DENY}\nadmissionWhitelistPatterns:\n"
         "- namePattern: gcr.io/a/**\n", ["POL001"]),
        ("p.yaml", "defaultAdmissionRule: {evaluationMode: ALWAYS_DENY}\n", []),
        ("p.yaml", "apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nspec: {mode: warn, a: images}\n",
         ["POL001"]),
        ("c.json", '[{"name": "a", "action": {"type": "Delete"}, "condition": {"tagState": "UNTAGGED"}}]', ["POL002"]),
        ("c.json", '[{"name": "a", "action": {"type": "Delete"}, "condition": {"olderThan": "30d"}}]', ["POL002"]),
        ("c.json", '[{"action": {"type": "Delete"}, "condition": {"olderThan": "30d"}}, {"action": {"type": "Keep"}, '
         '"condition": {"tagPrefixes": ["sha256-"]}}]', []),
        ("c.json", '[{"action": {"type": "Delete"}, "condition": {"tagState": "any"}}, {"action": {"type": "Keep"}, '
         '"condition": {"tagPrefixes": ["sha256-"]}}]', ["POL002"]),
        ("c.json", '[{"action": {"type": "Delete"}, '
         '"condition": {"tagState": "tagged", "tagPrefixes": ["dev-"]}}]', []),
        ("c.json", '[{"action": {"type": "Keep"}, "mostRecentVersions": {"keepCount": 5}}]', ["POL002"]),
        ("r.yaml", "cleanupPolicies:\n  a:\n    action: DELETE\n    condition: {tagState: TAGGED}\n", ["POL002"]),
        ("r.json", '{"dockerConfig": {"immutableTags": true}}', ["POL002"]),
    ],
)  # fmt: skip
def test_a_policy_is_judged(found: Found, name: str, text: str, rules: list[str]) -> None:
    assert [rule for rule, _ in found(name, text)] == rules
