"""Writing a key pair to two files, with nothing overwritten unasked."""

from __future__ import annotations

import os
import sys

from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright._core import KeyPair
    from sigwright.cli.output import Output


def may_write(prefix: str, *, yes: bool) -> None:
    """Make sure that PREFIX.key and PREFIX.pub are free, or may be overwritten."""
    taken = [name for name in (f"{prefix}.key", f"{prefix}.pub") if os.path.lexists(name)]
    if not taken or yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"{taken[0]} exists", hint="overwrite it with --yes, or choose another --output-key-prefix")
    sys.stderr.write(f"{' and '.join(taken)} exist already. Overwrite? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError(f"{taken[0]} was left as it is", hint="choose another --output-key-prefix")


def write(prefix: str, pair: KeyPair, output: Output) -> None:
    """Write both files; the public one only when the private one stands."""
    private = f"{prefix}.key"
    output.write_file(private, pair["private_pem"].encode(), f"private key written to {private}", mode=0o600)
    write_public(prefix, pair["public_pem"], pair["fingerprint"], output)


def write_public(prefix: str, pem: str, fingerprint: str, output: Output) -> None:
    """Write the public file alone: the private key is elsewhere, and gives it again whenever asked."""
    public = f"{prefix}.pub"
    output.write_file(public, pem.encode(), f"public key written to {public} ({fingerprint})", mode=0o644)
