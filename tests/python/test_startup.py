"""What the commands may import: a new module is a decision (docs/design/startup.md), not an accident."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sigwright

PACKAGE = {"sigwright", "sigwright._version", "sigwright._record", "sigwright.errors"} | {
    "sigwright.options",
    "sigwright.options.files",
    "sigwright.options.images",
    "sigwright.options.registry",
    "sigwright.options.services",
    "sigwright.options.statements",
    "sigwright.options.trust",
}
COMMAND = {"sigwright.cli", "sigwright.cli.streams", "sigwright.cli.verbs", "sigwright.cli.common"}
PARSING = {"sigwright.cli.output", "sigwright.rendering", "sigwright.cli.parse", "sigwright.cli.later", "_signal"}
HELP = {"sigwright.cli.help", "sigwright.cli.exit_codes", "sigwright.cli.parse", "sigwright.cli.later"}
VERIFY = {
    "sigwright.cli.verify",
    "sigwright.cli.verify_text",
    "sigwright.cli.output",
    "sigwright.cli.colours",
    "_json",
} | {
    "sigwright.cli.ci",
    "sigwright.cli.cosign_json",
    "binascii",
    "sigwright.cli.images",
    "sigwright.cli.security_key",
    "sigwright.cli.show",
    "sigwright.rendering",
}
CORE = {
    "sigwright.client",
    "sigwright._client_base",
    "sigwright._artifact_calls",
    "sigwright._directory_calls",
    "sigwright._attestation_calls",
    "sigwright._policy_calls",
    "sigwright._core",
    "sigwright.keys",
    "sigwright.reports",
}
LANGUAGE = {"__future__", "gc"}


def imported_by(*words: str) -> set[str]:
    """Return the modules that the program loads for a command, less those of the interpreter and of pybind11."""
    code = (
        f"import sys, os; sys.argv[1:] = {list(words)!r}; before = set(sys.modules); from sigwright import cli\n"
        "end = os._exit; loaded = lambda: ' '.join(sorted(set(sys.modules) - before))\n"
        "os._exit = lambda code: (sys.stderr.write('\\n' + loaded()), sys.stderr.flush(), end(code))\n"
        "cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


def test_version_loads_the_parser_and_nothing_else() -> None:
    assert imported_by("version") <= PACKAGE | COMMAND | PARSING | LANGUAGE | {"sigwright.cli.version"}


def test_help_does_not_load_the_core() -> None:
    assert imported_by("verify", "--help") <= PACKAGE | COMMAND | HELP | VERIFY | LANGUAGE


def test_verify_loads_the_core_and_no_heavy_module(signed: sigwright.SignedImage, public_key_file: Path) -> None:
    loaded = imported_by("verify", "--key", str(public_key_file), "--insecure-ignore-tlog", signed.reference)
    assert loaded <= PACKAGE | COMMAND | PARSING | VERIFY | CORE | LANGUAGE


def test_an_audit_in_text_loads_no_page_no_database_and_no_executor(
    signed: sigwright.SignedImage, public_key_file: Path
) -> None:
    loaded = imported_by("audit", "--key", str(public_key_file), "--insecure-ignore-tlog", signed.reference)
    audits = {name for name in loaded if name.startswith("sigwright.audits.")}
    wanted = ("images", "outputs", "result", "row", "run", "window")
    assert audits == {f"sigwright.audits.{name}" for name in wanted}
    assert loaded.isdisjoint({"sqlite3", "json", "re", "html", "enum", "concurrent.futures"})


@pytest.mark.parametrize("name", ["typing", "dataclasses", "enum", "re", "json", "pathlib", "argparse", "asyncio"])
def test_the_list_would_notice(name: str) -> None:
    assert name not in PACKAGE | COMMAND | PARSING | HELP | VERIFY | CORE | LANGUAGE
