"""Tell which credentials a registry would be shown: every place that is looked at, in order, and which one knew.

Options come first, then Docker's and podman's files with the helpers that they name. No secret is ever printed, and the
registry is not asked.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.cli.output import printable
from sigwright.options import RegistryOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright auth explain [flags] REGISTRY[/REPOSITORY]"
EXAMPLES = (
    "sigwright auth explain registry.example",
    "sigwright auth explain -o json registry.example/team/app",
    "DOCKER_CONFIG=ci sigwright auth explain index.docker.io",
)
EXIT_CODES = (0, 2, 21)
COLUMNS = ("source", "outcome", "won")


class Flags(RegistryOptions):
    """The flags of `auth explain`."""

    output: str = option("text", "-o, --output", "form", choices=show.LISTS, core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print every place, and who we would be."""
    from sigwright import docker_config

    subject = common.one(arguments, "REGISTRY")
    registry, _, repository = subject.partition("/") if "://" not in subject else (subject, "", "")
    registry = docker_config.host_of(registry)
    found = _of_options(values) or _of_files(registry, repository, values)
    form = values.get("output", "text")
    if form in ("jsonl", "table"):
        show.listed(found["looked"], form, output, "looked", COLUMNS)
    elif form == "json":
        import json

        output.data(json.dumps({"registry": registry, **found}, indent=2))
    else:
        for row in found["looked"]:
            output.data(f"{'*' if row['won'] else '-'} {printable(row['source'])}: {printable(row['outcome'])}")
        name = f" of {printable(found['username'])}" if found["username"] else ""
        output.data(f"{registry}: {found['kind']}{name}")
    return 0


def _of_options(values: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the flags or their variables say, if anything; files are not looked at then."""
    if values.get("registry_anonymous"):
        return _won("anonymous", "", "--registry-anonymous")
    if values.get("registry_token"):
        return _won("bearer token", "", "--registry-token")
    if values.get("registry_username"):
        return _won("user name and password", values["registry_username"], "--registry-username")
    return None


def _won(kind: str, username: str, flag: str) -> dict[str, Any]:
    return {"kind": kind, "username": username, "looked": [{"source": flag, "outcome": "is given", "won": True}]}


def _of_files(registry: str, repository: str, values: dict[str, Any]) -> dict[str, Any]:
    from sigwright import _core
    from sigwright.client import default_client

    context = default_client()._context()
    return _core.explain_credentials(context, registry, repository or "any", timeout=values.get("timeout"))
