"""List the tokens that a PKCS#11 module knows: slot, label, maker, serial number."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright pkcs11-tool list-tokens [--module-path FILE]"
EXAMPLES = (
    "sigwright pkcs11-tool list-tokens --module-path /usr/lib/softhsm/libsofthsm2.so",
    "COSIGN_PKCS11_MODULE_PATH=/usr/lib/libykcs11.so sigwright pkcs11-tool list-tokens",
    "sigwright pkcs11-tool list-tokens --module-path /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
)
EXIT_CODES = (0, 2, 19, 20, 21)


class Flags(CallOptions):
    """The flags of `pkcs11-tool list-tokens`."""

    module_path: str = option(
        "", "--module-path", "the token's driver; COSIGN_PKCS11_MODULE_PATH by default", metavar="FILE", core=False
    )


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """List tokens."""
    common.none(arguments)
    from sigwright.keys import pkcs11

    for slot, token in pkcs11.list_tokens(values.get("module_path", "")):
        if token.label:
            serial = token.serial.decode(errors="replace") if isinstance(token.serial, bytes) else token.serial
            output.data(printable(f"{slot}: {token.label} ({token.manufacturer_id}, {token.model}, serial {serial})"))
    return 0
