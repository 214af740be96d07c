"""Profiles: whom to trust and which services to use, by name; one file each, for signing and verifying alike.

>>> from sigwright import trust
>>> pinned = trust.add_rekor("https://rekor.example", fingerprint="sha256:4f2a...")
>>> trust.load().logs[0].fingerprint == pinned.fingerprint
True
"""

from __future__ import annotations

from sigwright import _core
from sigwright._client_base import PUBLIC_GOOD_ROOT, initialized_elsewhere, tuf_folder
from sigwright._record import Record
from sigwright.client import default_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any, Literal

    from typing_extensions import Self

    from sigwright import _roots

    StrPath = str | os.PathLike[str]
    LogRule = Literal["required", "optional", "none"]

__all__ = [
    "Authority", "Finding", "Instance", "Log", "Pinned", "Profile", "Rotation", "add_ca", "add_rekor", "add_tsa",
    "create_signing_config", "create_trusted_root", "doctor", "initialize", "load", "profiles", "remove",
    "rotate_rekor", "save", "set_log",
]  # fmt: skip

PUBLIC_GOOD_SIGNING = PUBLIC_GOOD_ROOT.replace("public_good.json", "public_good_signing_config.json")
PUBLIC_GOOD_SIGNING_V2 = PUBLIC_GOOD_ROOT.replace("public_good.json", "public_good_signing_config_rekor_v2.json")
DEFAULT = "default"
"""The profile that counts where no other is named."""


class Log(Record):
    """A transparency log whose entries are believed."""

    url: str
    """Where it is reached; empty when only its key is known."""
    base_url: str
    """What the trusted root calls it."""
    log_id: str
    key_type: str
    fingerprint: str
    read_url: str = ""
    valid_from: str | None = None
    valid_until: str | None = None
    """Since when it is retired."""
    final_size: int | None = None
    """The size of the tree that it ended with, where that is pinned."""


class Authority(Record):
    """A timestamp or certificate authority; the fingerprint is its first certificate's."""

    url: str
    organization: str
    common_name: str
    fingerprint: str
    valid_from: str | None = None
    valid_until: str | None = None


class Profile(Record):
    """What a profile says. `document` is all of it, the two others what cosign reads."""

    name: str
    file: str
    log: LogRule
    """Whether a signature must be in a log."""
    logs: tuple[Log, ...]
    timestamp_authorities: tuple[Authority, ...]
    certificate_authorities: tuple[Authority, ...]
    trusted_root: str
    signing_config: str
    document: str

    def __repr__(self) -> str:
        return f"<Profile {self.name} log={self.log} {len(self.logs)} logs>"

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        nested = {
            "logs": tuple(Log(**log) for log in data["logs"]),
            "timestamp_authorities": tuple(Authority(**one) for one in data["timestamp_authorities"]),
            "certificate_authorities": tuple(Authority(**one) for one in data["certificate_authorities"]),
        }
        return cls(**{**data, **nested})


class Pinned(Record):
    """A log whose key was pinned."""

    profile: Profile
    url: str
    origin: str
    """What its checkpoints say that they are of."""
    fingerprint: str
    known: bool
    """It was pinned already."""

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        return cls(**{**data, "profile": Profile.from_core(data["profile"])})


class Rotation(Pinned):
    """A log that was retired, and the one that follows it."""

    retired: str
    """The fingerprint of the key that was retired."""
    final_size: int
    complete: bool
    """Whether entries with any older checkpoint can be shown to be in the final tree; others need a timestamp."""


class Finding(Record):
    """One thing that `doctor` looked at."""

    subject: str
    health: Literal["ok", "warn", "fail"]
    message: str
    hint: str = ""
    exit_code: int = 0
    """Of the error that a failure amounts to."""


def doctor(*, timeout: float | None = None, **options: StrPath) -> tuple[Finding, ...]:
    """Look at the log and the authorities that would be used: do they answer, and is what they say believed?

    `options` are those of `sign` and `verify` that say so: profile, rekor_url, rekor_read_url, signing_config,
    trusted_root, rekor_public_key, timestamp_server_url, timestamp_certificate_chain. An unknown one is a TypeError.
    """
    given = {name: _text(value) for name, value in options.items()}
    core = {"default_root": PUBLIC_GOOD_ROOT, **_of_instance(given), **given}
    return tuple(Finding(**finding) for finding in _core.doctor(_context(), core, timeout=timeout))


