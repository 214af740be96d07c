"""Where Google's services are: a row each, and SIGWRIGHT_GCP_ENDPOINT_<SERVICE> to reach another place instead."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from sigwright.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Service(NamedTuple):
    """One API: where it is, what it is called where it has to be enabled, and what people call it."""

    url: str
    variable: str
    title: str

    @property
    def host(self) -> str:
        """The name under which a project enables it."""
        return urlsplit(self.url).netloc


RUN = Service("https://run.googleapis.com", "SIGWRIGHT_GCP_ENDPOINT_RUN", "Cloud Run")
BINAUTHZ = Service(
    "https://binaryauthorization.googleapis.com", "SIGWRIGHT_GCP_ENDPOINT_BINAUTHZ", "Binary Authorization"
)
CONTAINERANALYSIS = Service(
    "https://containeranalysis.googleapis.com", "SIGWRIGHT_GCP_ENDPOINT_CONTAINERANALYSIS", "Artifact Analysis"
)
KMS = Service("https://cloudkms.googleapis.com", "SIGWRIGHT_GCP_ENDPOINT_KMS", "Cloud KMS")
ARTIFACTREGISTRY = Service(
    "https://artifactregistry.googleapis.com", "SIGWRIGHT_GCP_ENDPOINT_ARTIFACTREGISTRY", "Artifact Registry"
)


def base_url(service: Service, environment: Mapping[str, str] = os.environ) -> str:
    """Return where a service is reached, without a slash at the end.

    Raises `UsageError` for an address to which a token must not go: plain http that leaves the machine.
    """
    given = environment.get(service.variable)
    if not given:
        return service.url
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.query or parts.fragment or parts.username is not None:
        raise UsageError(f"{service.variable} is no address of a service", hint="give https://HOST[:PORT]")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise UsageError(
            f"{service.variable} would send a token to {host} in the clear",
            hint="use https; plain http is for loopback addresses alone",
        )
    return given.rstrip("/")


def is_loopback(host: str) -> bool:
    """Tell whether a host, without a port, is this machine by its very name or address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
