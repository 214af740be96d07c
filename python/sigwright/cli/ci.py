"""Results for the steps that follow in a pipeline: GitHub's outputs and summary, GitLab's dotenv report.

What is written is read as commands there, so a value can end neither its line nor its name. An image that was not
verified has a verdict and no reference.
"""

from __future__ import annotations

import os

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sigwright.cli.output import Output

OUTPUT, SUMMARY = "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"


class PipelineFlags(Record, shared=True):
    """Where results go besides standard output."""

    github_output: bool = option(
        False, "--github-output", "add reference, digest, verdict, code and references to $GITHUB_OUTPUT", core=False,
        peer=False,
    )  # fmt: skip
    github_summary: bool = option(
        False, "--github-summary", "add a table to $GITHUB_STEP_SUMMARY", core=False, peer=False
    )
    dotenv: str = option(
        "", "--dotenv", "write the same as SIGWRIGHT_REFERENCE=... and so on, for GitLab's dotenv reports",
        metavar="FILE", core=False, peer=False,
    )  # fmt: skip


class Sinks:
    """Where the results of one command go."""

    def __init__(self, values: dict[str, Any], environment: Mapping[str, str] = os.environ) -> None:
        """Take the flags out of `values`. Raises UsageError before anything is done where a variable is missing."""
        self.output = _path(OUTPUT, environment) if values.pop("github_output", False) else ""
        self.summary = _path(SUMMARY, environment) if values.pop("github_summary", False) else ""
        self.dotenv: str = values.pop("dotenv", "")

    def write(self, output: Output, code: int) -> None:
        """Write what the command said of its images, and its exit code."""
        if not (self.output or self.summary or self.dotenv):
            return
        results = _results(output.results, code)
        if self.output:
            _append(self.output, "".join(_assignment(name, value) for name, value in results.items()))
        if self.summary:
            _append(self.summary, _table(output.results, code))
        if self.dotenv:
            from sigwright._core import write_file

            lines = (f"SIGWRIGHT_{name.upper()}={_plain(value)}\n" for name, value in results.items())
            write_file(self.dotenv, "".join(lines).encode())


def _path(variable: str, environment: Mapping[str, str]) -> str:
    from sigwright.errors import UsageError

    if not environment.get(variable):
        flag = "--github-output" if variable == OUTPUT else "--github-summary"
        raise UsageError(f"{flag}: {variable} is not set", hint="it is set in jobs of GitHub Actions alone")
    return environment[variable]


def _results(rows: list[dict[str, str]], code: int) -> dict[str, str]:
    import json

    references = [row["reference"] for row in rows if row["reference"]]
    verdicts = {row["verdict"] for row in rows}
    return {
        "reference": references[0] if len(rows) == 1 and references else "",
        "digest": rows[0]["digest"] if len(rows) == 1 and references else "",
        "references": json.dumps(references, separators=(",", ":")),
        "verdict": verdicts.pop() if len(verdicts) == 1 else "failed" if code else "mixed" if rows else "none",
        "code": str(code),
    }


def _assignment(name: str, value: str) -> str:
    """Return one output: between marks that nobody can guess, whatever the value holds."""
    from secrets import token_hex

    mark = f"sigwright_{token_hex(16)}"
    return f"{name}<<{mark}\n{value}\n{mark}\n"


def _plain(value: str) -> str:
    """Return what GitLab takes as a value: one line of printable characters."""
    from sigwright.rendering import printable

    return printable(value)


def _table(rows: list[dict[str, str]], code: int) -> str:
    from sigwright import rendering

    cells = [(row["image"], row["verdict"], row["reference"]) for row in rows]
    return rendering.markdown_table(f"sigwright: exit code {code}", ("image", "verdict", "reference"), cells) + "\n"


def _append(path: str, text: str) -> None:
    from sigwright.errors import LocalFileError

    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise LocalFileError(f"cannot write {path}: {error.strerror}") from None
