"""The environment variables that count, besides those that set flags."""

from __future__ import annotations

from sigwright.rendering import HIDDEN as HIDDEN
from sigwright.rendering import without_secrets

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
    Variable("AWS_REGION", "region of awskms:// keys, where the ARN names none", "a name"),
    Variable("AWS_TLS_INSECURE_SKIP_VERIFY", "does not check the certificate of AWS KMS; for tests only", "1"),
    Variable("BAO_ADDR", "the server of openbao:// keys, after VAULT_ADDR", "a URL"),
    Variable("BAO_CACERT", "authorities for its TLS, after VAULT_CACERT", "a PEM file"),
    Variable("BAO_CAPATH", "the same, after VAULT_CAPATH", "a directory of PEM files"),
    Variable("BAO_NAMESPACE", "namespace there, after VAULT_NAMESPACE", "a path"),
    Variable("BAO_SKIP_VERIFY", "does not check its certificate, after VAULT_SKIP_VERIFY; for tests only", "1"),
    Variable("BAO_TOKEN", "token for it, after VAULT_TOKEN", "a token", sensitive=True),
    Variable(
        "COSIGN_DOCKER_MEDIA_TYPES", "writes signatures as docker media types", "1, for registries without OCI types"
    ),
    Variable("COSIGN_PASSWORD", "password of key files", "text; may be empty", sensitive=True),
    Variable("COSIGN_PKCS11_IGNORE_CERTIFICATE", "sign without the certificate that a token has beside its key", "1"),
    Variable("COSIGN_PKCS11_MODULE_PATH", "driver of a token, where the pkcs11: URI names none", "an absolute path"),
    Variable("COSIGN_PKCS11_PIN", "PIN of a token, where the pkcs11: URI holds none", "text", sensitive=True),
    Variable("COSIGN_REPOSITORY", "keeps signatures in another repository", "HOST/REPOSITORY"),
    Variable("CURL_CA_BUNDLE", "authorities for TLS, after SSL_CERT_FILE", "a PEM file"),
    Variable("DOCKER_CONFIG", "directory of docker's config.json", "a directory; ~/.docker by default"),
    Variable("GITHUB_HOST", "server of github:// secrets", "a URL; https://api.github.com by default"),
    Variable("GITHUB_TOKEN", "token that may write secrets there", "a token", sensitive=True),
    Variable("GITLAB_HOST", "server of gitlab:// variables", "a URL; https://gitlab.com by default"),
    Variable("GITLAB_TOKEN", "token that may read and write variables there", "a token", sensitive=True),
    Variable("HTTPS_PROXY", "proxy for https requests", "a URL"),
    Variable("HTTP_PROXY", "proxy for http requests, read as http_proxy", "a URL"),
    Variable("KUBECONFIG", "how the cluster of k8s:// secrets is reached", "a file; ~/.kube/config by default"),
    Variable("NO_COLOR", "whether standard error has no colours", "anything"),
    Variable("NO_PROXY", "hosts that are reached without a proxy", "names, addresses, *"),
    Variable("REGISTRY_AUTH_FILE", "podman's credential file", "a file"),
    Variable("SIGSTORE_CT_LOG_PUBLIC_KEY_FILE", "keys of certificate transparency logs to believe", "a PEM file"),
    Variable("SIGSTORE_ID_TOKEN", "token to sign with instead of a key", "a token", sensitive=True),
    Variable("SIGSTORE_NO_CACHE", "keeps nothing of a TUF repository", "true"),
    Variable("SIGSTORE_REKOR_PUBLIC_KEY", "key of a transparency log to believe", "a PEM file"),
    Variable("SIGSTORE_ROOT_FILE", "certificates of the authority to believe", "a PEM file"),
    Variable("SIGSTORE_TSA_CERTIFICATE_FILE", "chain of a timestamp authority to believe", "a PEM file"),
    Variable("SIGWRIGHT_CA_BUNDLE", "authorities for TLS, before all others", "a PEM file"),
    Variable("SIGWRIGHT_GCP_ENDPOINT_ARTIFACTREGISTRY", "another place for the API of Artifact Registry", "a URL"),
    Variable("SIGWRIGHT_GCP_ENDPOINT_BINAUTHZ", "another place for Binary Authorization", "a URL"),
    Variable("SIGWRIGHT_GCP_ENDPOINT_CONTAINERANALYSIS", "another place for Artifact Analysis", "a URL"),
    Variable("SIGWRIGHT_GCP_ENDPOINT_KMS", "another place for Cloud KMS", "a URL"),
    Variable("SIGWRIGHT_GCP_ENDPOINT_RUN", "another place for Cloud Run", "a URL"),
    Variable("SIGWRIGHT_JOURNAL", "keeps lines about what is signed, from Python too", "a file, or a database's URL"),
    Variable("SIGWRIGHT_NEW_PASSWORD", "password of the new key of keys rotate", "text", sensitive=True),
    Variable("SIGWRIGHT_OFFLINE", "refreshes no trusted root, from Python too", "true"),
    Variable("SIGWRIGHT_SOURCE_PASSWORD", "password of the key that is imported", "text", sensitive=True),
    Variable("SSL_CERT_DIR", "authorities for TLS", "a directory of PEM files"),
    Variable("SSL_CERT_FILE", "authorities for TLS, instead of the system's", "a PEM file"),
    Variable("TRANSIT_SECRET_ENGINE_PATH", "where Vault's transit engine is mounted", "a path; transit by default"),
    Variable("TUF_MIRROR", "the TUF repository of the instance to use", "a URL"),
    Variable("TUF_ROOT", "where TUF repositories are kept", "a directory; ~/.sigstore/root by default"),
    Variable("TUF_ROOT_JSON", "root metadata to begin with, where TUF_MIRROR was never read", "a file"),
    Variable("VAULT_ADDR", "the server of hashivault:// and openbao:// keys", "a URL"),
    Variable("VAULT_CACERT", "authorities for its TLS", "a PEM file"),
    Variable("VAULT_CAPATH", "the same, after VAULT_CACERT", "a directory of PEM files"),
    Variable("VAULT_NAMESPACE", "namespace of Vault", "a path"),
    Variable("VAULT_SKIP_VERIFY", "does not check its certificate; for tests only", "1"),
    Variable("VAULT_TOKEN", "token for it, instead of the one in ~/.vault-token", "a token", sensitive=True),
    Variable("XDG_CACHE_HOME", "where signatures that are logged and not yet stored are kept", "a directory"),
    Variable("XDG_CONFIG_HOME", "where profiles and podman's credentials are kept", "a directory"),
    Variable("XDG_DATA_HOME", "where keys of your logs and what was seen of logs are kept", "a directory"),
    Variable("XDG_RUNTIME_DIR", "where podman's credentials are kept", "a directory"),
)
"""By name. Every flag has one of its own besides: SIGWRIGHT_<FLAG>, and COSIGN_<FLAG> where cosign has the flag."""


def shown(variable: Variable, environment: Mapping[str, str], *, sensitive: bool) -> str:
    """Return the value, or what stands for one that is secret; of an address, for the credentials in it."""
    value = environment.get(variable.name, "")
    if sensitive or not value:
        return value
    if variable.sensitive:
        return HIDDEN
    before, at, host = value.rpartition("@")
    if at and variable.expects.startswith("a URL"):  # whatever stands before it: user:a/b@host is one to curl
        scheme, slashes, _ = before.partition("://")
        value = f"{scheme if slashes else ''}{slashes}{HIDDEN}@{host}"
    return without_secrets(value)