def _of_instance(given: dict[str, str]) -> dict[str, str]:
    """Return what `initialize` made the default, where no other choice was made."""
    if any(given.values()) or "default" in profiles() or not initialized_elsewhere():
        return {}
    from sigwright import _roots

    repository = _roots.here()
    return {
        "default_root": _roots.believed(repository, offline=False),
        "signing_config": repository.target(_roots.SIGNING_CONFIG),
    }


class Instance(Record):
    """A Sigstore instance by its TUF repository, as it is kept on this machine."""

    mirror: str
    trusted_root: str
    signing_config: str = ""
    """Empty where the repository has none."""


def initialize(
    *, mirror: str = "", root: StrPath = "", root_checksum: str = "", timeout: float | None = None
) -> Instance:
    """Fetch and keep what a TUF repository says of a Sigstore instance: the public one, or `mirror`'s.

    `root` is the root metadata to begin with, a file or a URL; `root_checksum` its hash, "HEX" or "sha512:HEX". Raises
    `UntrustedError`, `UnreachableError`; what was kept before then stays.
    """
    from sigwright import _roots, _tuf

    limits: dict[str, Any] = {"timeout": timeout}
    repository = _roots.Repository(tuf_folder(), mirror or _roots.PUBLIC)
    anchor = _root_metadata(_text(root), repository, limits)
    if root_checksum:
        _tuf.check_sum(anchor, root_checksum)
    _tuf.initialize(repository, anchor, _context(), limits)
    config = repository.target(_roots.SIGNING_CONFIG)
    return Instance(
        mirror=repository.mirror, trusted_root=_roots.believed(repository, offline=False), signing_config=config
    )


def _root_metadata(root: str, repository: _roots.Repository, limits: dict[str, Any]) -> bytes:
    from sigwright import _roots

    if root.startswith(("https://", "http://")):
        return _core.fetch(_context(), root, **limits)
    own = repository.bundled(".tuf") or _roots.Repository(repository.folder, _roots.PUBLIC).bundled(".tuf")
    return _core.read_file(root or own, _roots.CAP)


TRUSTED_ROOT_OPTIONS = (
    "fulcio", "rekor", "ctfe", "tsa", "with_default_services", "no_default_fulcio", "no_default_rekor",
    "no_default_ctfe", "no_default_tsa",
)  # fmt: skip
SIGNING_CONFIG_OPTIONS = (
    "fulcio", "rekor", "oidc_provider", "tsa", "rekor_config", "tsa_config", "base_config", "with_default_services",
    "with_default_rekor_v2", "no_default_fulcio", "no_default_rekor", "no_default_oidc", "no_default_tsa",
)  # fmt: skip


def create_trusted_root(**options: Sequence[str] | bool) -> str:
    """Return a trusted root (0.1, as cosign reads it) with the services described.

    `fulcio` and `tsa` are lists of "url=U,certificate-chain=FILE[,start-time=T][,end-time=T]", `rekor` and `ctfe` of
    "url=U,public-key=FILE,start-time=T" and, if wanted, ",end-time=T" and ",origin=NAME". `with_default_services`
    begins with the public instance's, `no_default_X` without its X. An unknown option is a TypeError. Raises
    `UsageError` for a description that makes no sense, `LocalFileError`, `MalformedError`.
    """
    core = _known(options, TRUSTED_ROOT_OPTIONS)
    if core.pop("with_default_services", False):
        core["defaults"] = PUBLIC_GOOD_ROOT
    return _core.create_trusted_root(core)


