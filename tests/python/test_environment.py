"""The table of environment variables, held against the sources."""

from __future__ import annotations

import re
from pathlib import Path

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
