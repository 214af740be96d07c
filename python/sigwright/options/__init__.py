"""The options of every verb, each declared once: default, flag, help, environment.

A field is the keyword of the Python API, the flag of the command, and (unless `core=False`) a row of
bindings/options_*.cpp under the same name. COSIGN_<FLAG> sets a flag that cosign has on the same verb (`peer`),
SIGWRIGHT_<FLAG> sets any.
"""

from __future__ import annotations

from sigwright.options.files import (
    AttestBlobOptions,
    SignBlobOptions,
    SignDirectoryOptions,
    VerifyBlobAttestationOptions,
    VerifyBlobOptions,
    VerifyDirectoryOptions,
)
from sigwright.options.images import (
    AttestOptions,
    ResolveOptions,
    SigningOptions,
    SignOptions,
    TreeOptions,
    TriangulateOptions,
    VerifyAttestationOptions,
    VerifyingOptions,
    VerifyOptions,
)
from sigwright.options.registry import CallOptions, JournalOptions, RegistryOptions, StorageOptions
from sigwright.options.services import KeylessOptions, LogOptions
from sigwright.options.statements import SOURCE_OPTIONS, PredicateOptions, StatementOptions
from sigwright.options.trust import DemandOptions, IdentityOptions, TrustOptions, TrustSources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright.options.images import Attachment, Signable, SignatureFormat
    from sigwright.options.registry import StrPath
    from sigwright.options.services import AuthFlow

__all__ = [
    "SOURCE_OPTIONS",
    "VERBS",
    "Attachment",
    "AttestBlobOptions",
    "AttestOptions",
    "AuthFlow",
    "CallOptions",
    "DemandOptions",
    "IdentityOptions",
    "JournalOptions",
    "KeylessOptions",
    "LogOptions",
    "PredicateOptions",
    "RegistryOptions",
    "ResolveOptions",
    "SignBlobOptions",
    "SignDirectoryOptions",
    "SignOptions",
    "Signable",
    "SignatureFormat",
    "SigningOptions",
    "StatementOptions",
    "StorageOptions",
    "StrPath",
    "TreeOptions",
    "TriangulateOptions",
    "TrustOptions",
    "TrustSources",
    "VerifyAttestationOptions",
    "VerifyBlobAttestationOptions",
    "VerifyBlobOptions",
    "VerifyDirectoryOptions",
    "VerifyOptions",
    "VerifyingOptions",
    "to_core",
]

VERBS: dict[str, type[CallOptions]] = {
    "sign": SignOptions,
    "verify": VerifyOptions,
    "attest": AttestOptions,
    "verify-attestation": VerifyAttestationOptions,
    "attest-blob": AttestBlobOptions,
    "verify-blob-attestation": VerifyBlobAttestationOptions,
    "sign-blob": SignBlobOptions,
    "verify-blob": VerifyBlobOptions,
    "sign-directory": SignDirectoryOptions,
    "verify-directory": VerifyDirectoryOptions,
    "tree": TreeOptions,
    "triangulate": TriangulateOptions,
    "resolve": ResolveOptions,
}
"""The verbs that reach the core, by the names that bindings/options.cpp has for them."""
PLAIN = frozenset({str, bool, int, float})


def to_core(options: CallOptions) -> dict[str, object]:
    """Return what the core reads: the options that are set, paths as text."""
    values: dict[str, object] = {}
    for name, declared in type(options)._options.items():
        value = getattr(options, name)
        if value is None or value == "" or not declared.core:
            continue
        if type(value) in PLAIN:
            values[name] = value
        elif declared.kind == "map":
            values[name] = dict(value)
        elif declared.kind in ("list", "rates"):
            values[name] = list(value)
        else:
            values[name] = value.__fspath__() if hasattr(value, "__fspath__") else value
    return values
