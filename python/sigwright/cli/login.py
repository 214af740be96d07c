"""Keep user name and password of a registry, where docker and every other client look for them.

The credential helper that docker's configuration names keeps them, else the configuration file itself, readable for you
alone. Whether the registry takes them is seen at the first use.
"""

from __future__ import annotations

import sys

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright login [flags] [REGISTRY]"
EXAMPLES = (
    "sigwright login -u robot --password-stdin registry.example.com < token.txt",
    "sigwright login -u robot registry.example.com",
    "gcloud auth print-access-token | sigwright login -u oauth2accesstoken --password-stdin europe-docker.pkg.dev",
)
EXIT_CODES = (0, 2, 20, 22)
HUB = "index.docker.io"


class Flags(CallOptions, DryRunFlags):
    """The flags of `login`."""

    # COSIGN_PASSWORD is a key's.
    username: str = option("", "-u, --username", "user name", metavar="NAME", peer=False)
    password: str = option(
        "", "-p, --password", "password, which the machine's users can see there", metavar="TEXT", peer=False
    )
    password_stdin: bool = option(False, "--password-stdin", "read the password from standard input")


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Keep the credentials, and say where."""
    from sigwright import docker_config

    registry = common.one(arguments or [HUB], "registry")
    docker_config.key_of(registry)
    flags = Flags(**values)
    if flags.password and flags.password_stdin:
        raise UsageError("--password and --password-stdin exclude each other")
    if flags.password:
        output.warn("--password: other users of the machine can read it; --password-stdin hides it")
    username, secret = _who(flags)
    if output.dry_run:
        place = docker_config.place_of(registry)
        output.talk(f"would keep credentials for {printable(registry)} in {printable(place)}")
        return 0
    where = docker_config.store(registry, username, secret)
    output.talk(f"credentials for {printable(registry)} are kept in {printable(where)}")
    return 0


def _who(flags: Flags) -> tuple[str, str]:
    terminal = sys.stdin is not None and sys.stdin.isatty()
    username = flags.username
    if not username and terminal and not flags.password_stdin:
        print("Username: ", end="", file=sys.stderr, flush=True)
        username = sys.stdin.readline().strip()
    if not username:
        raise UsageError("the user name is missing", hint="give --username NAME")
    return username, flags.password or _password(terminal, flags)


def _password(terminal: bool, flags: Flags) -> str:
    if flags.password_stdin:
        secret = sys.stdin.read().rstrip("\r\n") if sys.stdin is not None else ""
    elif terminal:
        from getpass import getpass

        secret = getpass("Password: ")
    else:
        raise UsageError("the password is missing", hint="give --password-stdin, and the password on standard input")
    if not secret:
        raise UsageError("the password is empty")
    return secret