def create_signing_config(**options: Sequence[str] | StrPath | bool) -> str:
    """Return a signing config (v0.2) with the services described.

    `fulcio`, `rekor`, `oidc_provider` and `tsa` are lists of "url=U,api-version=N,start-time=T,operator=NAME
    [,end-time=T]"; `rekor_config` and `tsa_config` are "ANY", "ALL" or "EXACT:N". `base_config` is a file to begin
    with, whose services of a kind are replaced by those described; `with_default_services` adds the public instance's,
    `with_default_rekor_v2` those with its Rekor v2 log. Raises as `create_trusted_root`.
    """
    core = _known(options, SIGNING_CONFIG_OPTIONS)
    second = core.pop("with_default_rekor_v2", False)
    if core.pop("with_default_services", False) or second:
        core["defaults"] = PUBLIC_GOOD_SIGNING_V2 if second else PUBLIC_GOOD_SIGNING
    if "base_config" in core:
        core["base_config"] = _text(core["base_config"])
    return _core.create_signing_config(core)


def _known(options: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    unknown = options.keys() - set(names)
    if unknown:
        raise TypeError(f"no option {', '.join(sorted(unknown))}")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}


def profiles() -> tuple[str, ...]:
    """Return the names of the profiles."""
    return tuple(_core.trust_names(_context()))


def load(profile: StrPath = DEFAULT) -> Profile:
    """Read a profile by name, or by file. Raises `LocalFileError` when it is not there, `MalformedError`."""
    return Profile.from_core(_core.trust_load(_context(), _text(profile)))


def save(document: str, profile: StrPath = DEFAULT) -> Profile:
    """Check a client trust config and keep it as a profile. Raises `MalformedError`."""
    return Profile.from_core(_core.trust_save(_context(), _text(profile), document))


def add_rekor(
    url: str,
    *,
    fingerprint: str = "",
    read_url: str = "",
    public_key: StrPath = "",
    profile: StrPath = DEFAULT,
    timeout: float | None = None,
) -> Pinned:
    """Pin the key of a log (https, or file:DIR), which needs its fingerprint or its key from somewhere else.

    Raises `UsageError` without either, with what the log says in `.details`; `UntrustedError` when it has another key.
    """
    keywords: dict[str, Any] = {"read_url": read_url, "public_key": _text(public_key), "fingerprint": fingerprint}
    return Pinned.from_core(_core.trust_add_log(_context(), _text(profile), url, **keywords, timeout=timeout))


def rotate_rekor(
    url: str,
    *,
    to: str = "",
    fingerprint: str = "",
    read_url: str = "",
    public_key: StrPath = "",
    final_checkpoint: StrPath = "",
    profile: StrPath = DEFAULT,
    timeout: float | None = None,
) -> Rotation:
    """Retire a log: its entries stay believed as far as the tree goes that it ends with. Then pin the one that follows.

    That is the log at `to`, or at the same URL with a key of its own. Raises as `add_rekor`.
    """
    keywords: dict[str, Any] = {
        "to": to,
        "read_url": read_url,
        "public_key": _text(public_key),
        "fingerprint": fingerprint,
    }
    final = _text(final_checkpoint)
    return Rotation.from_core(
        _core.trust_rotate_log(_context(), _text(profile), url, **keywords, final_checkpoint=final, timeout=timeout)
    )


def add_tsa(url: str, chain: StrPath, *, profile: StrPath = DEFAULT) -> Profile:
    """Trust a timestamp authority by its certificates, PEM. Raises `UntrustedError` for a chain that does not hold."""
    return Profile.from_core(_core.trust_add_authority(_context(), _text(profile), "tsa", url, _text(chain)))


def add_ca(url: str, chain: StrPath, *, profile: StrPath = DEFAULT) -> Profile:
    """Trust a certificate authority by its certificates, PEM. Raises `UntrustedError` when they make no chain."""
    return Profile.from_core(_core.trust_add_authority(_context(), _text(profile), "ca", url, _text(chain)))


def remove(kind: Literal["rekor", "tsa", "ca"], subject: str, *, profile: StrPath = DEFAULT) -> Profile:
    """Forget a log by URL or fingerprint, or an authority by URL. Raises `UsageError` when there is none."""
    return Profile.from_core(_core.trust_remove(_context(), _text(profile), kind, subject))


def set_log(rule: LogRule, *, profile: StrPath = DEFAULT) -> Profile:
    """Say whether a signature must be in a log, when signing and when verifying alike."""
    return Profile.from_core(_core.trust_set_log(_context(), _text(profile), rule))


def _context() -> _core.Context:
    return default_client()._context()


def _text(path: StrPath) -> str:
    return path if isinstance(path, str) else path.__fspath__()
