"""List the private keys of a token by the names that --key takes."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright pkcs11-tool list-keys-uris --slot-id SLOT [--module-path FILE]"
EXAMPLES = (
    "sigwright pkcs11-tool list-keys-uris --module-path /usr/lib/softhsm/libsofthsm2.so --slot-id 1",
    "COSIGN_PKCS11_MODULE_PATH=/usr/lib/libykcs11.so sigwright pkcs11-tool list-keys-uris --slot-id 1",
    "COSIGN_PKCS11_PIN=1234 sigwright pkcs11-tool list-keys-uris --slot-id 1",
)
EXIT_CODES = (0, 2, 19, 20, 21)


class Flags(CallOptions):
    """The flags of `pkcs11-tool list-keys-uris`."""

    module_path: str = option(
        "", "--module-path", "the token's driver; COSIGN_PKCS11_MODULE_PATH by default", metavar="FILE", core=False
    )
    slot_id: str = option("", "--slot-id", "the token's slot, as list-tokens shows it", metavar="SLOT", core=False)
    pin: str = option("", "--pin", "the token's PIN; better is COSIGN_PKCS11_PIN", metavar="PIN", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """List keys."""
    common.none(arguments)
    slot = common.needed(values, "slot_id")
    from sigwright.keys import pkcs11

    for key in pkcs11.list_keys(values.get("module_path", ""), slot, values.get("pin", "")):
        output.data(printable(key.uri))
    return 0
