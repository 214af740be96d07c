"""The options of the verbs about files, bytes and directories."""

from __future__ import annotations

from sigwright._record import option
from sigwright.options.registry import CallOptions
from sigwright.options.services import KeylessOptions, LogOptions
from sigwright.options.statements import PredicateOptions, StatementOptions
from sigwright.options.trust import IdentityOptions, TrustOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sigwright.keys import KeyLike, PrivateKeyLike
    from sigwright.options.registry import StrPath


class SignBlobOptions(CallOptions, LogOptions, KeylessOptions):
    """How to sign a file or bytes."""

    key: PrivateKeyLike | None = option(
        None, "--key", "private key: a file, env://VARIABLE, or a key in a service", metavar="KEY", core=False
    )
    password: str | bytes | None = None
    """Of the key file; None means COSIGN_PASSWORD. No flag: a command line is no place for a password."""


class AttestBlobOptions(SignBlobOptions, StatementOptions):
    """How to attest something about a file or bytes."""


class VerifyBlobOptions(CallOptions, TrustOptions, IdentityOptions):
    """What the signature of a file or of bytes must be."""

    key: KeyLike | Sequence[KeyLike] | None = option(
        None, "--key", "public key: a file, env://VARIABLE, a URL, or a key in a service", metavar="KEY", core=False
    )
    bundle: StrPath | bytes | None = option(None, "--bundle", "the bundle that holds the signature", metavar="FILE")
    signature: StrPath | bytes | None = option(
        None, "--signature", "the signature: a file, or its base64 text", metavar="SIGNATURE"
    )
    timestamp: StrPath | bytes | None = option(
        None, "--rfc3161-timestamp", "a timestamp of the signature, where it is not in the bundle", metavar="FILE",
        core=False,
    )  # fmt: skip
    statements: bool = option(False, "--statements", "a signed statement about FILE counts too", peer=False)
    signature_digest_algorithm: str = option(
        "", "--signature-digest-algorithm", "try this hash first; none is ever needed",
        choices=("sha256", "sha384", "sha512"),
    )  # fmt: skip


class VerifyBlobAttestationOptions(VerifyBlobOptions, PredicateOptions):
    """What an attestation about a file or bytes must be."""

    check_claims: bool = option(True, "--check-claims", "check that the attestation is about this very blob")


class SignDirectoryOptions(CallOptions, LogOptions, KeylessOptions):
    """How to sign every file of a directory."""

    key: PrivateKeyLike | None = option(
        None, "--key", "private key: a file, env://VARIABLE, or a key in a service", metavar="KEY", core=False
    )
    password: str | bytes | None = None
    """Of the key file; None means COSIGN_PASSWORD. No flag: a command line is no place for a password."""
    bundle: StrPath = option(
        "", "--bundle", "write the Sigstore bundle here; it is never part of what it signs", metavar="FILE", peer=False
    )
    ignored: Sequence[str] = option(
        (), "--ignore", "leave out this file, or all below this directory; relative to DIR, repeatable",
        metavar="PATH", peer=False,
    )  # fmt: skip
    ignore_git_paths: bool = option(
        True, "--ignore-git-paths", "leave out .git, .gitattributes, .github and .gitignore", peer=False
    )
    allow_symlinks: bool = option(
        False, "--allow-symlinks", "sign what links to files lead to, instead of refusing links", peer=False
    )


class VerifyDirectoryOptions(CallOptions, TrustOptions, IdentityOptions):
    """What the signature of a directory must be, and how its files may differ."""

    key: KeyLike | Sequence[KeyLike] | None = option(
        None, "--key", "public key: a file, env://VARIABLE, a URL, or a key in a service", metavar="KEY", core=False
    )
    bundle: StrPath | bytes | None = option(
        None, "--bundle", "the bundle that holds the signature", metavar="FILE", peer=False
    )
    ignored: Sequence[str] = option(
        (), "--ignore", "leave out this file or directory too; relative to DIR, repeatable", metavar="PATH", peer=False
    )
    ignore_unsigned_files: bool = option(
        False, "--ignore-unsigned-files", "files that were added since do not matter", peer=False
    )
    signature_digest_algorithm: str = option(
        "", "--signature-digest-algorithm", "try this hash first; none is ever needed",
        choices=("sha256", "sha384", "sha512"), peer=False,
    )  # fmt: skip
