"""What the tests of advisories have in common: how something is asked, by Python and by the command alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from conformance.rules import Rule
from fakes.images import image
from fakes.registry import FakeRegistry
from fakes.sigstore.bundles import Recipe, public_pem
from sigwright.cli import run

REFUSALS = {12, 13, 14, 15, 16, 17, 18, 20, 21, 22}


def push(registry: FakeRegistry, text: str = "hello", repository: str = "app") -> str:
    """An image in a registry; returns its reference by digest."""
    return f"{registry.address}/{repository}@{registry.store.push(repository, image(text), 'v1')}"


def changed(recipe: Recipe, **fields: Any) -> Recipe:
    return replace(recipe, **fields)


def judged(folder: Path, rule: Rule, **options: Any) -> int:
    """The exit code of verifying a rule's material: Python and the command must agree."""
    made, text = rule.made()
    files = {
        "key": folder / "signer.pub",
        "root": folder / "root.json",
        "bundle": folder / "bundle",
        "blob": folder / "b",
    }
    contents = (public_pem(made.recipe.kind).encode(), json.dumps(made.root).encode(), text, made.recipe.artifact)
    for path, content in zip(files.values(), contents, strict=True):
        path.write_bytes(content)
    asked = {**rule.question(str(files["key"])), **options}
    by_python = 0
    try:
        sigwright.verify_blob(files["blob"], bundle=text, trusted_root=files["root"], statements=True, **asked)
    except sigwright.Error as error:
        by_python = error.exit_code
    if made.recipe.content == "message":
        words = ["verify-blob", "--bundle", str(files["bundle"]), "--trusted-root", str(files["root"]), *flags(asked)]
        assert run([*words, str(files["blob"])]) == by_python
    return by_python


def flags(asked: dict[str, Any]) -> Iterator[str]:
    names = {"identity": "certificate-identity", "issuer": "certificate-oidc-issuer"}
    for name, value in asked.items():
        yield f"--{names.get(name, name.replace('_', '-'))}={str(value).lower() if isinstance(value, bool) else value}"


def verified(reference: str, public: Path, *more: str) -> int:
    """The exit code of verifying an image, by the command and by Python."""
    code = run(["verify", "--key", str(public), "--insecure-ignore-tlog", *more, reference])
    if not more:
        report = sigwright.check(reference, key=str(public), insecure_ignore_tlog=True)
        assert (report.error.exit_code if report.error else 0) == code
        assert report.ok is (code == 0)
    return code


@contextmanager
def refused(*codes: int) -> Iterator[None]:
    """Something is refused, with one of these exit codes."""
    with pytest.raises(sigwright.Error) as caught:
        yield
    assert caught.value.exit_code in (codes or REFUSALS), caught.value
