"""`initialize` against a repository that is there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from fakes.tuf_repository import TufRepository
from sigwright import cli
from sigwright._roots import TRUSTED_ROOT


def test_what_is_kept_is_told_and_standard_output_stays_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with TufRepository({TRUSTED_ROOT: b"{}"}) as repository:
        (tmp_path / "root.json").write_bytes(repository.root())
        code = cli.run(["initialize", "--mirror", repository.url, "--root", str(tmp_path / "root.json")])
        shown = capsys.readouterr()
        assert (code, shown.out) == (0, "")
        assert f"trusted root of {repository.url} kept in {tmp_path}" in shown.err
        assert "signing config" not in shown.err

        url = f"{repository.url}/1.root.json"
        assert cli.run(["initialize", "--mirror", repository.url, "--root", url]) == 0
        assert "warning: --root is fetched without --root-checksum" in capsys.readouterr().err
        checksum = hashlib.sha256(repository.root()).hexdigest()
        assert cli.run(["initialize", "--mirror", repository.url, "--root", url, "--root-checksum", checksum]) == 0
        assert "warning" not in capsys.readouterr().err
