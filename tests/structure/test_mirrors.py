"""A new source file comes with its tests."""

from __future__ import annotations

from pathlib import Path

from structure.tree import ROOT, files, under

# Sources without a test file of their own, and what tests them instead.
EXEMPT: dict[str, str] = {}


def cpp_counterpart(path: Path) -> list[Path]:
    return [Path("tests/cpp", path.parts[1], f"{path.stem}_test.cpp")]


def python_counterparts(path: Path) -> list[Path]:
    """tests/python/test_X.py, in the same sub-folder or named after it; for a verb also its script in tests/cli."""
    folder = path.relative_to("python/sigwright").parent
    stem = path.stem.lstrip("_")
    names = [Path("tests/python", folder, f"test_{stem}.py")]
    if folder.parts:
        names.append(Path("tests/python", f"test_{'_'.join(folder.parts)}_{stem}.py"))
    if folder == Path("cli"):
        names.append(Path("tests/cli", f"{stem.replace('_', '-')}.txt"))
    return names


def is_package_file(path: Path) -> bool:
    return path.name in ("__init__.py", "__main__.py", "_version.py")


def test_every_source_has_its_tests() -> None:
    wanted = {path: cpp_counterpart(path) for path in under("cpp", suffix=".cpp")}
    wanted |= {path: python_counterparts(path) for path in under("python", suffix=".py") if not is_package_file(path)}
    there = set(files())
    assert [str(path) for path, names in wanted.items() if str(path) not in EXEMPT and there.isdisjoint(names)] == []


def test_no_test_is_left_behind_by_its_source() -> None:
    orphans = []
    for path in under("tests/cpp", suffix="_test.cpp"):
        base = ROOT / "cpp" / path.parts[2] / path.name.removesuffix("_test.cpp")
        if not any(base.with_suffix(suffix).is_file() for suffix in (".cpp", ".h")):
            orphans.append(str(path))
    assert orphans == []


def test_exemptions_are_still_needed() -> None:
    there = set(files())
    assert [name for name in EXEMPT if Path(name) not in there] == []
