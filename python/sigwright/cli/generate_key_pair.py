"""Make a key pair: PREFIX.key, encrypted in cosign's form, and PREFIX.pub.

The password is COSIGN_PASSWORD, else asked for on a terminal, else read from standard input. An empty one is accepted.
With --kms a service makes the key and keeps it; with a TARGET the pair goes into a secret of Kubernetes, GitLab or
GitHub. Then only the public key is written here.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, key_files, password
from sigwright.cli.rehearse import DryRunFlags
from sigwright.errors import UsageError
from sigwright.options import CallOptions
from sigwright.rendering import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright generate-key-pair [flags] [k8s://NAMESPACE/SECRET | gitlab://PROJECT | github://OWNER[/REPO]]"
EXAMPLES = (
    "sigwright generate-key-pair",
    "COSIGN_PASSWORD= sigwright generate-key-pair --output-key-prefix release --key-type ed25519",
    "sigwright generate-key-pair --kms awskms:///alias/release",
)
EXIT_CODES = (0, 2, 19, 20, 21, 22)
TYPES = ("ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa", "ed25519")


class Flags(CallOptions, DryRunFlags):
    """The flags of `generate-key-pair`."""

    kms: str = option("", "--kms", "have this key made by the service that keeps it", metavar="KEY", core=False)
    output_key_prefix: str = option("cosign", "--output-key-prefix", "name of the files", metavar="PREFIX", core=False)
    key_type: str = option("ecdsa-p256", "--key-type", "what to make", choices=TYPES, core=False, peer=False)
    rsa_bits: int = option(3072, "--rsa-bits", "size of an RSA key", metavar="BITS", core=False, peer=False)
    yes: bool = option(False, "-y, --yes", "overwrite existing files", core=False, peer=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Make a key pair and write it."""
    flags = Flags(**values)
    if flags.kms:
        common.none(arguments)
        return _in_service(flags, values.get("key_type", ""), output)
    if arguments:
        return _in_store(flags, common.one(arguments, "TARGET"), output)
    key_files.may_write(flags.output_key_prefix, yes=flags.yes)
    pair = _pair(flags, password.read(new=True))
    key_files.write(flags.output_key_prefix, pair, output)
    return 0


def _pair(flags: Flags, secret: bytes) -> Any:
    from sigwright._core import generate_key_pair

    return generate_key_pair(secret, kind=flags.key_type, bits=flags.rsa_bits)


def _in_service(flags: Flags, kind: str, output: Output) -> int:
    from sigwright.keys import schemes

    if output.dry_run:
        output.talk(
            f"would have {without_secrets(flags.kms)} made, and write its public key to {flags.output_key_prefix}.pub"
        )
        return 0
    public = schemes.create(flags.kms, kind, flags.rsa_bits, flags.timeout)
    key_files.write_public(flags.output_key_prefix, public.to_pem(), public.fingerprint, output)
    return 0


def _in_store(flags: Flags, target: str, output: Output) -> int:
    from sigwright.keys import schemes

    if not schemes.is_store(target):
        raise UsageError(f"no key files can be kept at {target}", hint="a service makes its own keys: use --kms")
    secret = password.read(new=True)
    pair = _pair(flags, secret)
    if output.dry_run:
        output.talk(f"would keep a key pair at {without_secrets(target)}")
    for line in () if output.dry_run else schemes.store(target, pair, secret, flags.timeout):
        output.talk(line)
    key_files.write_public(flags.output_key_prefix, pair["public_pem"], pair["fingerprint"], output)
    return 0
