"""Sixteen signers of one image at once, separate processes that share no home: sixteen signatures, in each format."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMATS, count
from interop.programs import SIGNS_ALONE, Done, Program
from interop.registries import PLAIN, Registry

SIGNERS = 16


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory, sigwright: Program) -> list[Path]:
    """A home for each signer, with a key pair of its own in it."""
    homes = [tmp_path_factory.mktemp(f"signer{number}") for number in range(SIGNERS)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda home: replace(sigwright, home=home).succeeds("generate-key-pair"), homes))
    return homes


@pytest.mark.parametrize("kind", PLAIN)
def test_sixteen_writers_leave_sixteen_signatures_of_each_format(
    sigwright: Program, registry_of: Callable[[str], Registry], repository: str, pairs: list[Path], kind: str
) -> None:
    registry = registry_of(kind)
    reference = registry.push(repository, image(repository))
    started = [
        replace(sigwright, home=home).start("sign", *SIGNS_ALONE, "--key", home / "cosign.key", reference)
        for home in pairs
    ]
    ended = []
    for process in started:
        stdout, stderr = process.communicate(timeout=300)
        ended.append(Done(list(map(str, process.args)), process.returncode, stdout, stderr))  # type: ignore[arg-type]
    failed = [done for done in ended if done.code != 0]
    if failed:
        pytest.fail(f"{len(failed)} of {SIGNERS} failed, the first:\n{failed[0]!r}")
    assert {form: count(registry, reference, form) for form in FORMATS} == dict.fromkeys(FORMATS, SIGNERS)
    for home in pairs:
        sigwright.succeeds("verify", "--insecure-ignore-tlog", "--key", home / "cosign.pub", reference)
