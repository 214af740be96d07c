"""`initialize` against a repository that is there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from fakes.sigstore.services import VirtualSigstore
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


def test_a_key_signs_with_the_services_that_were_initialized_and_never_with_the_public_ones(
    tmp_path: Path, image: str, key_file: Path, public_key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with VirtualSigstore() as sigstore:
        files = {path.name: path.read_bytes() for path in sigstore.write(tmp_path).values()}
        files["signing_config.v0.2.json"] = files.pop("signing_config.json")
        with TufRepository(files) as repository:
            (tmp_path / "root.json").write_bytes(repository.root())
            assert cli.run(["initialize", "--mirror", repository.url, "--root", str(tmp_path / "root.json")]) == 0
            assert cli.run(["sign", "--key", str(key_file), "--yes", image]) == 0
            assert sigstore.log.entered.leaves[3:]
            assert cli.run(["verify", "--key", str(public_key_file), image]) == 0
            capsys.readouterr()
            cli.run(["doctor"])
            assert f"ok    log {sigstore.log.url}: would be used" in capsys.readouterr().out
