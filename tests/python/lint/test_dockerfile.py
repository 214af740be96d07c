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
        f"FROM scratch\nONBUILD COPY --from={SIG} a b\n",
        f"FROM scratch\nRUN docker pull {SIG}\n",
        f"FROM \\\n  # why\n\n  {SIG} AS \\\r\n  build\nFROM build\n",
        f"# escape=`\r\nFROM `\r\n  {SIG}\r\n",
        f"# this does not go on \\\nFROM {SIG}\n",
        f"\ufeff# syntax=a@sha256:{HEX}\nFROM {SIG}\n",
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
        f"FROM scratch\nRUN <<EOF cat > x\nFROM {SIG}\nEOF\n",
    ],
)
def test_what_is_no_reference_is_left_alone(found: Found, text: str) -> None:
    assert found("Dockerfile", text) == []


@pytest.mark.parametrize("base", ["$HOST/app:${TAG}", "gcr.io/p/app:${TAG:-1}", "${HOST:-x}/app:$TAG"])
def test_defaults_stand_for_variables_inside_a_reference(found: Found, base: str) -> None:
    text = f"ARG HOST=gcr.io/p\nARG TAG=sha256-{HEX}.sig\nFROM {base}\n"
    assert [rule for rule, _ in found("Dockerfile", text)] == ["REF001"]


def test_a_command_that_runs_in_a_build_is_read(found: Found) -> None:
    text = "FROM scratch\nRUN cosign verify --key k --insecure-ignore-tlog a\n"
    assert found("Dockerfile", text) == [("SIG003", "--insecure-ignore-tlog")]
