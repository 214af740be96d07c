"""Documents inside the instructions of a Dockerfile."""

from __future__ import annotations

import pytest

from python.lint.conftest import SIG, Found
from sigwright.lint.heredocs import blanked

PULL = f"docker pull {SIG}\n"
FLAG = "--mount=type=cache,target=/c"


@pytest.mark.parametrize(
    "text",
    [
        f"RUN <<EOF\n{PULL}EOF\n",
        f"RUN {FLAG} <<-'EOF'\n\t{PULL}\tEOF\n",
        f"RUN <<EOF\n  EOF\n{PULL}EOF\n",
        f"RUN <<EOF\n#!/usr/bin/env bash\n{PULL}EOF\n",
        f"RUN bash -e <<EOF\r\n{PULL}EOF\r\n",
        f"RUN \\\n  # why\n  <<EOF\n{PULL}EOF\n",
        f"ONBUILD RUN <<EOF\n{PULL}EOF\n",
        f"RUN <<A cat <<B\nA\nFROM a:1\nB\nFROM {SIG}\n",
        f"COPY <<A <<B /x\nFROM a:1\nA\nFROM b:1\nB\nFROM {SIG}\n",
        f"RUN cat <<<EOF\nFROM {SIG}\n",
        f"RUN cat <<EOF\nFROM {SIG}\n",
        f"# RUN <<EOF\nFROM {SIG}\nEOF\n",
    ],
)
def test_a_reference_is_found(found: Found, text: str) -> None:
    assert found("Dockerfile", f"FROM scratch\n{text}") == [("REF001", SIG)]


@pytest.mark.parametrize(
    "text",
    [
        f"RUN <<EOF\n#!/usr/bin/env python3\n{PULL}EOF\n",
        f"RUN python3 <<EOF\n{PULL}EOF\n",
        f"RUN <<A cat <<B\nA\nFROM {SIG}\nB\n",
        f"COPY <<EOF /x\nFROM {SIG}\nEOF\n",
        f"ADD <<EOF /x\n{PULL}EOF\n",
        f"RUN <<EOF\n# {PULL}EOF\n",
    ],
)
def test_what_no_shell_runs_is_no_reference(found: Found, text: str) -> None:
    assert found("Dockerfile", f"FROM scratch\n{text}") == []


def test_documents_that_never_end_are_an_end_in_time() -> None:
    """Looking for each end from where its document begins would not come back."""
    for text in ("RUN <<A\n" * 200_000, "RUN " + " ".join(f"<<A{i}" for i in range(50_000)) + "\n" + "x\n" * 50_000):
        assert blanked(text, "\\") == (text, [])
