"""Registry, journal and log compared, with a real registry, a real Rekor v1 and a log of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.images import image
from interop.keys import KeyPair
from interop.logs import Log
from interop.programs import Program
from interop.registries import Registry


class Team:
    """Somebody who signs with a journal and a log, and looks after both."""

    def __init__(
        self, sigwright: Program, key: KeyPair, journal: Path, signing: list[str | Path], reading: list[str | Path]
    ) -> None:
        self.sigwright, self.key, self.journal = sigwright, key, journal
        self.signing, self.reading = signing, reading

    def sign(self, reference: str, *flags: str | Path) -> None:
        self.sigwright.succeeds("sign", "--key", self.key.private, "--yes", *self.signing, *flags, reference)

    def findings(self, code: int, *words: str) -> list[dict[str, Any]]:
        flags = ("--journal", self.journal, "--key", self.key.public, *self.reading, "-o", "json")
        done = self.sigwright.exits(code, "reconcile", *flags, *words)
        found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
        return found


@pytest.fixture(params=["rekor-v1", "embedded"])
def team(
    request: pytest.FixtureRequest, sigwright: Program, key: Callable[[str, str], KeyPair], tmp_path: Path
) -> Team:
    own, journal = key("p256", f"reconcile-{request.param}"), tmp_path / "journal.db"
    if request.param == "rekor-v1":
        log: Log = request.getfixturevalue("log_of")("v1")
        reading: list[str | Path] = ["--rekor-url", log.url, "--rekor-public-key", log.public_key]
        return Team(sigwright, own, journal, ["--rekor-url", log.url, "--trusted-root", log.trusted_root], reading)
    sigwright.succeeds("log", "init", tmp_path / "log")
    use: list[str | Path] = ["--rekor-url", f"file:{tmp_path / 'log'}"]
    return Team(sigwright, own, journal, use, use)


def test_what_one_of_the_three_knows_alone_is_found(
    team: Team, registry_of: Callable[[str], Registry], repository: str, tmp_path: Path
) -> None:
    registry = registry_of("distribution")
    kept, lost, other = (registry.push(repository, image(name), name) for name in ("kept", "lost", "other"))
    team.sign(kept, "--journal", team.journal)
    team.sign(lost, "--journal", team.journal)
    assert team.findings(0) == []

    team.sign(other, "--upload=false", "--signature-format", "bundle", "--bundle", tmp_path / "kept-back.json")
    (stolen,) = team.findings(17)
    assert stolen["kind"] == "entry-without-signature"

    team.sigwright.succeeds("clean", "--force", lost)
    kinds = [finding["kind"] for finding in team.findings(17)]
    assert kinds == ["entry-without-signature", "journal-without-signature", "journal-without-signature"]

    plain = ("--key", team.key.private, "--tlog-upload=false", "--signature-format", "legacy")
    team.sigwright.succeeds("sign", *plain, other)
    new = [finding["kind"] for finding in team.findings(17, other)]
    assert sorted(set(new) - set(kinds)) == ["signature-without-entry", "signature-without-journal"]
