"""Cells of notebooks."""

from __future__ import annotations

import json

import pytest

from python.lint.conftest import SIG, Found


def notebook(*lines: str, kind: str = "code") -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": [f"{line}\n" for line in lines]}]}, indent=1)


@pytest.mark.parametrize(
    "text",
    [
        notebook("x = 1", f"!docker run --rm {SIG}"),
        notebook(f'!docker run --rm "{SIG}" sh'),
        notebook("%%bash", f"docker pull {SIG}"),
        notebook("%%bash", "gcloud run deploy a \\", f"  --image={SIG}"),
        notebook("!gcloud run deploy a \\", f"  --image {SIG}", "x = 1"),
        notebook(f"found = !docker pull {SIG}"),
        notebook(f"%sx docker pull {SIG}"),
        json.dumps({"cells": [{"cell_type": "code", "source": f"x = 1\n!docker pull {SIG}\n"}]}),
    ],
)
def test_a_shell_line_is_read(found: Found, text: str) -> None:
    assert found("a.ipynb", text) == [("REF001", SIG)]


@pytest.mark.parametrize("text", [notebook(f"# docker pull {SIG}"), notebook(f"!docker pull {SIG}", kind="markdown")])
def test_what_no_shell_runs_is_left_alone(found: Found, text: str) -> None:
    assert found("a.ipynb", text) == []
