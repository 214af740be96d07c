"""The logs and authorities that signing asks, and who signs."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from sigwright.keys import PrivateKeyLike
    from sigwright.options.registry import StrPath

    AuthFlow = Literal["", "normal", "device", "token", "client_credentials"]

FLOWS = ("normal", "device", "token", "client_credentials")


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
        core=False, secret=True,
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
