"""Sign, verify and audit container images and files, compatible with cosign.

>>> import sigwright
>>> signed = sigwright.sign("registry.example/app:1", key="cosign.key", tlog_upload=False)
>>> sigwright.verify(signed.reference, key="cosign.pub", insecure_ignore_tlog=True).reference

Names are looked up when they are first used: importing this costs nothing.
"""

from sigwright._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright._core import PrivateKey, PublicKey
    from sigwright.api import (
        attach_attestations,
        attach_attestations_async,
        attach_sbom,
        attach_sbom_async,
        attach_signature,
        attach_signature_async,
        attest,
        attest_async,
        attest_blob,
        attest_blob_async,
        check,
        check_async,
        check_attestation,
        check_attestation_async,
        check_directory,
        check_directory_async,
        clean,
        clean_async,
        copy,
        copy_async,
        download_attestations,
        download_attestations_async,
        download_sbom,
        download_sbom_async,
        download_signatures,
        download_signatures_async,
        generate,
        generate_async,
        load,
        load_async,
        resolve,
        resolve_async,
        save,
        save_async,
        sign,
        sign_async,
        sign_blob,
        sign_blob_async,
        sign_directory,
        sign_directory_async,
        tree,
        tree_async,
        triangulate,
        triangulate_async,
        upload_blob,
        upload_blob_async,
        upload_wasm,
        upload_wasm_async,
        verify,
        verify_async,
        verify_attestation,
        verify_attestation_async,
        verify_blob,
        verify_blob_async,
        verify_blob_attestation,
        verify_blob_attestation_async,
        verify_directory,
        verify_directory_async,
        verify_many,
        verify_many_async,
    )
    from sigwright.artifact_reports import AttachedFiles, CleanedImage, CopiedImage, Sbom, UploadedFile, UploadedImage
    from sigwright.audits import Audit, audit
    from sigwright.client import Client, default_client
    from sigwright.errors import (
        AccessDeniedError,
        DigestMismatchError,
        Error,
        IdentityMismatchError,
        InternalError,
        InterruptedError,
        InvalidReferenceError,
        KeyCorruptError,
        KeyNotFoundError,
        KeyUnusableError,
        LimitExceededError,
        LocalFileError,
        LogEvidenceError,
        MalformedError,
        NoCertificateError,
        NoMatchingSignatureError,
        NoSignaturesError,
        NotAnImageError,
        NotFoundError,
        NotStoredError,
        PolicyError,
        TimedOutError,
        UnreachableError,
        UntrustedError,
        UsageError,
        VerificationError,
        WriteConflictError,
        WrongPasswordError,
    )
    from sigwright.keys import KeyLike, PrivateKeyLike, Signer
    from sigwright.reports import (
        Attached,
        CandidateReport,
        Check,
        ErrorInfo,
        LogInfo,
        Resolved,
        SignedBlob,
        SignedImage,
        SignedManifest,
        SignerInfo,
        Tree,
        VerificationReport,
        WrittenSignature,
    )

__all__ = [
    "AccessDeniedError", "Attached", "AttachedFiles", "Audit", "CandidateReport", "Check", "CleanedImage", "Client",
    "CopiedImage", "DigestMismatchError", "Error", "ErrorInfo", "IdentityMismatchError", "InternalError",
    "InterruptedError", "InvalidReferenceError", "KeyCorruptError", "KeyLike", "KeyNotFoundError", "KeyUnusableError",
    "LimitExceededError", "LocalFileError", "LogEvidenceError", "LogInfo", "MalformedError", "NoCertificateError",
    "NoMatchingSignatureError", "NoSignaturesError", "NotAnImageError", "NotFoundError", "NotStoredError",
    "PolicyError", "PrivateKey", "PrivateKeyLike", "PublicKey", "Resolved", "Sbom", "SignedBlob", "SignedImage",
    "SignedManifest", "Signer", "SignerInfo", "TimedOutError", "Tree", "UnreachableError", "UntrustedError",
    "UploadedFile", "UploadedImage", "UsageError", "VerificationError", "VerificationReport", "WriteConflictError",
    "WrittenSignature", "WrongPasswordError", "__version__", "attach_attestations", "attach_attestations_async",
    "attach_sbom", "attach_sbom_async", "attach_signature", "attach_signature_async", "attest", "attest_async",
    "attest_blob", "attest_blob_async", "audit", "check", "check_async", "check_attestation",
    "check_attestation_async", "check_directory", "check_directory_async", "clean", "clean_async", "copy",
    "copy_async", "default_client", "download_attestations", "download_attestations_async", "download_sbom",
    "download_sbom_async", "download_signatures", "download_signatures_async", "generate", "generate_async", "load",
    "load_async", "resolve", "resolve_async", "save", "save_async", "sign", "sign_async", "sign_blob",
    "sign_blob_async", "sign_directory", "sign_directory_async", "tree", "tree_async", "triangulate",
    "triangulate_async", "upload_blob", "upload_blob_async", "upload_wasm", "upload_wasm_async", "verify",
    "verify_async", "verify_attestation", "verify_attestation_async", "verify_blob", "verify_blob_async",
    "verify_blob_attestation", "verify_blob_attestation_async", "verify_directory", "verify_directory_async",
    "verify_many",
    "verify_many_async",
]  # fmt: skip

_HOMES = {
    "Audit": "audits",
    "audit": "audits",
    "CopiedImage": "artifact_reports",
    "AttachedFiles": "artifact_reports",
    "Sbom": "artifact_reports",
    "CleanedImage": "artifact_reports",
    "UploadedFile": "artifact_reports",
    "UploadedImage": "artifact_reports",
    "Client": "client",
    "default_client": "client",
    "KeyLike": "keys",
    "PrivateKeyLike": "keys",
    "Signer": "keys",
    "PrivateKey": "_core",
    "PublicKey": "_core",
}


def _home(name: str) -> str:
    if name.endswith("Error"):
        return "errors"
    return _HOMES.get(name, "api" if name.islower() else "reports")


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"sigwright.{_home(name)}"), name)
    globals()[name] = value
    return value


def load_ipython_extension(shell: object) -> None:
    """Give a notebook %verify, %tree and %%policy: `%load_ext sigwright`."""
    from sigwright import notebook

    notebook.load(shell)  # type: ignore[arg-type]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
