"""References as every form of a scalar."""

from __future__ import annotations

from pathlib import Path

import pytest

from python.lint.conftest import HEX, PINNED, SIG
from sigwright.lint import lint

HEAD = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n"


@pytest.mark.parametrize(
    "image",
    [
        "- image: |\n      REF\n", "- image: |-\n      REF\n", "- image: >\n      REF\n", "- image: >+\n      REF\n\n",
        "- image:\n      REF\n", "- ? image\n    : REF\n", "- {image: REF}\n", "- image: !!str REF\n",
        "- image: &a REF\n", '- image: &a "REF"\n', "- image: !!str 'REF'\n", "- &c\n    image: REF\n  - <<: *c\n",
        "- image: &a REF\n  - image: *a\n",
        "- a: [\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: REF}]}",
    ],
)  # fmt: skip
def test_a_reference_is_found_and_corrected_once(image: str, tmp_path: Path) -> None:
    text = f"{HEAD}  {image}"
    file = tmp_path / "pod.yaml"
    file.write_text(text.replace("REF", SIG))
    (finding,) = lint([str(file)]).findings
    before = text.partition("REF")[0]
    assert (finding.line, finding.column) == (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    assert lint([str(file)], fix=True).findings == []
    assert file.read_text() == text.replace("REF", PINNED)
    assert lint([str(file)], fix=True).fixed == []


def test_of_a_reference_with_escapes_the_end_is_corrected(tmp_path: Path) -> None:
    file = tmp_path / "pod.json"
    pod = '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "REF"}]}}'
    file.write_text(pod.replace("REF", SIG.replace("/", "\\/")))
    assert lint([str(file)], fix=True).findings == []
    assert file.read_text() == pod.replace("REF", PINNED.replace("/", "\\/"))


def test_of_a_reference_with_variables_the_end_is_corrected(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text(f'services: {{a: {{image: "${{HOST:-gcr.io}}/p/app:sha256-{HEX}.sig"}}}}')
    assert lint([str(file)], fix=True).findings == []
    assert file.read_text() == f'services: {{a: {{image: "${{HOST:-gcr.io}}/p/app@sha256:{HEX}"}}}}'


def test_what_is_folded_inside_a_reference_is_named_and_left(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    text = HEAD + f'  - image: "gcr.io/p/app:\\\n      sha256-{HEX}.sig"\n'
    file.write_text(text)
    assert [finding.rule for finding in lint([str(file)], fix=True).findings] == ["REF001"]
    assert file.read_text() == text
