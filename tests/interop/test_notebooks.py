"""The notebooks of the documentation, run whole against a real registry that is full of images made here."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import sigwright
from fakes.images import image
from interop.registries import Registry
from sigwright.logs import Log

FOLDER = Path(__file__).resolve().parents[2] / "docs/notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PASSWORD = "of tests"


def make_keys(folder: Path) -> None:
    for name in ("release", "next", "stranger"):
        key = sigwright.PrivateKey.generate()
        (folder / f"{name}.key").write_text(key.to_encrypted_pem(PASSWORD))
        (folder / f"{name}.pub").write_text(key.public_key.to_pem())


def fill(registry: Registry, folder: Path) -> None:
    """Twelve images in three repositories: signed by either key, by a stranger, logged or not, or not at all."""
    make_keys(folder)
    Log.init(folder / "log")
    logged: dict[str, Any] = {"rekor_url": f"file:{folder / 'log'}", "yes": True}
    ways: list[tuple[str, dict[str, Any]] | None] = [
        ("release", logged), ("next", logged), ("release", {"tlog_upload": False}), ("stranger", logged), None, None,
    ]  # fmt: skip
    for number in range(12):
        name = f"team/{'abc'[number % 3]}"
        registry.push(name, image(f"{name} {number}"), f"v{number}")
        way = ways[number % len(ways)]
        if way is not None:
            key, options = way
            sigwright.sign(
                f"{registry.address}/{name}:v{number}", key=folder / f"{key}.key", password=PASSWORD, **options
            )
    deploy(registry, folder)


def deploy(registry: Registry, folder: Path) -> None:
    """Two images are pinned; the tag of one has moved on to an image that nobody signed."""
    pinned = []
    for tag in ("stays", "moves"):
        reference = registry.push("shop/web", image(f"{tag} first"), tag)
        sigwright.sign(reference, key=folder / "release.key", password=PASSWORD, tlog_upload=False)
        pinned.append(f"{registry.address}/shop/web:{tag}@{reference.rpartition('@')[2]}")
    registry.push("shop/web", image("moves second"), "moves")
    (folder / "deployed.txt").write_text("\n".join(pinned) + "\n")


@pytest.fixture(scope="module")
def filled(registry_of: Callable[[str], Registry], tmp_path_factory: pytest.TempPathFactory) -> tuple[Registry, Path]:
    folder = tmp_path_factory.mktemp("notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setenv("SIGWRIGHT_OFFLINE", "true")
        fill(registry_of("distribution"), folder)
    return registry_of("distribution"), folder


def run(name: str, filled: tuple[Registry, Path]) -> Any:
    """Run a notebook from its first to its last cell and return it with what it shows."""
    registry, folder = filled
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    environment = {
        **os.environ, "NOTEBOOK_REGISTRY": registry.address, "NOTEBOOK_FOLDER": str(folder),
        "COSIGN_PASSWORD": PASSWORD, "XDG_DATA_HOME": str(folder / "data"), "SIGWRIGHT_OFFLINE": "true",
    }  # fmt: skip
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(env=environment)
    return notebook


def shown(notebook: Any, kind: str = "text/plain") -> list[str]:
    """What the cells show in one form, in their order."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output["data"][kind] for output in outputs if kind in output.get("data", {})]


def test_there_are_five_and_they_are_committed_without_what_they_show() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["coverage", "deploy_drift", "key_rotation", "log_gaps", "signers"]
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
        assert [cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs] == []


def test_coverage_counts_what_is_signed_and_writes_a_page(filled: tuple[Registry, Path]) -> None:
    notebook = run("coverage", filled)
    assert shown(notebook)[0] == "12"
    assert "12 images: 4 verified, 8 failed" in shown(notebook, "text/html")[0]
    assert shown(notebook, "image/png")
    assert shown(notebook)[-1] == "17"
    assert "<table>" in (filled[1] / "coverage.html").read_text()


def test_signers_finds_the_stranger(filled: tuple[Registry, Path]) -> None:
    notebook = run("signers", filled)
    stranger = sigwright.PublicKey.from_pem((filled[1] / "stranger.pub").read_bytes()).fingerprint
    assert f"['{stranger}']" in shown(notebook)
    assert "verified" in shown(notebook, "text/html")[-1]


def test_log_gaps_finds_what_no_log_knows(filled: tuple[Registry, Path]) -> None:
    notebook = run("log_gaps", filled)
    assert "(4, 6)" in shown(notebook)
    kinds = shown(notebook)[-1]
    assert kinds.count("signature-without-entry") == 4  # both formats of two images
    assert "entry-without-signature" not in kinds


def test_deploy_drift_finds_the_tag_that_moved_to_what_nobody_signed(filled: tuple[Registry, Path]) -> None:
    notebook = run("deploy_drift", filled)
    assert "2 images: 2 verified, 0 failed" in shown(notebook, "text/html")[0]
    assert "failed" in shown(notebook)[-1]
    assert "verified" not in shown(notebook)[-1].split()[0]


def test_key_rotation_signs_what_the_new_key_has_not_signed(filled: tuple[Registry, Path]) -> None:
    """The last of them: it changes what the registry has."""
    notebook = run("key_rotation", filled)
    assert "(4, 8)" in shown(notebook)
    assert "(2, 10)" in shown(notebook)
    assert shown(notebook)[-1] == "6"
