"""Print the public key of a private key, PEM.

The key may be a file, a variable, or one in a service: the guide to keys lists how each is named.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, password
from sigwright.cli.rehearse import DryRunFlags
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright public-key --key KEY [--outfile FILE]"
EXAMPLES = (
    "sigwright public-key --key cosign.key",
    "sigwright public-key --key env://SIGNING_KEY --outfile cosign.pub",
    "sigwright public-key --key awskms:///alias/release",
)
EXIT_CODES = (0, 2, 19, 20, 21, 22)


class Flags(CallOptions, DryRunFlags, SecurityKeyFlags):
    """The flags of `public-key`."""

    key: str = option(
        "", "--key", "private key: a file, env://VARIABLE, or a key in a service", metavar="KEY", core=False
    )
    outfile: str = option("", "--outfile", "write the public key here", metavar="FILE", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print or write a public key."""
    common.none(arguments)
    flags = Flags(**values)
    if not flags.key:
        raise UsageError("--key is missing")
    from sigwright import keys

    secret = password.of_key(values).get("password")
    pem = keys.public_key(flags.key, secret, flags.timeout).to_pem()
    if flags.outfile:
        output.write_file(flags.outfile, pem.encode(), f"public key written to {flags.outfile}")
    else:
        output.data(pem.removesuffix("\n"))
    return 0
