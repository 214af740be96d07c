"""The options of the verbs about images."""

from __future__ import annotations

from sigwright._record import option
from sigwright.options.registry import JournalOptions, RegistryOptions, StorageOptions
from sigwright.options.services import KeylessOptions, LogOptions
from sigwright.options.statements import PredicateOptions, StatementOptions
from sigwright.options.trust import IdentityOptions, TrustOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from sigwright.keys import KeyLike, PrivateKeyLike
    from sigwright.options.registry import StrPath

    SignatureFormat = Literal["both", "legacy", "bundle"]
    Attachment = Literal["signature", "attestation", "sbom", "digest"]
    Signable = Literal["", "sbom"]

FORMATS = ("both", "legacy", "bundle")


class SigningOptions(StorageOptions, LogOptions, KeylessOptions, JournalOptions):
    """How anything that is signed about an image is made and stored."""

    key: PrivateKeyLike | None = option(
        None, "--key", "private key: a file, env://VARIABLE, or a key in a service", metavar="KEY", core=False
    )
    signature_format: SignatureFormat = option(
        "both", "--signature-format", "write the legacy format, a Sigstore bundle, or both", choices=FORMATS, peer=False
    )
    upload: bool = option(True, "--upload", "store it in the registry")
    recursive: bool = option(False, "-r, --recursive", "sign every image of an index too")
    docker_media_types: bool = option(
        False, "--docker-media-types", "store signatures as Docker instead of OCI manifests",
        env=("COSIGN_DOCKER_MEDIA_TYPES",), peer=False,
    )  # fmt: skip
    record_creation_timestamp: bool = option(
        False, "--record-creation-timestamp", "write the time of signing into the signature's manifest"
    )
    bundle: StrPath = option("", "--bundle", "write the Sigstore bundle here", metavar="FILE")
    settle: float = option(
        0.0, "--settle", "how long to wait before reading back what was written; 0 chooses", kind="duration", peer=False
    )
    password: str | bytes | None = None
    """Of the key file; None means COSIGN_PASSWORD. No flag: a command line is no place for a password."""


class SignOptions(SigningOptions):
    """How to sign an image."""

    annotations: Mapping[str, str] = option({}, "-a, --annotations", "sign this pair too; repeatable")
    sign_container_identity: str = option(
        "", "--sign-container-identity", "reference to write into the payload instead of the image's", metavar="TEXT"
    )
    attachment: Signable = option(
        "", "--attachment", "sign what is attached to the image instead of the image", choices=("sbom",)
    )
    payload: StrPath = option("", "--payload", "sign the bytes of this file instead of making them", metavar="FILE")
    output_signature: StrPath = option("", "--output-signature", "write the signature here", metavar="FILE")
    output_payload: StrPath = option("", "--output-payload", "write the signed bytes here", metavar="FILE")
    output_certificate: StrPath = option(
        "", "--output-cert, --output-certificate", "write the signer's certificate here", metavar="FILE"
    )


class AttestOptions(SigningOptions, StatementOptions):
    """How to attest something about an image."""

    replace: bool = option(
        False, "--replace", "remove what the same signer attested of this type before, in the formats written"
    )


class VerifyingOptions(StorageOptions, TrustOptions, IdentityOptions):
    """What anything that is signed about an image must be."""

    key: KeyLike | Sequence[KeyLike] | None = option(
        None, "--key", "public key: a file, env://VARIABLE, a URL, or a key in a service", metavar="KEY", core=False
    )
    check_claims: bool = option(True, "--check-claims", "check that what was signed is about this very image")
    recursive: bool = option(False, "-r, --recursive", "verify every image of an index too", peer=False)
    signature_format: SignatureFormat = option(
        "both", "--signature-format", "look at the legacy format, at Sigstore bundles, or both", choices=FORMATS,
        peer=False,
    )  # fmt: skip
    signature_digest_algorithm: str = option(
        "", "--signature-digest-algorithm", "try this hash first; none is ever needed",
        choices=("sha256", "sha384", "sha512"),
    )  # fmt: skip
    max_workers: int = option(10, "--max-workers", "how much to do at the same time", metavar="N")


class VerifyOptions(VerifyingOptions):
    """What an image's signature must be."""

    annotations: Mapping[str, str] = option({}, "-a, --annotations", "demand this signed pair; repeatable")
    attachment: Signable = option(
        "", "--attachment", "verify what is attached to the image instead of the image", choices=("sbom",)
    )
    signature: StrPath = option("", "--signature", "a signature in a file, with --payload", metavar="FILE")
    payload: StrPath = option("", "--payload", "the bytes that --signature signs", metavar="FILE")


class VerifyAttestationOptions(VerifyingOptions, PredicateOptions):
    """What an attestation about an image must be."""

    allow_other_subjects: bool = option(
        False, "--allow-other-subjects", "accept a statement that is about other artifacts too", peer=False
    )


class TreeOptions(StorageOptions):
    """How to look at what is attached to an image."""


class TriangulateOptions(StorageOptions):
    """Which attachment's place is asked for."""

    type: Attachment = option(
        "signature", "--type", "what is looked for", choices=("signature", "attestation", "sbom", "digest")
    )


class ResolveOptions(RegistryOptions):
    """How to find an image's digest."""
