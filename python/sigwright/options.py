"""The options of every verb, each declared once: default, flag, help, environment.

A field is the keyword of the Python API, the flag of the command, and (unless `core=False`) a row of
bindings/options.cpp under the same name. COSIGN_<FLAG> sets a flag that cosign has on the same verb (`peer`),
SIGWRIGHT_<FLAG> sets any.
"""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from sigwright.keys import KeyLike, PrivateKeyLike

    StrPath = str | os.PathLike[str]
    SignatureFormat = Literal["both", "legacy", "bundle"]
    AuthFlow = Literal["", "normal", "device", "token", "client_credentials"]
    Attachment = Literal["signature", "attestation", "sbom", "digest"]

FORMATS = ("both", "legacy", "bundle")
FLOWS = ("normal", "device", "token", "client_credentials")


class CallOptions(Record):
    """What every call takes."""

    timeout: float | None = option(
        None, "-t, --timeout", "give up after this time, such as 90s or 3m0s", kind="duration", core=False
    )


class RegistryOptions(CallOptions):
    """How registries are reached."""

    allow_insecure_registry: bool = option(
        False, "--allow-insecure-registry", "do not check the registry's certificate; for tests only"
    )
    allow_http_registry: bool = option(
        False, "--allow-http-registry", "try plain http where https does not answer; for tests only"
    )
    registry_username: str | None = option(None, "--registry-username", "user name for the registry", metavar="NAME")
    registry_password: str | None = option(None, "--registry-password", "password for the registry", metavar="TEXT")
    registry_token: str | None = option(None, "--registry-token", "bearer token for the registry", metavar="TOKEN")
    registry_cacert: StrPath | None = option(
        None, "--registry-cacert", "trust the authorities in this PEM file instead of the system's", metavar="FILE"
    )
    registry_client_cert: StrPath | None = option(
        None, "--registry-client-cert", "certificate to show to the registry, PEM", metavar="FILE"
    )
    registry_client_key: StrPath | None = option(
        None, "--registry-client-key", "private key of that certificate, PEM", metavar="FILE"
    )
    registry_server_name: str = option(
        "", "--registry-server-name", "name to ask for and to check in the registry's certificate", metavar="HOST"
    )
    registry_anonymous: bool = option(False, "--registry-anonymous", "use no stored credentials", peer=False)
    registry_trusted_realms: Sequence[str] = option(
        (), "--registry-trusted-realm", "host outside the registry's domain that may get its credentials",
        metavar="HOST", peer=False,
    )  # fmt: skip


class StorageOptions(RegistryOptions):
    """Where signatures are kept."""

    attachment_tag_prefix: str = option(
        "", "--attachment-tag-prefix", "put this before the tags of signatures", metavar="TEXT"
    )
    repository: str = option(
        "", "--signature-repository", "keep signatures in this repository instead of the image's",
        metavar="REPOSITORY", env=("COSIGN_REPOSITORY",), peer=False,
    )  # fmt: skip


class LogOptions(Record, shared=True):
    """Where signatures are recorded and stamped."""

    profile: str = option(
        "", "--profile", "use this profile, a name or a file; \"default\" where none is named", metavar="NAME",
        peer=False,
    )  # fmt: skip
    tlog_upload: bool = option(True, "--tlog-upload", "record the signature in a transparency log")
    yes: bool = option(False, "-y, --yes", "agree to what would be asked: that a public log keeps the entry for ever")
    rekor_url: str = option(
        "", "--rekor-url", "log to record in: a URL, or file:DIR for a log of your own", metavar="URL"
    )
    rekor_read_url: str = option(
        "", "--rekor-read-url", "where the tiles of a Rekor v2 log are served, if not at URL/api/v2", metavar="URL",
        peer=False,
    )  # fmt: skip
    signing_config: StrPath = option("", "--signing-config", "file that names the services to use", metavar="FILE")
    trusted_root: StrPath = option("", "--trusted-root", "file with the keys of logs and authorities", metavar="FILE")
    timestamp_server_url: str = option(
        "", "--timestamp-server-url", "RFC 3161 authority that stamps the signature, its full URL", metavar="URL"
    )
    timestamp_client_cacert: StrPath | None = option(
        None, "--timestamp-client-cacert", "trust these authorities for that server, PEM", metavar="FILE"
    )
    timestamp_client_cert: StrPath | None = option(
        None, "--timestamp-client-cert", "certificate to show to that server, PEM", metavar="FILE"
    )
    timestamp_client_key: StrPath | None = option(
        None, "--timestamp-client-key", "private key of that certificate, PEM", metavar="FILE"
    )
    timestamp_server_name: str = option(
        "", "--timestamp-server-name", "name to ask for and to check in that server's certificate", metavar="HOST"
    )
    log_key: PrivateKeyLike | None = option(
        None, "--log-key", "key of the log in file:DIR, where it is not in the user's data folder", metavar="KEY",
        core=False, peer=False,
    )  # fmt: skip


