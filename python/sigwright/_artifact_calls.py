"""The calls that move images and what is attached to them."""

from __future__ import annotations

import os

from sigwright import _core
from sigwright._client_base import ClientBase, journal_of, limits, text_of, twin
from sigwright.options import to_core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Unpack

    from sigwright import _keywords
    from sigwright.artifact_reports import AttachedFiles, CleanedImage, CopiedImage, Sbom, UploadedImage
    from sigwright.options import StrPath

LARGEST_FILE = 512 << 20
SIGNATURE_FILES = ("payload", "signature", "certificate", "certificate_chain", "rekor_response", "tsr")


class ArtifactCalls(ClientBase):
    """Mixed into the client."""

    def copy(self, image: str, target: str, **options: Unpack[_keywords.CopyKeywords]) -> CopiedImage:
        """Copy an image with all platforms, signatures, attestations and referrers, and return where it stands.

        What is attached at the target is merged with it. Raises `UsageError` where another image has the target's tag.
        """
        from sigwright.artifact_options import CopyOptions
        from sigwright.artifact_reports import CopiedImage

        given = self._options(CopyOptions, options)
        core = _core.copy(self._context(), text_of(image), text_of(target), to_core(given), **limits(given))
        copied, place = CopiedImage(**core), journal_of(given)
        if not place:
            return copied
        from sigwright import _journaling

        return _journaling.copied(place, copied, image, target)

    def save(self, image: str, directory: StrPath, **options: Unpack[_keywords.SaveKeywords]) -> CopiedImage:
        """Write an image with all its evidence as an OCI layout, which `load` and cosign read."""
        from sigwright.artifact_options import SaveOptions
        from sigwright.artifact_reports import CopiedImage

        given = self._options(SaveOptions, options)
        place = os.fspath(directory)
        return CopiedImage(**_core.save(self._context(), text_of(image), place, to_core(given), **limits(given)))

    def load(self, directory: StrPath, image: str, **options: Unpack[_keywords.LoadKeywords]) -> CopiedImage:
        """Put the only image of an OCI layout into a registry, with all its evidence."""
        from sigwright.artifact_options import LoadOptions
        from sigwright.artifact_reports import CopiedImage

        given = self._options(LoadOptions, options)
        place = os.fspath(directory)
        return CopiedImage(**_core.load(self._context(), place, text_of(image), to_core(given), **limits(given)))

    def download_signatures(
        self, image: str, **options: Unpack[_keywords.DownloadSignatureKeywords]
    ) -> tuple[bytes, ...]:
        """Return the signatures of an image, unverified, each a JSON text as cosign prints it."""
        from sigwright.artifact_options import DownloadSignatureOptions

        given = self._options(DownloadSignatureOptions, options)
        return tuple(_core.download_signatures(self._context(), text_of(image), to_core(given), **limits(given)))

    def download_attestations(
        self, image: str, **options: Unpack[_keywords.DownloadAttestationKeywords]
    ) -> tuple[bytes, ...]:
        """Return the attestations about an image, unverified, each a JSON text as cosign prints it."""
        from sigwright.artifact_options import DownloadAttestationOptions

        given = self._options(DownloadAttestationOptions, options)
        return tuple(_core.download_attestations(self._context(), text_of(image), to_core(given), **limits(given)))

    def _write_attestations(
        self, image: str, descriptor: int, **options: Unpack[_keywords.DownloadAttestationKeywords]
    ) -> None:
        """Write the same to an open file, a line each: together they may be much."""
        from sigwright.artifact_options import DownloadAttestationOptions

        given = self._options(DownloadAttestationOptions, options)
        core, kept = to_core(given), limits(given)
        _core.download_attestations(self._context(), text_of(image), core, descriptor=descriptor, **kept)

    def download_sbom(self, image: str, **options: Unpack[_keywords.DownloadSbomKeywords]) -> Sbom:
        """Return the SBOM attached to an image, unverified."""
        import tempfile

        from sigwright.artifact_reports import Sbom

        with tempfile.TemporaryFile() as file:
            media_type = self._write_sbom(image, file.fileno(), **options)
            file.seek(0)
            return Sbom(media_type=media_type, data=file.read())

    def _write_sbom(self, image: str, descriptor: int, **options: Unpack[_keywords.DownloadSbomKeywords]) -> str:
        """Write the SBOM to an open file as it comes, and return its media type."""
        from sigwright.artifact_options import DownloadSbomOptions

        given = self._options(DownloadSbomOptions, options)
        return _core.download_sbom(self._context(), text_of(image), descriptor, to_core(given), **limits(given))

    def attach_signature(self, image: str, **options: Unpack[_keywords.AttachSignatureKeywords]) -> AttachedFiles:
        """Attach a signature that was made elsewhere: a `payload` and its `signature`, or a bundle as `payload`.

        Raises `NoMatchingSignatureError` for what is about another image or does not hold together.
        """
        from sigwright.artifact_options import AttachSignatureOptions
        from sigwright.artifact_reports import AttachedFiles

        given = self._options(AttachSignatureOptions, options)
        files = {name: _contents(getattr(given, name)) for name in SIGNATURE_FILES}
        core = to_core(given) | {name: data for name, data in files.items() if data is not None}
        return AttachedFiles(**_core.attach_signature(self._context(), text_of(image), core, **limits(given)))

    def attach_attestations(self, image: str, **options: Unpack[_keywords.AttachAttestationKeywords]) -> AttachedFiles:
        """Attach attestations that were made elsewhere: DSSE envelopes and bundles.

        Raises `NoMatchingSignatureError` for one about another image.
        """
        from sigwright.artifact_options import AttachAttestationOptions
        from sigwright.artifact_reports import AttachedFiles

        given = self._options(AttachAttestationOptions, options)
        core = to_core(given) | {"attestations": [_document(file) for file in given.attestations]}
        return AttachedFiles(**_core.attach_attestations(self._context(), text_of(image), core, **limits(given)))

    def attach_sbom(self, image: str, **options: Unpack[_keywords.AttachSbomKeywords]) -> AttachedFiles:
        """Attach an SBOM in a file, in place of one that is there."""
        from sigwright.artifact_options import AttachSbomOptions
        from sigwright.artifact_reports import AttachedFiles

        given = self._options(AttachSbomOptions, options)
        core = to_core(given) | {"as_referrer": given.registry_referrers_mode == "oci-1-1"}
        return AttachedFiles(**_core.attach_sbom(self._context(), text_of(image), core, **limits(given)))

    def clean(self, image: str, **options: Unpack[_keywords.CleanKeywords]) -> CleanedImage:
        """Remove what is attached to an image: of a `type`, or by a `signer` alone; with `dry_run` only tell what."""
        from sigwright.artifact_options import CleanOptions
        from sigwright.artifact_reports import CleanedImage

        given = self._options(CleanOptions, options)
        core = to_core(given) | {"keys": self._public_keys(given.signer, given)}
        cleaned = CleanedImage(**_core.clean(self._context(), text_of(image), core, **limits(given)))
        place = journal_of(given)
        if not place:
            return cleaned
        from sigwright import _journaling

        return _journaling.cleaned(place, cleaned, image, given)

    def upload_blob(self, image: str, **options: Unpack[_keywords.UploadBlobKeywords]) -> UploadedImage:
        """Store files as an image; several need a platform each and become an index."""
        from sigwright.artifact_options import UploadBlobOptions
        from sigwright.artifact_reports import UploadedImage

        given = self._options(UploadBlobOptions, options)
        return UploadedImage.from_core(
            _core.upload_files(self._context(), text_of(image), to_core(given), **limits(given))
        )

    def upload_wasm(self, image: str, **options: Unpack[_keywords.UploadWasmKeywords]) -> UploadedImage:
        """Store a wasm module as an image."""
        from sigwright.artifact_options import UploadWasmOptions
        from sigwright.artifact_reports import UploadedImage

        given = self._options(UploadWasmOptions, options)
        files = [os.fspath(given.file)] if given.file else []
        core = to_core(given) | {"files": files, "wasm": True}
        return UploadedImage.from_core(_core.upload_files(self._context(), text_of(image), core, **limits(given)))

    def generate(self, image: str, **options: Unpack[_keywords.GenerateKeywords]) -> bytes:
        """Return the payload that a legacy signature of the image signs, for a signer elsewhere."""
        from sigwright.artifact_options import GenerateOptions

        given = self._options(GenerateOptions, options)
        return _core.generate(self._context(), text_of(image), to_core(given), **limits(given))

    copy_async = twin(copy)
    save_async = twin(save)
    load_async = twin(load)
    download_signatures_async = twin(download_signatures)
    download_attestations_async = twin(download_attestations)
    download_sbom_async = twin(download_sbom)
    attach_signature_async = twin(attach_signature)
    attach_attestations_async = twin(attach_attestations)
    attach_sbom_async = twin(attach_sbom)
    clean_async = twin(clean)
    upload_blob_async = twin(upload_blob)
    upload_wasm_async = twin(upload_wasm)
    generate_async = twin(generate)


def _document(file: Any) -> str | bytes | None:
    """Return the path of a file, which the core reads piece by piece; else what it holds."""
    if isinstance(file, (str, os.PathLike)) and os.path.isfile(file):  # noqa: PTH113 - pathlib costs start-up
        return os.fspath(file)
    return _contents(file)


def _contents(file: Any) -> bytes | None:
    """Return what a file holds, or standard input for "-"; bytes as they are."""
    if file is None or file == "":
        return None
    if not isinstance(file, (str, os.PathLike)):
        return bytes(file)
    if file == "-":
        import sys

        return sys.stdin.buffer.read(LARGEST_FILE)
    return _core.read_file(os.fspath(file), LARGEST_FILE)
