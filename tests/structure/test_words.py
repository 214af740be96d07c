"""What must not be in the tree: paths of one machine, unfinished places, secrets, hosts of package registries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from structure.tree import ROOT, files, read, under

HERE = Path(__file__).resolve().relative_to(ROOT)


def texts() -> list[Path]:
    """Text files, this one left out: it has to spell what it looks for."""
    found = []
    for path in files():
        if path == HERE:
            continue
        try:
            read(path)
        except UnicodeDecodeError:
            continue
        found.append(path)
    return found


def places(pattern: str, paths: list[Path]) -> list[str]:
    search = re.compile(pattern)
    return [
        f"{path}:{number} {line.strip()[:80]}"
        for path in paths
        if search.search(read(path))
        for number, line in enumerate(read(path).splitlines(), 1)
        if search.search(line)
    ]


def test_no_path_of_this_machine() -> None:
    machine = sorted({str(ROOT.parent) + "/", str(Path.home()) + "/"} - {"/", "//"})
    beginning = r"(?<![\w.-])"  # of a path: a home at /root is not meant by .sigstore/root/
    assert places("|".join(beginning + re.escape(path) for path in machine), texts()) == []


def test_nothing_is_left_unfinished() -> None:
    own = under("cpp", "bindings", "python", "tests", "docs", ".ci")
    assert (
        places(
            r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError\(\)$|not implemented yet", [p for p in texts() if p in own]
        )
        == []
    )


@pytest.mark.parametrize("host", ["pypi.org", "pythonhosted.org", "proxy.golang.org", "npmjs.org", "deb.debian.org"])
def test_no_host_of_a_package_registry(host: str) -> None:
    """Whatever stands below docs.HOST names a format and not a place, such as the predicate type of PEP 740."""
    assert places(rf"(?<!docs\.){re.escape(host)}", texts()) == []


def test_private_keys_are_test_keys_and_say_so() -> None:
    """A private key may lie among the vectors, where a README says that it is a throw-away."""
    holders = [path for path in texts() if re.search(r"^-----BEGIN [A-Z ]*PRIVATE KEY-----$", read(path), re.MULTILINE)]
    for path in holders:
        assert path.is_relative_to("tests"), path
        readme = next(
            (ROOT / parent / "README.md" for parent in path.parents if (ROOT / parent / "README.md").is_file()), None
        )
        assert readme is not None, path
        assert readme.parent != ROOT, path


def test_python_never_hides_a_type_error_without_saying_which() -> None:
    assert places(r"#\s*type:\s*ignore(?!\[)", under("python", "tests", suffix=".py")) == []