class KeylessOptions(Record, shared=True):
    """Who signs, where no key is given, and whose certificate stands beside a key."""

    identity_token: StrPath | None = option(
        None, "--identity-token", "sign as who this token is of: the token, its file, or -", metavar="TOKEN",
        core=False,
    )  # fmt: skip
    fulcio_url: str = option(
        "", "--fulcio-url", "authority that issues the certificate for it", metavar="URL", core=False
    )
    fulcio_auth_flow: AuthFlow = option(
        "", "--fulcio-auth-flow", "how to log in where there is no token: with a browser, or on another device",
        choices=FLOWS, core=False,
    )  # fmt: skip
    browser: bool = option(
        True, "--browser", "open a browser to log in; false: show the address, and ask for the code", core=False,
        peer=False,
    )  # fmt: skip
    oidc_issuer: str = option("", "--oidc-issuer", "where to log in", metavar="URL", core=False)
    oidc_client_id: str = option(
        "sigstore", "--oidc-client-id", "the name by which the issuer knows this program", metavar="ID", core=False
    )
    oidc_client_secret_file: StrPath = option(
        "", "--oidc-client-secret-file", "file with the secret that goes with it", metavar="FILE", core=False
    )
    oidc_redirect_url: str = option(
        "", "--oidc-redirect-url", "where on this machine the browser comes back to", metavar="URL", core=False
    )
    oidc_provider: str = option(
        "", "--oidc-provider", "take the token of this ambient provider: github-actions, google, spiffe, ...",
        metavar="NAME", core=False,
    )  # fmt: skip
    oidc_disable_ambient_providers: bool = option(
        False, "--oidc-disable-ambient-providers", "do not look for a token of this machine's", core=False
    )
    use_signing_config: bool = option(
        True, "--use-signing-config", "use the services that the trusted repository names, where no other is named",
        core=False,
    )  # fmt: skip
    issue_certificate: bool = option(
        False, "--issue-certificate", "have the key certified for that identity too", core=False
    )
    certificate: StrPath = option(
        "", "--cert, --certificate", "certificate of the key, to stand beside the signature", metavar="FILE",
        core=False,
    )  # fmt: skip
    certificate_chain: StrPath = option(
        "", "--cert-chain, --certificate-chain", "the certificates that lead from it to an authority, that one last",
        metavar="FILE", core=False,
    )  # fmt: skip
    fulcio_roots: StrPath = option(
        "", "--fulcio-roots", "certificates of the authority that must have issued it, PEM", metavar="FILE",
        env=("SIGSTORE_ROOT_FILE",), core=False, peer=False,
    )  # fmt: skip
    ct_log_keys: StrPath = option(
        "", "--ct-log-keys", "public keys of the logs that must have promised to show it, PEM", metavar="FILE",
        env=("SIGSTORE_CT_LOG_PUBLIC_KEY_FILE",), core=False, peer=False,
    )  # fmt: skip


class TrustSources(Record, shared=True):
    """Whose evidence is believed."""

    profile: str = option(
        "", "--profile", "believe what this profile does, a name or a file; \"default\" where none is named",
        metavar="NAME", peer=False,
    )  # fmt: skip
    trusted_root: StrPath = option("", "--trusted-root", "file with the keys of logs and authorities", metavar="FILE")
    rekor_public_key: StrPath = option(
        "", "--rekor-public-key", "public key of a log to believe, PEM", metavar="FILE",
        env=("SIGSTORE_REKOR_PUBLIC_KEY",), peer=False,
    )  # fmt: skip
    rekor_url: str = option(
        "", "--rekor-url",
        "believe the log at file:DIR, or the one that a profile pins there, and look up in it what a legacy signature "
        "without its entry lacks", metavar="URL",
    )  # fmt: skip
    offline: bool = option(
        False, "--offline", "refresh no trusted root and ask no log: not even the one that --rekor-url names"
    )
    timestamp_certificate_chain: StrPath = option(
        "", "--timestamp-certificate-chain", "chain of a timestamp authority to believe, PEM", metavar="FILE",
        env=("SIGSTORE_TSA_CERTIFICATE_FILE",),
    )  # fmt: skip
    fulcio_roots: StrPath = option(
        "", "--fulcio-roots", "certificates of an authority to believe instead of the public one's, PEM",
        metavar="FILE", env=("SIGSTORE_ROOT_FILE",), peer=False,
    )  # fmt: skip
    ct_log_keys: StrPath = option(
        "", "--ct-log-keys", "public keys of certificate transparency logs to believe instead of the public one, PEM",
        metavar="FILE", env=("SIGSTORE_CT_LOG_PUBLIC_KEY_FILE",), peer=False,
    )  # fmt: skip


