"""Key files in variables of GitLab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import sigwright
from fakes.gitlab import GitLab
from python.conftest import PASSWORD
from python.keys.contract import NO_EVIDENCE, NO_LOG, StoreContract
from python.keys.stores import fits, pair_of
from sigwright.keys import schemes


class GitLabService:
    """The contract's view of the fake: a project for each key."""

    kinds = ("ecdsa-p256", "ed25519")
    malformed = ("gitlab://", "gitlab:///x", "gitlab://a//b", "gitlab://a b")
    missing = "gitlab://nobody/nothing"
    permission = "the scope api and the role Maintainer"

    def __init__(self, gitlab: GitLab) -> None:
        self.gitlab = gitlab

    def name(self, kind: str) -> str:
        place = f"owner/{kind}-{len(self.gitlab.variables)}"
        self.gitlab.variables[f"projects/{place}"] = {}
        return f"gitlab://{place}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        schemes.store(name, pair_of(kind), PASSWORD.encode())
        return name

    def deny(self) -> None:
        self.gitlab.denied = True

    def shut(self) -> None:
        self.gitlab.down = True


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitLab]:
    with GitLab() as running:
        monkeypatch.setenv("GITLAB_HOST", running.url)
        monkeypatch.setenv("GITLAB_TOKEN", running.token)
        yield running


class TestGitLab(StoreContract):
    """GitLab."""

    @pytest.fixture
    def service(self, gitlab: GitLab) -> GitLabService:
        return GitLabService(gitlab)

    test_a_signature_by_another_key_is_refused_and_not_stored = None  # type: ignore[assignment]


def test_a_group_has_variables_too(gitlab: GitLab, image: str) -> None:
    pair = pair_of("ecdsa-p256")
    schemes.store("gitlab://team", pair, PASSWORD.encode())
    values = {name: body["value"] for name, body in gitlab.variables["groups/team"].items()}
    assert set(values) == {"COSIGN_PASSWORD", "COSIGN_PRIVATE_KEY", "COSIGN_PUBLIC_KEY"}
    assert fits(pair, values["COSIGN_PRIVATE_KEY"], values["COSIGN_PASSWORD"])
    sigwright.sign(image, key="gitlab://team", **NO_LOG)
    assert sigwright.verify(image, key="gitlab://team", **NO_EVIDENCE).ok


def test_a_password_is_masked_where_gitlab_can(gitlab: GitLab) -> None:
    lines = schemes.store("gitlab://team", pair_of("ecdsa-p256"), b"long-enough-1")
    assert lines[0].endswith("masked")
    assert gitlab.variables["groups/team"]["COSIGN_PASSWORD"]["masked"] is True
    lines = schemes.store("gitlab://owner/project", pair_of("ecdsa-p256"), b"short")
    assert not lines[0].endswith("masked")
    assert gitlab.variables["projects/owner/project"]["COSIGN_PASSWORD"]["masked"] is False


def test_a_key_that_is_there_is_never_lost(gitlab: GitLab) -> None:
    schemes.store("gitlab://team", pair_of("ecdsa-p256"), b"pw")
    before = dict(gitlab.variables["groups/team"])
    with pytest.raises(sigwright.UsageError, match="COSIGN_PRIVATE_KEY"):
        schemes.store("gitlab://team", pair_of("ecdsa-p256"), b"pw")
    assert gitlab.variables["groups/team"] == before


def test_the_token_goes_nowhere_in_the_clear(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "t")
    monkeypatch.setenv("GITLAB_HOST", "http://gitlab.example")
    with pytest.raises(sigwright.UsageError, match="in the clear"):
        sigwright.sign(image, key="gitlab://a/b", **NO_LOG)


def test_without_a_token_its_variable_is_named(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)
    with pytest.raises(sigwright.AccessDeniedError) as caught:
        sigwright.sign(image, key="gitlab://a/b", **NO_LOG)
    assert "GITLAB_TOKEN" in caught.value.hint
