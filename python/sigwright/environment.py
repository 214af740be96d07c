"""The environment variables that count, besides those that set flags."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Variable:
    """One of them."""

    def __init__(self, name: str, does: str, expects: str, *, sensitive: bool = False) -> None:
        self.name = name
        self.does = does
        self.expects = expects
        self.sensitive = sensitive


VARIABLES = (
    Variable("ALL_PROXY", "proxy for every request, where no variable of the scheme names one", "a URL"),
    Variable(
        "COSIGN_DOCKER_MEDIA_TYPES", "writes signatures as docker media types", "1, for registries without OCI types"
    ),
    Variable("COSIGN_PASSWORD", "password of key files", "text; may be empty", sensitive=True),
    Variable("COSIGN_REPOSITORY", "keeps signatures in another repository", "HOST/REPOSITORY"),
    Variable("CURL_CA_BUNDLE", "authorities for TLS, after SSL_CERT_FILE", "a PEM file"),
    Variable("DOCKER_CONFIG", "directory of docker's config.json", "a directory; ~/.docker by default"),
    Variable("HTTPS_PROXY", "proxy for https requests", "a URL"),
    Variable("HTTP_PROXY", "proxy for http requests, read as http_proxy", "a URL"),
    Variable("NO_PROXY", "hosts that are reached without a proxy", "names, addresses, *"),
    Variable("REGISTRY_AUTH_FILE", "podman's credential file", "a file"),
    Variable("SIGSTORE_CT_LOG_PUBLIC_KEY_FILE", "keys of certificate transparency logs to believe", "a PEM file"),
    Variable("SIGSTORE_ID_TOKEN", "token to sign with instead of a key", "a token", sensitive=True),
    Variable("SIGSTORE_NO_CACHE", "keeps nothing of a TUF repository", "true"),
    Variable("SIGSTORE_REKOR_PUBLIC_KEY", "key of a transparency log to believe", "a PEM file"),
    Variable("SIGSTORE_ROOT_FILE", "certificates of the authority to believe", "a PEM file"),
    Variable("SIGSTORE_TSA_CERTIFICATE_FILE", "chain of a timestamp authority to believe", "a PEM file"),
    Variable("SIGWRIGHT_CA_BUNDLE", "authorities for TLS, before all others", "a PEM file"),
    Variable("SIGWRIGHT_OFFLINE", "refreshes no trusted root, from Python too", "true"),
    Variable("SIGWRIGHT_SOURCE_PASSWORD", "password of the key that is imported", "text", sensitive=True),
    Variable("SSL_CERT_DIR", "authorities for TLS", "a directory of PEM files"),
    Variable("SSL_CERT_FILE", "authorities for TLS, instead of the system's", "a PEM file"),
    Variable("TUF_MIRROR", "the TUF repository of the instance to use", "a URL"),
    Variable("TUF_ROOT", "where TUF repositories are kept", "a directory; ~/.sigstore/root by default"),
    Variable("TUF_ROOT_JSON", "root metadata to begin with, where TUF_MIRROR was never read", "a file"),
    Variable("XDG_CACHE_HOME", "where signatures that are logged and not yet stored are kept", "a directory"),
    Variable("XDG_CONFIG_HOME", "where profiles and podman's credentials are kept", "a directory"),
    Variable("XDG_DATA_HOME", "where keys of your logs and what was seen of logs are kept", "a directory"),
    Variable("XDG_RUNTIME_DIR", "where podman's credentials are kept", "a directory"),
)
"""By name. Every flag has one of its own besides: SIGWRIGHT_<FLAG>, and COSIGN_<FLAG> where cosign has the flag."""

HIDDEN = "******"


def shown(variable: Variable, environment: Mapping[str, str], *, sensitive: bool) -> str:
    """Return the value, or what stands for one that is secret."""
    value = environment.get(variable.name, "")
    return HIDDEN if value and variable.sensitive and not sensitive else value
