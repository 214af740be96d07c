"""Show a key: fingerprint, kind, algorithm, and since when it is there.

The key may be public or private: a file, env://VARIABLE, a URL, or a key in a service. A private key file needs its
password, as everywhere. The age of a file is that of its last change.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, password
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._core import PublicKey
    from sigwright.cli.output import Output

USAGE = "sigwright keys show KEY"
EXAMPLES = (
    "sigwright keys show cosign.pub",
    "sigwright keys show awskms:///alias/release",
    "sigwright keys show -o json cosign.key",
)
EXIT_CODES = (0, 2, 19, 20, 21, 22)


class Flags(CallOptions):
    """The flags of `keys show`."""

    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Show a key."""
    name = common.one(arguments, "KEY")
    from sigwright.keys import description

    facts = description.describe(_key(name, values), name)
    if values.get("output") == "json":
        import json

        output.data(json.dumps(facts))
    else:
        for field, value in facts.items():
            output.data(f"{field.replace('_', ' '):<12} {value}")
    return 0


def _key(name: str, values: dict[str, Any]) -> PublicKey:
    """Return the key that is named; a public one needs no password."""
    from sigwright import keys
    from sigwright.client import default_client
    from sigwright.errors import KeyNotFoundError, KeyUnusableError

    client = default_client()
    try:
        return client._public_keys(name, CallOptions(timeout=values.get("timeout")))[0]
    except KeyNotFoundError:
        raise
    except KeyUnusableError:
        if not keys.has_password(name):
            raise
    return keys.public_key(name, password.read())
