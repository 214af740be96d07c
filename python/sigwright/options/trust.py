"""Whose evidence is believed, and who must have signed."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright.options.registry import StrPath


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


class DemandOptions(Record, shared=True):
    """How much evidence is asked for, and when a key may have signed."""

    log_threshold: int = option(
        1, "--log-threshold", "how many distinct transparency logs must have the signature", metavar="N", peer=False
    )
    timestamp_threshold: int = option(
        0, "--timestamp-threshold", "how many distinct timestamp authorities must have seen the signature",
        metavar="N", peer=False,
    )  # fmt: skip
    sct_threshold: int = option(
        1, "--sct-threshold", "how many distinct certificate transparency logs must have promised to show the "
        "certificate", metavar="N", peer=False,
    )  # fmt: skip
    key_valid_from: str = option(
        "", "--key-valid-from", "believe --key for what was provably signed then or later: 2026-01-31T00:00:00Z",
        metavar="TIME", peer=False,
    )  # fmt: skip
    key_valid_until: str = option(
        "", "--key-valid-until", "believe --key for what was provably signed then or earlier", metavar="TIME",
        peer=False,
    )  # fmt: skip


class TrustOptions(TrustSources, DemandOptions, shared=True):
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
    allow_certificate_chain: bool = option(
        False, "--allow-certificate-chain", "take a bundle v0.3 with a chain, which that version has no room for"
    )
