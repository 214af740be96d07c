"""Write a trusted root: whose logs, certificates and timestamps are believed.

Each service is KEY=VALUE pairs joined by commas. The form is the one that cosign reads.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright trusted-root create [flags]"
EXAMPLES = (
    "sigwright trusted-root create --rekor url=https://rekor.example,public-key=rekor.pub,"
    "start-time=2026-01-01T00:00:00Z --out root.json",
    "sigwright trusted-root create --with-default-services --tsa url=https://tsa.example/api,certificate-chain=tsa.pem",
    "sigwright trusted-root create --fulcio url=https://fulcio.example,certificate-chain=ca.pem"
    " --ctfe url=https://ct.example,public-key=ct.pub,start-time=2026-01-01T00:00:00Z",
)
EXIT_CODES = (0, 2, 19, 22)

AUTHORITY = "url=U,certificate-chain=FILE[,start-time=T][,end-time=T]"
LOG = "url=U,public-key=FILE,start-time=T[,end-time=T][,origin=NAME]"
SINCE_EVER = "1970-01-01T00:00:00Z"


class Flags(CallOptions, DryRunFlags):
    """The flags of `trusted-root create`."""

    fulcio: Sequence[str] = option((), "--fulcio", f"certificate authority: {AUTHORITY}", kind="texts", metavar="SPEC")
    rekor: Sequence[str] = option((), "--rekor", f"log: {LOG}", kind="texts", metavar="SPEC")
    ctfe: Sequence[str] = option((), "--ctfe", f"certificate transparency log: {LOG}", kind="texts", metavar="SPEC")
    tsa: Sequence[str] = option((), "--tsa", f"timestamp authority: {AUTHORITY}", kind="texts", metavar="SPEC")
    with_default_services: bool = option(False, "--with-default-services", "begin with the public instance's")
    no_default_fulcio: bool = option(False, "--no-default-fulcio", "but not its certificate authorities")
    no_default_rekor: bool = option(False, "--no-default-rekor", "but not its logs")
    no_default_ctfe: bool = option(False, "--no-default-ctfe", "but not its certificate transparency logs")
    no_default_tsa: bool = option(False, "--no-default-tsa", "but not its timestamp authorities")
    out: str = option("", "--out", "write it here instead of to standard output", metavar="FILE")
    # Older flags of cosign's: the values of one kind belong together by their places.
    certificate_chain: Sequence[str] = option((), "--certificate-chain", "--fulcio", kind="texts", hidden=True)
    fulcio_uri: Sequence[str] = option((), "--fulcio-uri", "--fulcio", kind="texts", hidden=True)
    ctfe_key: Sequence[str] = option((), "--ctfe-key", "--ctfe", kind="texts", hidden=True)
    ctfe_url: Sequence[str] = option((), "--ctfe-url", "--ctfe", kind="texts", hidden=True)
    ctfe_start_time: Sequence[str] = option((), "--ctfe-start-time", "--ctfe", kind="texts", hidden=True)
    ctfe_end_time: Sequence[str] = option((), "--ctfe-end-time", "--ctfe", kind="texts", hidden=True)
    rekor_key: Sequence[str] = option((), "--rekor-key", "--rekor", kind="texts", hidden=True)
    rekor_url: Sequence[str] = option((), "--rekor-url", "--rekor", kind="texts", hidden=True)
    rekor_start_time: Sequence[str] = option((), "--rekor-start-time", "--rekor", kind="texts", hidden=True)
    rekor_end_time: Sequence[str] = option((), "--rekor-end-time", "--rekor", kind="texts", hidden=True)
    timestamp_certificate_chain: Sequence[str] = option(
        (), "--timestamp-certificate-chain", "--tsa", kind="texts", hidden=True
    )
    timestamp_uri: Sequence[str] = option((), "--timestamp-uri", "--tsa", kind="texts", hidden=True)


OLDER = {
    "fulcio": {"certificate-chain": "certificate_chain", "url": "fulcio_uri"},
    "ctfe": {
        "public-key": "ctfe_key", "url": "ctfe_url", "start-time": "ctfe_start_time", "end-time": "ctfe_end_time",
    },
    "rekor": {
        "public-key": "rekor_key", "url": "rekor_url", "start-time": "rekor_start_time", "end-time": "rekor_end_time",
    },
    "tsa": {"certificate-chain": "timestamp_certificate_chain", "url": "timestamp_uri"},
}  # fmt: skip
"""The older flags of each kind of service: the first says how many there are."""


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Write the trusted root."""
    common.none(arguments)
    for kind, columns in OLDER.items():
        older = _of_older(values, kind, columns)
        if older:
            values[kind] = older
    from sigwright import trust

    names = [name for name in trust.TRUSTED_ROOT_OPTIONS if name in values]
    common.write_or_print(trust.create_trusted_root(**{name: values[name] for name in names}), values, output)
    return 0


def _of_older(values: dict[str, Any], kind: str, columns: dict[str, str]) -> list[str]:
    """Return the services that the older flags describe, in the words of the newer one."""
    given = {key: values[field] for key, field in columns.items() if values.get(field)}
    if given and values.get(kind):
        raise UsageError(f"both --{kind} and its older flags are given", hint=f"describe all with --{kind}")
    files = given.get(next(iter(columns)), ())
    if any(len(column) > len(files) for column in given.values()):
        raise UsageError(f"the older flags of --{kind} do not match", hint=f"describe each service with --{kind}")
    specs = []
    for place in range(len(files)):
        pairs = {"url": ""} | ({"start-time": SINCE_EVER} if "start-time" in columns else {})
        pairs |= {key: column[place] for key, column in given.items() if place < len(column)}
        if kind == "rekor":
            pairs["public-key"], _, origin = pairs["public-key"].partition(",")
            pairs |= {"origin": origin} if origin else {}
        specs.append(",".join(f"{key}={value}" for key, value in pairs.items()))
    return specs
