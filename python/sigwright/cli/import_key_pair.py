"""Encrypt an existing private key in cosign's form: PREFIX.key and PREFIX.pub.

PKCS#8 (encrypted or not), PKCS#1 and SEC1 are read. SIGWRIGHT_SOURCE_PASSWORD opens an encrypted one; the new password
is COSIGN_PASSWORD, else asked for on a terminal, else read from standard input.
"""

from __future__ import annotations

import os

from sigwright._record import option
from sigwright.cli import common, key_files, password
from sigwright.cli.rehearse import DryRunFlags
from sigwright.errors import KeyNotFoundError, LocalFileError, UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright import-key-pair --key FILE [flags]"
EXAMPLES = (
    "sigwright import-key-pair --key openssl.pem",
    "sigwright import-key-pair --key openssl.pem --output-key-prefix release",
    "SIGWRIGHT_SOURCE_PASSWORD=... COSIGN_PASSWORD=... sigwright import-key-pair --key encrypted.pem --yes",
)
EXIT_CODES = (0, 2, 19, 22)
CAP = 1 << 20


class Flags(CallOptions, DryRunFlags):
    """The flags of `import-key-pair`."""

    key: str = option("", "-k, --key", "the private key to import, PEM", metavar="FILE", core=False)
    output_key_prefix: str = option(
        "import-cosign", "-o, --output-key-prefix", "name of the files", metavar="PREFIX", core=False
    )
    yes: bool = option(False, "-y, --yes", "overwrite existing files", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Import a key and write the pair."""
    common.none(arguments)
    flags = Flags(**values)
    if not flags.key:
        raise UsageError("--key is missing")
    key_files.may_write(flags.output_key_prefix, yes=flags.yes)
    from sigwright._core import import_key_pair, read_file

    try:
        pem = read_file(flags.key, CAP)
    except LocalFileError as error:
        raise KeyNotFoundError(str(error)) from None
    from sigwright.keys import warn_of_readers

    warn_of_readers(flags.key, "what is not encrypted may be known to others")
    source = os.environb.get(b"SIGWRIGHT_SOURCE_PASSWORD", b"")
    pair = import_key_pair(pem, source, password.read(new=True))
    key_files.write(flags.output_key_prefix, pair, output)
    return 0
