from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from sigwright import MalformedError, UsageError
from sigwright._distributions import (
    Requirement,
    canonical,
    installed_differences,
    project_and_version,
    requirements,
    unrecorded,
)

DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("My_App-1.0-py3-none-any.whl", ("my-app", "1.0")),
        ("my.app-1.0.tar.gz", ("my-app", "1.0")),
        ("my-app-1.0.zip", ("my-app", "1.0")),
    ],
)
def test_a_name_says_project_and_version(name: str, found: tuple[str, str]) -> None:
    assert project_and_version(name) == found


@pytest.mark.parametrize("name", ["", "app", "app.whl", "-1.0.tar.gz", "app-1.0.exe"])
def test_a_name_of_something_else_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        project_and_version(name)


def test_projects_have_one_form() -> None:
    assert canonical("My__App.Core") == "my-app-core"


def test_pinned_requirements_are_read_with_their_digests() -> None:
    text = f"""--index-url https://index.test
# a comment
App[extra]==1.0 ; python_version > "3.9" \\
    --hash=sha256:{DIGEST.upper()} \\
    --hash=sha256:{"0" * 64}  # two files

other==2.0.post1
"""
    assert requirements(text) == [
        Requirement("app", "1.0", frozenset({DIGEST, "0" * 64})),
        Requirement("other", "2.0.post1"),
    ]


@pytest.mark.parametrize(
    "line", ["app", "app>=1", "app==1,<2", "-r other.txt", "./app.whl", "app @ https://x.test/a.whl"]
)
def test_what_is_not_pinned_is_refused(line: str) -> None:
    with pytest.raises(MalformedError):
        requirements(line)


def test_a_requirement_without_digests_allows_any_file() -> None:
    assert Requirement("app", "1").allows(DIGEST)
    assert not Requirement("app", "1", frozenset({"0" * 64})).allows(DIGEST)


@pytest.mark.parametrize("record", [None, "../../etc/passwd,sha256=x,1\n", "/etc/passwd,sha256=x,1\n"])
def test_a_wheel_whose_record_is_absent_or_leaves_the_environment_is_no_good(
    tmp_path: Path, record: str | None
) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a.py", "")
        if record is not None:
            archive.writestr("a-1.dist-info/RECORD", record)
    (tmp_path / "site").mkdir()
    if record is None:
        with pytest.raises(MalformedError):
            installed_differences(wheel, tmp_path / "site")
    else:
        assert "leaves the environment" in installed_differences(wheel, tmp_path / "site")[0]


def test_files_that_no_wheel_holds_are_found_among_what_installers_add(tmp_path: Path) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    record = "a/b.py,sha256=x,1\na-1.data/purelib/c.py,sha256=x,1\na-1.dist-info/METADATA,sha256=x,1\n"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a-1.dist-info/RECORD", record)
    site = tmp_path / "site"
    expected = ["a/b.py", "c.py", "a-1.dist-info/METADATA", "a-1.dist-info/RECORD", "a-1.dist-info/INSTALLER"]
    compiled = ["a/__pycache__/b.cpython-311.pyc", "__pycache__/c.cpython-311.opt-1.pyc"]
    strange = ["a/__pycache__/gone.cpython-311.pyc", "a/evil.py", "b-1.dist-info/RECORD", "x.pth"]
    for name in (*expected, *compiled, *strange):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (site / "link").symlink_to(tmp_path)
    assert unrecorded([wheel], site) == sorted([*strange, "link"])
