"""Dockerfiles."""

from __future__ import annotations

import pytest

from python.lint.conftest import HEX, SIG, Found


@pytest.mark.parametrize(
    "text",
    [
        f"FROM {SIG}\n",
        f"FROM --platform=linux/amd64 {SIG} AS build\nFROM build\n",
        f"from {SIG} as Build\nCOPY --from=build a b\n",
        f"ARG BASE={SIG}\nFROM ${{BASE}}\n",
        f'ARG BASE="{SIG}"\nFROM $BASE AS x\n',
        f"FROM scratch\nCOPY --from={SIG} a b\n",
        f"FROM scratch\nRUN --mount=type=bind,from={SIG},target=/a true\n",
        f"FROM scratch\nCOPY --chown=1 \\\n  --from={SIG} a b\n",
        f"# syntax={SIG}\nFROM scratch\n",
    ],
)
@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.prod", "app.Dockerfile", "Containerfile"])
def test_a_reference_is_found(found: Found, name: str, text: str) -> None:
    assert found(name, text) == [("REF001", SIG)]


@pytest.mark.parametrize(
    "text",
    [
        f"# FROM {SIG}\nFROM scratch\n",
        f"FROM a@sha256:{HEX}\nCOPY --from=0 a b\n",
        f"ARG UNUSED={SIG}\nFROM scratch\n",
        "ARG BASE\nFROM ${BASE}\nFROM a:${TAG}\n",
        f"FROM scratch\nLABEL image={SIG}\n",
    ],
)
def test_what_is_no_reference_is_left_alone(found: Found, text: str) -> None:
    assert found("Dockerfile", text) == []
