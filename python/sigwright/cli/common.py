"""What several commands do alike."""

from __future__ import annotations

from sigwright.errors import UsageError
from sigwright.options import IdentityOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._record import Option, Record
    from sigwright.cli.output import Output
    from sigwright.reports import SignedBlob


NO_LOG = "nothing proves when these signatures were made, nor that anybody could have noticed them"
UNSAFE = {
    "insecure_ignore_tlog": NO_LOG,
    "private_infrastructure": NO_LOG,
    "insecure_ignore_sct": "nobody may ever see that these certificates were issued",
    "allow_insecure_registry": "the registry's certificate is not checked, so it may be anybody's",
    "allow_http_registry": "what goes over plain http can be read and changed on the way",
}
"""What an option gives up: said once, whenever it is used."""


def warn(values: dict[str, Any], output: Output) -> None:
    """Say what the options given give up."""
    for field, loss in UNSAFE.items():
        if values.get(field):
            output.warn(f"--{field.replace('_', '-')}: {loss}")


def keywords(values: dict[str, Any], options: type[Record]) -> dict[str, Any]:
    """Return what was given on the command line of the options of an API call."""
    return {name: value for name, value in values.items() if name in options._fields}


def several(arguments: list[str], what: str) -> list[str]:
    """Return the arguments, of which there must be one."""
    if not arguments:
        raise UsageError(f"{what} is missing")
    return arguments


def one(arguments: list[str], what: str) -> str:
    """Return the only argument."""
    if len(arguments) > 1:
        raise UsageError(f"one {what} is wanted, not {len(arguments)}")
    return several(arguments, what)[0]


def two(arguments: list[str], first: str, second: str) -> tuple[str, str]:
    """Return the two arguments."""
    if len(arguments) != 2:
        missing = first if not arguments else second
        raise UsageError(f"{missing} is missing" if len(arguments) < 2 else f"{first} and {second} are wanted alone")
    return arguments[0], arguments[1]


def needed(values: dict[str, Any], field: str) -> str:
    """Return what a flag says that must be given."""
    value = values.get(field)
    if not value:
        raise UsageError(f"--{field.replace('_', '-')} is missing")
    return str(value)


def text_file(path: str) -> str:
    """Return what a text file holds; "-" is standard input."""
    from sigwright._core import read_file
    from sigwright.errors import MalformedError

    most = 16 << 20
    if path == "-":
        import sys

        data = sys.stdin.buffer.read(most)
    else:
        data = read_file(path, most)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedError(f"{path} is not UTF-8 text") from None


def verify_named(values: dict[str, Any], images: list[str], output: Output, where: str) -> int:
    """Verify the images that a file names; there must be one."""
    from sigwright.cli import verify
    from sigwright.errors import MalformedError

    if not images:
        raise MalformedError(f"the {where} names no image", hint="check that this is the right file")
    output.talk(f"Extracted image(s): {', '.join(images)}")
    return verify.run(values, images, output)


def write_certificate(signed: SignedBlob, path: str, output: Output, *, b64: bool) -> None:
    """Write the certificate of a blob's signer, PEM, or as cosign has it with --b64, base64 of PEM."""
    from binascii import b2a_base64

    if not signed.certificate:
        output.warn(f"nothing is written to {path}: a key alone has no certificate")
        return
    pem = signed.certificate.encode()
    output.write_file(path, b2a_base64(pem, newline=False) if b64 else pem, f"certificate written to {path}")


def write_timestamp(signed: SignedBlob, path: str, output: Output) -> None:
    """Write the timestamp of a blob's signature as cosign does."""
    from binascii import b2a_base64

    if not signed.timestamps:
        output.warn(f"nothing is written to {path}: no timestamp authority was asked (--timestamp-server-url)")
        return
    text = b2a_base64(signed.timestamps[0], newline=False).decode()
    output.write_file(path, f'{{"SignedRFC3161Timestamp":"{text}"}}'.encode(), f"timestamp written to {path}")


def shown_value(declared: Option, value: Any) -> Any:
    """Return the value of an option as anybody may see it: plain data, without secrets."""
    from sigwright.environment import HIDDEN
    from sigwright.rendering import without_secrets

    if declared.secret and value:
        return HIDDEN
    if isinstance(value, (tuple, list)):
        return [shown_value(declared, item) for item in value]
    if hasattr(value, "items"):
        return dict(value)
    return without_secrets(value) if isinstance(value, str) else value


def number(text: str, what: str) -> int:
    """Return a number from 0 to 2^63-1."""
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) < 1 << 63:
        return int(text)
    raise UsageError(f"{what} is a number, not {text!r}")


def none(arguments: list[str]) -> None:
    """Accept no arguments."""
    if arguments:
        raise UsageError(f"unexpected argument: {arguments[0]}")


def signer_known(values: dict[str, Any]) -> None:
    """Refuse to verify for nobody in particular; which identity flags belong together is for the core to say."""
    if not any(value for name, value in values.items() if name == "key" or name in IdentityOptions._fields):
        raise UsageError(
            "neither --key nor an identity is given",
            hint="give --key KEY, or --certificate-identity and --certificate-oidc-issuer",
        )


def signature_format(values: dict[str, Any]) -> None:
    """Fold cosign's --new-bundle-format into --signature-format, against which it must not stand."""
    bundle = values.pop("new_bundle_format", None)
    if bundle is None:
        return
    meant = "bundle" if bundle else "legacy"
    if values.setdefault("signature_format", meant) != meant:
        given = values["signature_format"]
        raise UsageError(
            f"--new-bundle-format={str(bundle).lower()} means --signature-format {meant}, not {given}",
            hint="give one of the two",
        )


def write_or_print(text: str, values: dict[str, Any], output: Output) -> None:
    """Write a document to --out, else to standard output."""
    if not values.get("out"):
        output.data(text.removesuffix("\n"))
        return
    output.write_file(values["out"], text.encode(), f"written to {values['out']}")
