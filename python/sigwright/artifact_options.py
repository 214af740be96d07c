"""The options of the verbs that move images and what is attached to them, declared as those of `options`."""

from __future__ import annotations

from sigwright._record import Record, option
from sigwright.options import JournalOptions, RegistryOptions, StorageOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sigwright._client_base import Keys
    from sigwright.options import CallOptions, StrPath

CLEAN_TYPES = ("signature", "attestation", "referrer", "sbom", "all")


class SettleOptions(Record, shared=True):
    """How writes that others may make too are seen to stand."""

    settle: float = option(
        0.0, "--settle", "how long to wait before reading back what was written; 0 chooses", kind="duration", peer=False
    )


class MoveOptions(StorageOptions, SettleOptions):
    """How an image is moved."""

    max_workers: int = option(6, "--max-workers", "how many blobs to send at the same time", metavar="N", peer=False)


class CopyOptions(MoveOptions, JournalOptions):
    """How an image and what is attached to it are copied."""

    only: Sequence[str] = option(
        (), "--only", "copy these alone: sig, att, sbom; manifest: the image without its layers", metavar="KINDS"
    )
    force: bool = option(False, "-f, --force", "replace another image at the target's tag")
    platform: str = option(
        "", "--platform", "copy the image of this platform alone, such as linux/arm64", metavar="PLATFORM"
    )


class SaveOptions(MoveOptions):
    """How an image is written as a layout."""


class LoadOptions(MoveOptions):
    """How a layout's image is put into a registry."""

    force: bool = option(False, "-f, --force", "replace another image at the target's tag", peer=False)


class DownloadSignatureOptions(StorageOptions):
    """Whose signatures are downloaded."""


class DownloadSbomOptions(StorageOptions):
    """Whose SBOM is downloaded."""

    platform: str = option("", "--platform", "of the image of this platform, such as linux/arm64", metavar="PLATFORM")


class DownloadAttestationOptions(DownloadSbomOptions):
    """Which attestations are downloaded."""

    predicate_type: str = option("", "--predicate-type", "only those of this type: a name or a URI", metavar="TYPE")


class AttachingOptions(StorageOptions, SettleOptions):
    """Where something is attached."""


class AttachSignatureOptions(AttachingOptions):
    """A signature that was made elsewhere, in files."""

    payload: StrPath | bytes | None = option(
        None, "--bundle, --payload", "the bytes that were signed, or a Sigstore bundle", metavar="FILE", core=False
    )
    signature: StrPath | bytes | None = option(
        None, "--signature", "the signature in base64; - for standard input", metavar="FILE", core=False
    )
    certificate: StrPath | bytes | None = option(
        None, "--cert, --certificate", "the signer's certificate, PEM", metavar="FILE", core=False
    )
    certificate_chain: StrPath | bytes | None = option(
        None, "--cert-chain, --certificate-chain", "the certificates that lead to an authority, that one last",
        metavar="FILE", core=False,
    )  # fmt: skip
    rekor_response: StrPath | bytes | None = option(
        None, "--rekor-response", "the log's entry: what Rekor answered, or the old bundle of sign-blob",
        metavar="FILE", core=False,
    )  # fmt: skip
    tsr: StrPath | bytes | None = option(
        None, "--tsr", "an RFC 3161 timestamp of the signature, DER", metavar="FILE", core=False
    )


class AttachAttestationOptions(AttachingOptions):
    """Attestations that were made elsewhere, in files."""

    attestations: Sequence[StrPath | bytes] = option(
        (), "--attestation", "a DSSE envelope, a Sigstore bundle, or one of them on each line; repeatable",
        metavar="FILE", core=False,
    )  # fmt: skip


class AttachSbomOptions(AttachingOptions):
    """An SBOM in a file."""

    sbom: StrPath = option("", "--sbom", "the SBOM; - for standard input", metavar="FILE")
    type: str = option("spdx", "--type", "what it is", choices=("spdx", "cyclonedx", "syft"))
    input_format: str = option("", "--input-format", "how it is written", choices=("json", "xml", "text"))
    registry_referrers_mode: str = option(
        "", "--registry-referrers-mode", "oci-1-1: attach it as a referrer, not by its tag",
        choices=("legacy", "oci-1-1"), core=False,
    )  # fmt: skip


class CleanOptions(StorageOptions, SettleOptions, JournalOptions):
    """What is removed from an image."""

    type: str = option("all", "--type", "what to remove", choices=CLEAN_TYPES)
    signer: Keys | None = option(
        None, "--signer", "only what this key signed: a public key's file or URL", metavar="KEY", core=False, peer=False
    )
    dry_run: bool = option(False, "--dry-run", "tell what would be removed, and remove nothing", peer=False)


class UploadWasmOptions(RegistryOptions):
    """A wasm module in a file."""

    file: StrPath = option("", "-f, --file", "the module", metavar="FILE", core=False)


class UploadBlobOptions(RegistryOptions):
    """Files that become an image."""

    files: Sequence[str] = option((), "-f, --files", "FILE[:OS[/ARCHITECTURE]]; repeatable", metavar="FILE")
    annotations: Mapping[str, str] = option({}, "-a, --annotation", "annotate the image with this pair; repeatable")
    content_type: str = option("", "--ct", "media type, instead of what the first bytes tell", metavar="TYPE")


class GenerateOptions(RegistryOptions):
    """What the payload says besides the digest."""

    annotations: Mapping[str, str] = option({}, "-a, --annotations", "put this pair into the payload; repeatable")


VERBS: dict[str, type[CallOptions]] = {
    "copy": CopyOptions,
    "save": SaveOptions,
    "load": LoadOptions,
    "download signature": DownloadSignatureOptions,
    "download attestation": DownloadAttestationOptions,
    "download sbom": DownloadSbomOptions,
    "attach signature": AttachSignatureOptions,
    "attach attestation": AttachAttestationOptions,
    "attach sbom": AttachSbomOptions,
    "clean": CleanOptions,
    "upload blob": UploadBlobOptions,
    "upload wasm": UploadWasmOptions,
    "generate": GenerateOptions,
}
"""The verbs that reach the core, by the names of bindings/options.cpp."""
