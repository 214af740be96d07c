"""Make a key pair: PREFIX.key, encrypted in cosign's form, and PREFIX.pub.

The password is COSIGN_PASSWORD, else asked for on a terminal, else read from standard input. An empty one is accepted.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, key_files, password
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright generate-key-pair [flags]"
EXAMPLES = (
    "sigwright generate-key-pair",
    "COSIGN_PASSWORD= sigwright generate-key-pair --output-key-prefix release",
    "sigwright generate-key-pair --key-type ed25519",
)
EXIT_CODES = (0, 2, 22)
TYPES = ("ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa", "ed25519")


class Flags(CallOptions):
    """The flags of `generate-key-pair`."""

    output_key_prefix: str = option("cosign", "--output-key-prefix", "name of the files", metavar="PREFIX", core=False)
    key_type: str = option("ecdsa-p256", "--key-type", "what to make", choices=TYPES, core=False, peer=False)
    rsa_bits: int = option(3072, "--rsa-bits", "size of an RSA key", metavar="BITS", core=False, peer=False)
    yes: bool = option(False, "-y, --yes", "overwrite existing files", core=False, peer=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Make a key pair and write it."""
    common.none(arguments)
    flags = Flags(**values)
    key_files.may_write(flags.output_key_prefix, yes=flags.yes)
    secret = password.read(new=True)
    from sigwright._core import generate_key_pair

    pair = generate_key_pair(secret, kind=flags.key_type, bits=flags.rsa_bits)
    key_files.write(flags.output_key_prefix, pair, output)
    return 0
