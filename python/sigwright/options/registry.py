"""How calls are bounded, how registries are reached, and where they keep signatures."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import TypeAlias

    StrPath: TypeAlias = str | os.PathLike[str]


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
    k8s_keychain: bool = option(
        False, "--k8s-keychain", "log in to Amazon's, Azure's and GitHub's registries as this machine's account too; "
        "to Google's that is done anyway", core=False,
    )  # fmt: skip
    registry_username: str | None = option(None, "--registry-username", "user name for the registry", metavar="NAME")
    registry_password: str | None = option(
        None, "--registry-password", "password for the registry", metavar="TEXT", secret=True
    )
    registry_token: str | None = option(
        None, "--registry-token", "bearer token for the registry", metavar="TOKEN", secret=True
    )
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
    rate: float | str | Sequence[float | str] = option(
        (), "--rate", "ask each host at most so often: 10 or 10/s, 600/m, 1000/h; HOST=10/s holds for one",
        metavar="RATE", kind="rates", peer=False,
    )  # fmt: skip


class JournalOptions(Record, shared=True):
    """Where it is written down what was done."""

    journal: StrPath = option(
        "", "--journal", "keep a line about this in the journal there: a file, or a database's URL", metavar="FILE",
        core=False, peer=False,
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
