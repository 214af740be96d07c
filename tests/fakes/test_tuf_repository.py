"""The fake repository is one that python-tuf believes, and its lies are ones that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tuf.api.exceptions import BadVersionNumberError, ExpiredMetadataError, UnsignedMetadataError
from tuf.ngclient.updater import Updater

from fakes.tuf_repository import TufRepository

NAME = "trusted_root.json"


@pytest.fixture
def repository() -> Iterator[TufRepository]:
    with TufRepository({NAME: b"one"}) as running:
        yield running


def read(repository: TufRepository, folder: Path) -> bytes:
    (folder / "targets").mkdir(exist_ok=True)
    updater = Updater(
        str(folder), repository.url, str(folder / "targets"), f"{repository.url}/targets", bootstrap=repository.root()
    )
    updater.refresh()
    about = updater.get_targetinfo(NAME)
    assert about is not None
    return Path(updater.download_target(about)).read_bytes()


def test_what_is_published_is_read_and_then_the_next(repository: TufRepository, tmp_path: Path) -> None:
    assert read(repository, tmp_path) == b"one"
    repository.publish({NAME: b"two"})
    repository.publish_root()
    assert read(repository, tmp_path) == b"two"


def test_an_older_state_an_ended_one_and_a_root_of_others_are_refused(
    repository: TufRepository, tmp_path: Path
) -> None:
    repository.publish({NAME: b"two"})
    assert read(repository, tmp_path) == b"two"
    repository.rollback(1)
    with pytest.raises(BadVersionNumberError):
        read(repository, tmp_path)
    repository.publish({NAME: b"three"}, days=-1)
    with pytest.raises(ExpiredMetadataError):
        read(repository, tmp_path)
    repository.publish_root(signers=(repository.signers["targets"],))
    with pytest.raises(UnsignedMetadataError):
        read(repository, tmp_path)