class TrustOptions(TrustSources, shared=True):
    """Which evidence is asked for, and whose is believed."""

    insecure_ignore_tlog: bool = option(
        False, "--insecure-ignore-tlog", "accept signatures without evidence of a transparency log"
    )
    use_signed_timestamps: bool = option(False, "--use-signed-timestamps", "demand a timestamp of a trusted authority")


class IdentityOptions(Record, shared=True):
    """Who must have signed, where no key is given."""

    certificate_identity: str = option(
        "", "--cert-identity, --cert-email, --certificate-identity", "who must have signed: a mail address or a URI",
        metavar="IDENTITY",
    )  # fmt: skip
    certificate_identity_regexp: str = option(
        "", "--certificate-identity-regexp", "the same as an RE2 expression, of the whole unless it begins with ^",
        metavar="REGEXP",
    )  # fmt: skip
    certificate_oidc_issuer: str = option(
        "", "--cert-oidc-issuer, --certificate-oidc-issuer", "who must have vouched for the signer", metavar="URL"
    )
    certificate_oidc_issuer_regexp: str = option(
        "", "--certificate-oidc-issuer-regexp", "the same as an RE2 expression, of the whole unless it begins with ^",
        metavar="REGEXP",
    )  # fmt: skip
    certificate_github_workflow_trigger: str = option(
        "", "--certificate-github-workflow-trigger", "the event that started the workflow", metavar="TEXT"
    )
    certificate_github_workflow_sha: str = option(
        "", "--certificate-github-workflow-sha", "the commit that the workflow ran at", metavar="TEXT"
    )
    certificate_github_workflow_name: str = option(
        "", "--certificate-github-workflow-name", "the name of the workflow", metavar="TEXT"
    )
    certificate_github_workflow_repository: str = option(
        "", "--certificate-github-workflow-repository", "the repository of the workflow, OWNER/NAME", metavar="TEXT"
    )
    certificate_github_workflow_ref: str = option(
        "", "--certificate-github-workflow-ref", "the git ref that the workflow ran at", metavar="TEXT"
    )
    github_repo: str = option(
        "", "--github-repo", "whose workflow on GitHub must have signed: OWNER/NAME; stands for identity and issuer",
        metavar="OWNER/NAME", peer=False,
    )  # fmt: skip
    workflow: str = option(
        "", "--workflow", "which workflow it must be: FILE.yml, or OWNER/NAME/.github/workflows/FILE.yml; @REF too",
        metavar="WORKFLOW", peer=False,
    )  # fmt: skip
    insecure_ignore_sct: bool = option(
        False, "--insecure-ignore-sct", "accept certificates that no certificate transparency log has promised to show"
    )
    certificate: StrPath = option(
        "", "--cert, --certificate", "the signer's certificate, where none comes with the signature, PEM",
        metavar="FILE",
    )  # fmt: skip
    certificate_chain: StrPath = option(
        "", "--cert-chain, --certificate-chain", "the certificates that lead to an authority to trust, that one last",
        metavar="FILE",
    )  # fmt: skip
    ca_roots: StrPath = option(
        "", "--ca-roots", "authorities to trust instead of the trusted root's, PEM", metavar="FILE"
    )
    ca_intermediates: StrPath = option(
        "", "--ca-intermediates", "certificates that may stand between them and signers, PEM", metavar="FILE"
    )
    sct: StrPath = option(
        "", "--sct", "a certificate transparency log's promise that is not in the certificate", metavar="FILE"
    )


