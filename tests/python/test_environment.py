"""The table of environment variables, held against the sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sigwright.environment import HIDDEN, VARIABLES, Variable, shown

ROOT = Path(__file__).parents[2]
OURS = "COSIGN|SIGSTORE|SIGWRIGHT|DOCKER|REGISTRY|XDG|SSL|CURL|HTTPS?|ALL|NO|TUF|AWS|BAO|VAULT|TRANSIT"
NAME = re.compile(rf"b?\"((?:{OURS})_[A-Z0-9_]+|(?:GITHUB|GITLAB)_(?:HOST|TOKEN)|KUBECONFIG)\"")
NO_VARIABLES = {"SSL_ERROR_SYSCALL", "COSIGN_PRIVATE_KEY", "COSIGN_PUBLIC_KEY", "NO_GCE_CHECK"}


def read_by_the_sources() -> set[str]:
    files = (*ROOT.glob("cpp/*/*.cpp"), *ROOT.glob("python/sigwright/**/*.py"))
    sources = (file for file in files if file.name != "environment.py")
    return {name for file in sources for name in NAME.findall(file.read_text(encoding="utf-8"))} - NO_VARIABLES


def test_every_variable_that_is_read_is_in_the_table() -> None:
    assert read_by_the_sources() == {variable.name for variable in VARIABLES}


def test_the_table_is_in_order() -> None:
    names = [variable.name for variable in VARIABLES]
    assert names == sorted(names)


def test_a_secret_is_shown_only_when_asked_for() -> None:
    secret = Variable("SECRET", "is secret", "text", sensitive=True)
    assert shown(secret, {"SECRET": "x"}, sensitive=False) == HIDDEN
    assert shown(secret, {"SECRET": "x"}, sensitive=True) == "x"
    assert shown(secret, {}, sensitive=False) == ""


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("http://robot:hunter2@proxy:3128", f"http://{HIDDEN}@proxy:3128"),
        ("http://robot:hun@ter2@proxy", f"http://{HIDDEN}@proxy"),
        ("http://robot:hun/ter2@proxy", f"http://{HIDDEN}@proxy"),
        ("robot:hunter2@proxy", f"{HIDDEN}@proxy"),
        ("http://proxy/?token=hunter2", f"http://proxy/?token={HIDDEN}"),
        ("http://proxy:3128", "http://proxy:3128"),
    ],
)
def test_the_credentials_in_an_address_are_secret(value: str, seen: str) -> None:
    proxy = Variable("PROXY", "is a proxy", "a URL")
    assert shown(proxy, {"PROXY": value}, sensitive=False) == seen
    assert shown(proxy, {"PROXY": value}, sensitive=True) == value


def test_the_credentials_of_a_database_are_secret_and_a_file_is_shown() -> None:
    place = Variable("JOURNAL", "is kept", "a file, or a database's URL")
    assert (
        shown(place, {"JOURNAL": "postgresql://robot:hun@ter2@db/x"}, sensitive=False) == f"postgresql://{HIDDEN}@db/x"
    )
    assert shown(place, {"JOURNAL": "/var/a@b.jsonl"}, sensitive=False) == "/var/a@b.jsonl"
