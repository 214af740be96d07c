"""Key pairs in files: nothing is overwritten unasked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import sigwright
from sigwright.cli import key_files
from sigwright.cli.output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright._core import KeyPair

PAIR: KeyPair = {"private_pem": "PRIVATE", "public_pem": "PUBLIC", "fingerprint": "sha256:ab"}


class Terminal(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        return True


def test_the_private_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    key_files.write(str(tmp_path / "k"), PAIR, Output(""))
    modes = [oct((tmp_path / f"k.{ending}").stat().st_mode & 0o777) for ending in ("key", "pub")]
    assert modes == ["0o600", "0o644"]


@pytest.mark.parametrize("ending", ["key", "pub"])
def test_an_existing_file_needs_yes(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"k.{ending}").touch()
    with pytest.raises(sigwright.UsageError, match="exists") as caught:
        key_files.may_write(str(tmp_path / "k"), yes=False)
    assert "--yes" in caught.value.hint
    key_files.may_write(str(tmp_path / "k"), yes=True)


def test_a_dangling_link_is_an_existing_file(tmp_path: Path) -> None:
    (tmp_path / "k.key").symlink_to(tmp_path / "nowhere")
    with pytest.raises(sigwright.UsageError):
        key_files.may_write(str(tmp_path / "k"), yes=False)


@pytest.mark.parametrize(
    ("answer", "may"), [("y\n", True), ("yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, may: bool) -> None:
    (tmp_path / "k.key").touch()
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    if may:
        key_files.may_write(str(tmp_path / "k"), yes=False)
    else:
        with pytest.raises(sigwright.UsageError, match="left as it is"):
            key_files.may_write(str(tmp_path / "k"), yes=False)