class SigningOptions(StorageOptions, LogOptions, KeylessOptions):
    """How anything that is signed about an image is made and stored."""

    key: PrivateKeyLike | None = option(
        None, "--key", "private key: a file, or env://VARIABLE", metavar="KEY", core=False
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
    payload: StrPath = option("", "--payload", "sign the bytes of this file instead of making them", metavar="FILE")
    output_signature: StrPath = option("", "--output-signature", "write the signature here", metavar="FILE")
    output_payload: StrPath = option("", "--output-payload", "write the signed bytes here", metavar="FILE")
    output_certificate: StrPath = option(
        "", "--output-cert, --output-certificate", "write the signer's certificate here", metavar="FILE"
    )


class StatementOptions(Record, shared=True):
    """What an attestation says."""

    type: str = option(
        "custom", "--type", "type of the predicate: a name (custom, slsaprovenance1, spdxjson, ...) or a URI",
        metavar="TYPE", core=False,
    )  # fmt: skip
    predicate: StrPath | bytes | Mapping[str, Any] | None = option(
        None, "--predicate", "what is said: a file, - for standard input", metavar="FILE", core=False
    )
    statement: StrPath | bytes | Mapping[str, Any] | None = option(
        None, "--statement", "a whole in-toto statement instead: a file, - for standard input", metavar="FILE",
        core=False,
    )  # fmt: skip


class AttestOptions(SigningOptions, StatementOptions):
    """How to attest something about an image."""


class VerifyingOptions(StorageOptions, TrustOptions, IdentityOptions):
    """What anything that is signed about an image must be."""

    key: KeyLike | Sequence[KeyLike] | None = option(
        None, "--key", "public key: a file, env://VARIABLE or a URL", metavar="KEY", core=False
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


class PredicateOptions(Record, shared=True):
    """What an attestation must say."""

    type: str = option(
        "custom", "--type", "type of the predicate: a name or a URI; empty takes any", metavar="TYPE", core=False
    )
    policy: Sequence[StrPath] = option(
        (), "--policy", "rules for the statement: Rego, CEL or a JSON Schema; repeatable", metavar="FILE", core=False
    )
    source_uri: str = option(
        "", "--source-uri", "repository that provenance must name, such as github.com/OWNER/NAME", metavar="URI",
        peer=False,
    )  # fmt: skip
    source_tag: str = option("", "--source-tag", "tag that provenance must name", metavar="TAG", peer=False)
    source_versioned_tag: str = option(
        "", "--source-versioned-tag", "version whose line that tag must be of: v1 takes v1.2.3", metavar="VERSION",
        peer=False,
    )  # fmt: skip
    source_branch: str = option("", "--source-branch", "branch that provenance must name", metavar="BRANCH", peer=False)
    builder_id: str = option(
        "", "--builder-id", "builder that provenance must name, with its version or any", metavar="ID", peer=False
    )


SOURCE_OPTIONS = ("source_uri", "source_tag", "source_versioned_tag", "source_branch", "builder_id")
"""Those that ask for provenance."""


class VerifyOptions(VerifyingOptions):
    """What an image's signature must be."""

    annotations: Mapping[str, str] = option({}, "-a, --annotations", "demand this signed pair; repeatable")
    signature: StrPath = option("", "--signature", "a signature in a file, with --payload", metavar="FILE")
    payload: StrPath = option("", "--payload", "the bytes that --signature signs", metavar="FILE")


class VerifyAttestationOptions(VerifyingOptions, PredicateOptions):
    """What an attestation about an image must be."""

    allow_other_subjects: bool = option(
        False, "--allow-other-subjects", "accept a statement that is about other artifacts too", peer=False
    )


class SignBlobOptions(CallOptions, LogOptions, KeylessOptions):
    """How to sign a file or bytes."""

    key: PrivateKeyLike | None = option(
        None, "--key", "private key: a file, or env://VARIABLE", metavar="KEY", core=False
    )
    password: str | bytes | None = None
    """Of the key file; None means COSIGN_PASSWORD. No flag: a command line is no place for a password."""


class AttestBlobOptions(SignBlobOptions, StatementOptions):
    """How to attest something about a file or bytes."""


class VerifyBlobOptions(CallOptions, TrustOptions, IdentityOptions):
    """What the signature of a file or of bytes must be."""

    key: KeyLike | Sequence[KeyLike] | None = option(
        None, "--key", "public key: a file, env://VARIABLE or a URL", metavar="KEY", core=False
    )
    bundle: StrPath | bytes | None = option(None, "--bundle", "the bundle that holds the signature", metavar="FILE")
    signature: StrPath | bytes | None = option(
        None, "--signature", "the signature: a file, or its base64 text", metavar="SIGNATURE"
    )
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
        None, "--key", "private key: a file, or env://VARIABLE", metavar="KEY", core=False
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
        None, "--key", "public key: a file, env://VARIABLE or a URL", metavar="KEY", core=False
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


class TreeOptions(StorageOptions):
    """How to look at what is attached to an image."""


class TriangulateOptions(StorageOptions):
    """Which attachment's place is asked for."""

    type: Attachment = option(
        "signature", "--type", "what is looked for", choices=("signature", "attestation", "sbom", "digest")
    )


class ResolveOptions(RegistryOptions):
    """How to find an image's digest."""


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
"""The verbs that reach the core, by the names of bindings/options.cpp."""


def to_core(options: CallOptions) -> dict[str, object]:
    """Return what the core reads: the options that are set, paths as text."""
    values: dict[str, object] = {}
    for name, declared in type(options)._options.items():
        value = getattr(options, name)
        if not declared.core or value is None or value == "":
            continue
        if declared.kind == "map":
            value = dict(value)
        elif declared.kind == "list":
            value = list(value)
        elif hasattr(value, "__fspath__"):
            value = value.__fspath__()
        values[name] = value
    return values
