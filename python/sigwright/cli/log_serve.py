"""Serve a log to a team: Rekor v2's write API, and the tiles for verifiers and monitors.

cosign records here through a signing config that names the server (--write-signing-config), sigwright by --rekor-url.
Only signatures that are good over their digest are taken. The server speaks plain http and asks nobody who they are:
put a proxy with TLS and authentication before it, or serve loopback alone.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import Terminated, common
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright log serve [flags] DIR"
EXAMPLES = (
    "sigwright log serve team-log",
    "sigwright log serve --port 3003 --write-signing-config signing_config.json team-log",
    "sigwright log serve --read-only --bind 0.0.0.0 --public team-log",
)
EXIT_CODES = (0, 2, 11, 15, 19, 22)


class Flags(CallOptions):
    """The flags of `log serve`."""

    bind: str = option("127.0.0.1", "--bind", "address to listen on", metavar="ADDRESS", core=False)
    port: str = option("3003", "--port", "port to listen on; 0 for any that is free", metavar="PORT", core=False)
    public: bool = option(False, "--public", "listen on an address that other machines reach", core=False)
    read_only: bool = option(False, "--read-only", "take no entries; needs no key", core=False)
    log_key: str = option(
        "", "--log-key", "key of the log, where it is not in your data folder", metavar="KEY", core=False
    )
    write_signing_config: str = option(
        "", "--write-signing-config", "write a signing config that names this server", metavar="FILE", core=False
    )


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Serve until INT or TERM."""
    directory = common.one(arguments, "DIR")
    flags = Flags(**values)
    from sigwright.log_server import LogServer, is_loopback
    from sigwright.logs import Log

    if not (flags.port.isascii() and flags.port.isdigit() and int(flags.port) < 1 << 16):
        raise UsageError(f"--port is a number up to 65535, not {flags.port!r}")
    if not is_loopback(flags.bind) and not flags.public:
        raise UsageError(
            f"--bind {flags.bind} is no loopback address, and whoever reaches it can add entries",
            hint="add --public to mean it",
        )
    log = Log(directory, append=not flags.read_only, key=flags.log_key or None)
    server = LogServer(log, flags.bind, int(flags.port), read_only=flags.read_only)
    if flags.write_signing_config:
        log.write_signing_config(flags.write_signing_config, server.url)
    output.data(server.url)
    output.flush()
    output.talk(f"serving {directory}{' for reading' if flags.read_only else ''}; stop with Ctrl-C")
    server.start()
    try:
        _wait()
    except (KeyboardInterrupt, Terminated):
        output.talk("stopping")
    server.stop()
    return 0


def _wait() -> None:
    from threading import Event

    never = Event()
    while not never.wait(3600):
        pass
