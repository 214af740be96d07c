"""One reference, one rule: the most specific."""

from __future__ import annotations

import pytest

from python.lint.conftest import HEX, PINNED, SIG, TYPO
from sigwright.lint._model import Use
from sigwright.lint.references import digest, problem, repository, tag


@pytest.mark.parametrize(
    ("text", "rule", "corrected"),
    [
        (SIG, "REF001", PINNED),
        (SIG.replace(".sig", ".att"), "REF001", PINNED),
        (SIG.replace(".sig", ".sbom"), "REF001", PINNED),
        (f"localhost:5000/a:sha512-{HEX}{HEX}.sig", "REF001", f"localhost:5000/a@sha512:{HEX}{HEX}"),
        (f"docker://{SIG}", "REF001", f"docker://{PINNED}"),
        (SIG.removesuffix(".sig"), "REF002", PINNED),
        (f"{SIG}@sha256:{HEX[::-1]}", "REF001", PINNED),
        (f"{SIG.removesuffix('.sig')}@sha256:{HEX[::-1]}", "REF002", PINNED),
        (TYPO, "REF013", PINNED),
        (f"gcr.io/p/app@sha256-{HEX}", "REF013", PINNED),
        ("gcr.io/p/app@sha256:abc", "REF013", ""),
        (f"gcr.io/p/app@sha256:{HEX.upper()}", "REF013", ""),
        (f"gcr.io/p/app@sha256:{HEX}0", "REF013", ""),
        (f"gcr.io/p/app:sha256-{HEX[1:]}", "REF013", ""),
        ("gcr.io/p/app@", "REF013", ""),
        ("us-docker.pkg.dev/p/app:1", "REF019", ""),
        (f"us-docker.pkg.dev/p/app@sha256:{HEX}", "REF019", ""),
        ("us-docker.pkg.dev/p/r/app:latest", "REF011", ""),
        ("app", "REF011", ""),
        ("localhost:5000/app", "REF011", ""),
        ("app:1", "REF010", ""),
        ("localhost:5000/app:1", "REF010", ""),
    ],
)
def test_the_rule_and_the_correction(text: str, rule: str, corrected: str) -> None:
    found = problem(Use(text, 5))
    assert found is not None
    assert found.rule == rule
    assert [edit.text for edit in found.edits] == ([corrected] if corrected else [])
    assert all((edit.start, edit.end) == (5, 5 + len(text)) for edit in found.edits)


@pytest.mark.parametrize(
    "text",
    [PINNED, f"a:1@sha256:{HEX}", "${IMAGE}", "a:$TAG", "{{ .Values.image }}", "", "<image>", "$(cat x)", "%IMG%"],
)
def test_what_is_pinned_or_a_variable_is_left_alone(text: str) -> None:
    assert problem(Use(text, 0)) is None


def test_what_is_not_in_the_file_as_it_is_is_not_corrected() -> None:
    found = problem(Use(SIG, 0, literal=False))
    assert found is not None
    assert found.edits == ()


def test_a_reference_is_taken_apart() -> None:
    assert repository("docker://localhost:5000/a:1") == "localhost:5000/a"
    assert tag(f"a:1@sha256:{HEX}") == "1"
    assert digest(f"a:1@sha256:{HEX}") == f"sha256:{HEX}"
    assert (tag("localhost:5000/a"), digest("a:1")) == ("", "")
