"""The options of `sigwright.options` as keywords, for type checkers alone; a test compares the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from sigwright._client_base import Keys
from sigwright.keys import PrivateKeyLike
from sigwright.options import Attachment, AuthFlow, Signable, SignatureFormat, StrPath


class CallKeywords(TypedDict, total=False):
    """Of every call."""

    timeout: float | None


class RegistryKeywords(CallKeywords, total=False):
    """Of every call that reaches a registry."""

    allow_insecure_registry: bool
    allow_http_registry: bool
    k8s_keychain: bool
    registry_username: str | None
    registry_password: str | None
    registry_token: str | None
    registry_cacert: StrPath | None
    registry_client_cert: StrPath | None
    registry_client_key: StrPath | None
    registry_server_name: str
    registry_anonymous: bool
    registry_trusted_realms: Sequence[str]
    rate: float | str | Sequence[float | str]


class StorageKeywords(RegistryKeywords, total=False):
    """Of every call that looks for signatures."""

    attachment_tag_prefix: str
    repository: str


class LogKeywords(TypedDict, total=False):
    """Of every call that signs."""

    profile: str
    tlog_upload: bool
    yes: bool
    rekor_url: str
    rekor_read_url: str
    signing_config: StrPath
    trusted_root: StrPath
    timestamp_server_url: str
    timestamp_client_cacert: StrPath | None
    timestamp_client_cert: StrPath | None
    timestamp_client_key: StrPath | None
    timestamp_server_name: str
    log_key: PrivateKeyLike | None


class KeylessKeywords(TypedDict, total=False):
    """Of every call that can sign without a key."""

    identity_token: StrPath | None
    fulcio_url: str
    fulcio_auth_flow: AuthFlow
    browser: bool
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret_file: StrPath
    oidc_redirect_url: str
    oidc_provider: str
    oidc_disable_ambient_providers: bool
    use_signing_config: bool
    issue_certificate: bool
    certificate: StrPath
    certificate_chain: StrPath
    fulcio_roots: StrPath
    ct_log_keys: StrPath


class TrustSourceKeywords(TypedDict, total=False):
    """Of every call that believes evidence."""

    profile: str
    trusted_root: StrPath
    rekor_public_key: StrPath
    rekor_url: str
    offline: bool
    timestamp_certificate_chain: StrPath
    fulcio_roots: StrPath
    ct_log_keys: StrPath


class DemandKeywords(TypedDict, total=False):
    """Of every call that verifies."""

    log_threshold: int
    timestamp_threshold: int
    sct_threshold: int
    key_valid_from: str
    key_valid_until: str


class TrustKeywords(TrustSourceKeywords, DemandKeywords, total=False):
    """Of every call that verifies."""

    insecure_ignore_tlog: bool
    use_signed_timestamps: bool


class IdentityKeywords(TypedDict, total=False):
    """Of every call that verifies."""

    certificate_identity: str
    certificate_identity_regexp: str
    certificate_oidc_issuer: str
    certificate_oidc_issuer_regexp: str
    certificate_github_workflow_trigger: str
    certificate_github_workflow_sha: str
    certificate_github_workflow_name: str
    certificate_github_workflow_repository: str
    certificate_github_workflow_ref: str
    github_repo: str
    workflow: str
    insecure_ignore_sct: bool
    certificate: StrPath
    certificate_chain: StrPath
    ca_roots: StrPath
    ca_intermediates: StrPath
    sct: StrPath
    allow_certificate_chain: bool


class JournalKeywords(TypedDict, total=False):
    """Of every call that writes into a registry."""

    journal: StrPath


class SigningKeywords(StorageKeywords, LogKeywords, KeylessKeywords, JournalKeywords, total=False):
    """Of every call that signs something about an image."""

    signature_format: SignatureFormat
    upload: bool
    recursive: bool
    docker_media_types: bool
    record_creation_timestamp: bool
    bundle: StrPath
    settle: float
    password: str | bytes | None


class SignKeywords(SigningKeywords, total=False):
    """Of `sign`."""

    annotations: Mapping[str, str]
    sign_container_identity: str
    attachment: Signable
    payload: StrPath
    output_signature: StrPath
    output_payload: StrPath
    output_certificate: StrPath


class StatementKeywords(TypedDict, total=False):
    """Of every call that attests."""

    type: str
    predicate: StrPath | bytes | Mapping[str, Any] | None
    statement: StrPath | bytes | Mapping[str, Any] | None


class AttestKeywords(SigningKeywords, StatementKeywords, total=False):
    """Of `attest`."""

    replace: bool


class VerifyingKeywords(StorageKeywords, TrustKeywords, IdentityKeywords, total=False):
    """Of every call that verifies something about an image."""

    check_claims: bool
    recursive: bool
    signature_format: SignatureFormat
    signature_digest_algorithm: str
    max_workers: int


class VerifyKeywords(VerifyingKeywords, total=False):
    """Of `verify`, `check` and `verify_many`."""

    annotations: Mapping[str, str]
    attachment: Signable
    signature: StrPath
    payload: StrPath


class PredicateKeywords(TypedDict, total=False):
    """Of every call that verifies an attestation."""

    type: str
    policy: Sequence[StrPath]
    source_uri: str
    source_tag: str
    source_versioned_tag: str
    source_branch: str
    builder_id: str


class VerifyAttestationKeywords(VerifyingKeywords, PredicateKeywords, total=False):
    """Of `verify_attestation`."""

    allow_other_subjects: bool


class SignBlobKeywords(CallKeywords, LogKeywords, KeylessKeywords, total=False):
    """Of `sign_blob`."""

    password: str | bytes | None


class AttestBlobKeywords(SignBlobKeywords, StatementKeywords, total=False):
    """Of `attest_blob`."""


class VerifyBlobKeywords(CallKeywords, TrustKeywords, IdentityKeywords, total=False):
    """Of `verify_blob`."""

    bundle: StrPath | bytes | None
    signature: StrPath | bytes | None
    timestamp: StrPath | bytes | None
    statements: bool
    signature_digest_algorithm: str


class VerifyBlobAttestationKeywords(VerifyBlobKeywords, PredicateKeywords, total=False):
    """Of `verify_blob_attestation`."""

    check_claims: bool


class SignDirectoryKeywords(CallKeywords, LogKeywords, KeylessKeywords, total=False):
    """Of `sign_directory`."""

    password: str | bytes | None
    bundle: StrPath
    ignored: Sequence[str]
    ignore_git_paths: bool
    allow_symlinks: bool


class VerifyDirectoryKeywords(CallKeywords, TrustKeywords, IdentityKeywords, total=False):
    """Of `verify_directory`."""

    bundle: StrPath | bytes | None
    ignored: Sequence[str]
    ignore_unsigned_files: bool
    signature_digest_algorithm: str


class TreeKeywords(StorageKeywords, total=False):
    """Of `tree`."""


class TriangulateKeywords(StorageKeywords, total=False):
    """Of `triangulate`."""

    type: Attachment


class ResolveKeywords(RegistryKeywords, total=False):
    """Of `resolve`."""


class MoveKeywords(StorageKeywords, total=False):
    """Of every call that moves an image."""

    settle: float
    max_workers: int


class CopyKeywords(MoveKeywords, JournalKeywords, total=False):
    """Of `copy`."""

    only: Sequence[str]
    force: bool
    platform: str


class SaveKeywords(MoveKeywords, total=False):
    """Of `save`."""


class LoadKeywords(MoveKeywords, total=False):
    """Of `load`."""

    force: bool


class DownloadSignatureKeywords(StorageKeywords, total=False):
    """Of `download_signatures`."""


class DownloadSbomKeywords(StorageKeywords, total=False):
    """Of `download_sbom`."""

    platform: str


class DownloadAttestationKeywords(DownloadSbomKeywords, total=False):
    """Of `download_attestations`."""

    predicate_type: str


class AttachingKeywords(StorageKeywords, total=False):
    """Of every call that attaches something."""

    settle: float


class AttachSignatureKeywords(AttachingKeywords, total=False):
    """Of `attach_signature`."""

    payload: StrPath | bytes | None
    signature: StrPath | bytes | None
    certificate: StrPath | bytes | None
    certificate_chain: StrPath | bytes | None
    rekor_response: StrPath | bytes | None
    tsr: StrPath | bytes | None


class AttachAttestationKeywords(AttachingKeywords, total=False):
    """Of `attach_attestations`."""

    attestations: Sequence[StrPath | bytes]


class AttachSbomKeywords(AttachingKeywords, total=False):
    """Of `attach_sbom`."""

    sbom: StrPath
    type: str
    input_format: str
    registry_referrers_mode: str


class CleanKeywords(StorageKeywords, JournalKeywords, total=False):
    """Of `clean`."""

    settle: float
    type: str
    signer: Keys | None
    dry_run: bool


class UploadBlobKeywords(RegistryKeywords, total=False):
    """Of `upload_blob`."""

    files: Sequence[str]
    annotations: Mapping[str, str]
    content_type: str


class UploadWasmKeywords(RegistryKeywords, total=False):
    """Of `upload_wasm`."""

    file: StrPath


class GenerateKeywords(RegistryKeywords, total=False):
    """Of `generate`."""

    annotations: Mapping[str, str]
