"""Key files in a secret of Kubernetes: k8s://NAMESPACE/SECRET, with the fields that cosign has."""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, NamedTuple

from sigwright._core import PrivateKey, PublicKey, key_signer
from sigwright.errors import (
    AccessDeniedError,
    Error,
    KeyCorruptError,
    KeyNotFoundError,
    KeyUnusableError,
    UnreachableError,
    UsageError,
)
from sigwright.keys import _service

if TYPE_CHECKING:
    from collections.abc import Callable

    from sigwright._core import KeyPair
    from sigwright._core import Signer as CoreSigner

_NAME = re.compile(r"k8s://(?P<namespace>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)/(?P<secret>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)")
PRIVATE, PASSWORD, PUBLIC = "cosign.key", "cosign.password", "cosign.pub"


class Place(NamedTuple):
    """A secret, and the API that keeps it."""

    api: Any
    namespace: str
    secret: str

    def call(self, verb: str, call: Callable[..., Any], **arguments: Any) -> Any:
        """Call the API."""
        limits = {"_request_timeout": (_service.connect_seconds(), _service.read_seconds())}
        return _service.patiently(
            lambda: call(namespace=self.namespace, **arguments, **limits), lambda raised: _explain(raised, verb, self)
        )

    def read(self) -> Any:
        """Return the secret. Raises KeyNotFoundError."""
        return self.call("get", self.api.read_namespaced_secret, name=self.secret)


def signer(name: str) -> CoreSigner:
    """Return who signs with the key."""
    place = _place(name)
    secret = place.read()
    return key_signer(PrivateKey.from_pem(_field(place, secret, PRIVATE), _field(place, secret, PASSWORD)))


def public_key(name: str) -> PublicKey:
    """Return the public key."""
    place = _place(name)
    return PublicKey.from_pem(_field(place, place.read(), PUBLIC))


def created(name: str) -> float | None:
    """Return when the secret was made."""
    made = _place(name).read().metadata.creation_timestamp
    return None if made is None else float(made.timestamp())


def store(name: str, pair: KeyPair, password: bytes) -> list[str]:
    """Write the pair into a new secret that cannot be changed, or into one that is there and can, as cosign does."""
    place = _place(name)
    fields = {PRIVATE: pair["private_pem"].encode(), PUBLIC: pair["public_pem"].encode(), PASSWORD: password}
    data = {field: b64encode(value).decode() for field, value in fields.items()}
    try:
        secret = place.read()
    except KeyNotFoundError:
        place.call("create", place.api.create_namespaced_secret, body=_new(place, data))
        return [f"secret {place.secret} made in namespace {place.namespace}"]
    if secret.immutable:
        raise UsageError(f"the secret {place.secret} cannot be changed", hint="delete it first, or choose another name")
    secret.data = {**(secret.data or {}), **data}
    place.call("update", place.api.replace_namespaced_secret, name=place.secret, body=secret)
    return [f"secret {place.secret} changed in namespace {place.namespace}"]


def _new(place: Place, data: dict[str, str]) -> Any:
    client = _service.library("kubernetes.client", "kubernetes")
    about = client.V1ObjectMeta(name=place.secret, namespace=place.namespace)
    return client.V1Secret(metadata=about, data=data, immutable=True)


def _place(name: str) -> Place:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"no secret of Kubernetes: {name}", hint="write k8s://NAMESPACE/SECRET")
    client = _service.library("kubernetes.client", "kubernetes")
    config = _service.library("kubernetes.config", "kubernetes")
    found = client.Configuration()
    # The library reads KUBECONFIG when it is imported, and never again.
    path = os.environ.get("KUBECONFIG") or os.path.expanduser("~/.kube/config")  # noqa: PTH111
    try:
        if os.environ.get("KUBECONFIG") or os.path.isfile(path):  # noqa: PTH113
            config.load_kube_config(config_file=path, client_configuration=found)
        else:
            config.load_incluster_config(client_configuration=found)
    except (config.ConfigException, OSError, ValueError, TypeError, _service.library("yaml", "kubernetes").YAMLError):
        named = os.environ.get("KUBECONFIG")
        said = f": none can be read in {named} (KUBECONFIG)" if named else ""
        hint = "set KUBECONFIG, or run this in a pod with a service account"
        raise AccessDeniedError(f"there are no credentials for Kubernetes{said}", hint=hint) from None
    found.retries = False  # patience is _service's
    return Place(client.CoreV1Api(client.ApiClient(found)), match["namespace"], match["secret"])


def _field(place: Place, secret: Any, field: str) -> bytes:
    value = (secret.data or {}).get(field)
    if value is None:
        raise KeyNotFoundError(f"the secret {place.secret} has no {field}", hint="see sigwright generate-key-pair")
    try:
        return b64decode(value, validate=True)
    except ValueError:
        raise KeyCorruptError(f"{field} of the secret {place.secret} is not base64") from None


def _explain(raised: Exception, verb: str, place: Place) -> Error:
    status = getattr(raised, "status", None)
    where = f"secrets in namespace {place.namespace}"
    if status in (401, 403):
        return AccessDeniedError(f"Kubernetes answered {status}", hint=f"the account needs the verb {verb} on {where}")
    if status == 404:
        return KeyNotFoundError(f"there is no secret {place.secret} in namespace {place.namespace}")
    if status is not None and status not in (0, 429) and status < 500:
        return KeyUnusableError(f"Kubernetes answered {status}: {_service.said(getattr(raised, 'reason', ''))}")
    return UnreachableError(f"Kubernetes does not answer ({type(raised).__name__}{f', {status}' if status else ''})")
