"""What the calls of a client share: its connections, its defaults, and how options reach the core."""

from __future__ import annotations

import os
from _thread import allocate_lock

from sigwright import _core, keys
from sigwright.options import VERBS, to_core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any, Concatenate, ParamSpec, TypeVar

    from typing_extensions import Buffer, Self

    from sigwright.artifact_options import CleanOptions, CopyOptions
    from sigwright.artifact_reports import PlannedWrite
    from sigwright.keys import KeyLike
    from sigwright.options import (
        CallOptions,
        SignBlobOptions,
        SignDirectoryOptions,
        SigningOptions,
        StrPath,
        VerifyBlobOptions,
        VerifyDirectoryOptions,
        VerifyingOptions,
    )
    from sigwright.reports import SignedImage

    Journaled = SigningOptions | CopyOptions | CleanOptions
    AnySigning = SigningOptions | SignBlobOptions | SignDirectoryOptions
    AnyVerifying = VerifyingOptions | VerifyBlobOptions | VerifyDirectoryOptions
    Given = TypeVar("Given", bound=CallOptions)
    Caller = TypeVar("Caller", bound="ClientBase")
    P = ParamSpec("P")
    R = TypeVar("R")

    Blob = StrPath | Buffer
    Keys = KeyLike | Sequence[KeyLike]

CERTIFICATE_MARGIN = 120
"""Seconds that a certificate must last yet to be used again: logs and authorities take theirs."""
ROOT_SECONDS = 60.0
"""For so long a client does not look again which trusted root counts."""
PUBLIC_GOOD_ROOT = f"{os.path.dirname(__file__)}/trusted_roots/public_good.json"  # noqa: PTH120
"""What is believed where nothing else is named."""


def twin(method: Callable[Concatenate[Caller, P], R]) -> Callable[Concatenate[Caller, P], Coroutine[Any, Any, R]]:
    """Return the `async` form of a blocking method: on a thread, stopped when the task is cancelled."""

    async def twin(self: Caller, /, *args: P.args, **kwargs: P.kwargs) -> R:
        from sigwright import _asynchronous

        return await _asynchronous.call(method, self, *args, **kwargs)

    twin.__name__ = twin.__qualname__ = f"{method.__name__}_async"
    twin.__doc__ = f"{method.__doc__}\n\nThe asynchronous form of `{method.__name__}`."
    return twin


class ClientBase:
    """Keeps connections, tokens and what was learned about registries between calls. Safe to share by threads."""

    def __init__(self, **defaults: Any) -> None:
        known = {name for options in VERBS.values() for name in options._fields}
        unknown = defaults.keys() - known
        if unknown:
            from sigwright.artifact_options import VERBS as ARTIFACTS

            unknown -= {name for options in ARTIFACTS.values() for name in options._fields}
        if unknown:
            raise TypeError(f"no verb has the option {', '.join(sorted(unknown))}")
        self._defaults = defaults
        self._keychain = False
        self._core: _core.Context | None = None
        self._process = 0
        self._root: tuple[tuple[object, ...], float, str] | None = None
        self._login = allocate_lock()
        self._certified: tuple[object, _core.Signer, int] | None = None
        self._rehearsing = False
        self._planned: list[PlannedWrite] = []

    @classmethod
    def rehearsal(cls, **defaults: Any) -> Self:
        """Return a client that resolves, reads and signs as any other and writes nothing: not to a registry, a log, an
        authority, nor a file. `take_planned()` tells what it would have written; what it "wrote" it reads back.
        """
        client = cls(**defaults)
        client._rehearsing = True
        return client

    def take_planned(self) -> tuple[PlannedWrite, ...]:
        """Return what a rehearsal would have written since the last call."""
        from sigwright.artifact_reports import PlannedWrite

        noted, self._planned = self._planned, []
        if self._core is not None:
            noted.extend(PlannedWrite(**planned) for planned in self._core.take_planned())
        return tuple(noted)

    def __repr__(self) -> str:
        return f"<Client {', '.join(sorted(self._defaults)) or 'without defaults'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections; the next call opens new ones."""
        self._core = None

    def _context(self) -> _core.Context:
        """Return the core's context; a process made by fork gets one of its own.

        Threads that come first at the same time may each make one, and one is dropped: a lock could be held by a thread
        that a fork does not copy.
        """
        process = os.getpid()
        if self._core is not None and self._process != process:
            self._core.abandon()
            self._core = None
            self._login = allocate_lock()
        if self._core is None:
            from sigwright._version import __version__

            self._core = _core.Context(f"sigwright/{__version__}", self._cloud_account, dry_run=self._rehearsing)
            self._process = process
        _set_log_level(self._core)
        return self._core

    def _cloud_account(self, cloud: str, registry: str) -> tuple[str, str, float] | None:
        """Return how this machine's account at a cloud logs in to a registry of that cloud."""
        if cloud == "google":
            from sigwright.gcp.registry_login import login

            return login(registry)
        if not self._keychain:
            return None
        from sigwright import keychain

        return keychain.login(cloud, registry, self._post)

    def _post(self, url: str, form: str) -> tuple[int, bytes]:
        return _core.exchange(self._context(), url, form=form, most=1 << 20)

    def _options(self, cls: type[Given], given: Any) -> Given:
        defaults = {name: value for name, value in self._defaults.items() if name in cls._fields}
        self._keychain = self._keychain or bool(given.get("k8s_keychain", defaults.get("k8s_keychain")))
        if given.get("key", ...) is None:
            given = {name: value for name, value in given.items() if name != "key"}
        return cls(**defaults | given)

    def _signers(self, options: AnySigning) -> dict[str, object]:
        """Return who signs, who signs for an embedded log, and whose services where a trusted repository names them."""
        log_signer = None if options.log_key is None else keys.signer(options.log_key, None, options.timeout)
        if self._names_no_service(options):
            from sigwright import _roots

            config = _roots.signing_config(self._context(), limits(options))
            if config:
                options = options._replace(signing_config=config)
        return {
            "signer": self._signer(options),
            "log_signer": log_signer,
            "signing_config": os.fspath(options.signing_config),
        }

    def _journaled(self, action: str, done: SignedImage, options: SigningOptions, signers: Any) -> SignedImage:
        """Write what was signed into the journal, if there is to be one; a warning says where that failed."""
        place = journal_of(options)
        if not place:
            return done
        from sigwright import _journaling

        return _journaling.signed(place, action, done, signers["signer"], options)

    def _names_no_service(self, options: AnySigning) -> bool:
        """Tell whether nobody says where to sign, and a repository does: the public one only for who has no key."""
        named = (options.rekor_url, options.fulcio_url, options.oidc_issuer, options.timestamp_server_url)
        files = (options.signing_config, options.trusted_root, options.profile)
        if not options.use_signing_config or not options.tlog_upload:
            return False
        if options.key is not None and not initialized_elsewhere():
            return False
        return not any(named) and not any(files) and not self._has_default_profile()

    def _has_default_profile(self) -> bool:
        return "default" in _core.trust_names(self._context())

    def _signer(self, options: AnySigning) -> _core.Signer:
        if options.key is None:
            _refuse_certificate(options)
            return self._keyless_signer(options, None)
        key = keys.signer(options.key, options.password, options.timeout)
        if options.issue_certificate:
            _refuse_certificate(options)
            return self._keyless_signer(options, key)
        certificate, chain = os.fspath(options.certificate), os.fspath(options.certificate_chain)
        if not certificate and (beside := keys.certificate(options.key, options.timeout)):
            return _core.signer_with_certificate(self._context(), key, beside, chain)
        if not certificate and not chain:
            return key
        return _core.certified_signer(self._context(), key, certificate, chain)

    def _keyless_signer(self, options: AnySigning, key: _core.Signer | None) -> _core.Signer:
        """Return a signer with a certificate: one login and one certificate for as long as that lasts."""
        self._context()
        if self._rehearsing:
            return self._signer_in_play(options, key)
        with self._login:  # of threads that come together the first logs in
            return self._certified_signer(options, key)

    def _signer_in_play(self, options: AnySigning, key: _core.Signer | None) -> _core.Signer:
        """Return a signer without a certificate: nobody logs in, and no authority issues what a log would show."""
        from sigwright.artifact_reports import PlannedWrite

        core = {**keyless_core(options), "default_root": self._default_root(options), "key": key}
        fulcio = _core.certificate_services(self._context(), {**core, "yes": True})["authority"]
        self._planned.append(PlannedWrite(action="certify", where=fulcio))
        return key or _core.key_signer(_core.PrivateKey.generate())

    def _certified_signer(self, options: AnySigning, key: _core.Signer | None) -> _core.Signer:
        import time

        core = {**keyless_core(options), "default_root": self._default_root(options), "key": key}
        asked = (options.identity_token, options.oidc_provider, options.key, tuple(core.items())[:-1])
        if self._certified is not None:
            before, signer, expires = self._certified
            if before == asked and time.time() + CERTIFICATE_MARGIN < expires:
                return signer
        from sigwright.identity import oidc, tokens

        tokens.require_source(options)
        services = _core.certificate_services(self._context(), core)  # before anybody logs in in vain
        token = tokens.obtain(options, services["oidc_issuer"], oidc.Web(self._context(), limits(options)))
        signer, expires = _core.keyless_signer(self._context(), token, core, **limits(options))
        self._certified = (asked, signer, expires)
        return signer

    def _verify_core(self, options: VerifyingOptions) -> dict[str, object]:
        return to_core(options) | self._trust(options)

    def _verify_blob_core(self, options: VerifyBlobOptions, *, attestation: bool = False) -> dict[str, object]:
        from sigwright import _evidence

        core = to_core(options) | self._trust(options)
        core |= _evidence.read(options.bundle, options.signature, attestation=attestation)
        return core | _evidence.read_timestamp(options.timestamp)

    def _trust(self, options: AnyVerifying) -> dict[str, object]:
        return {"keys": self._public_keys(options.key, options), "default_root": self._default_root(options)}

    def _default_root(self, options: AnySigning | AnyVerifying) -> str:
        """Return what is believed where nothing else is named: refreshed for identities, never for keys."""
        by_key = options.key is not None
        if _names_trust(options) or (by_key and not os.path.isdir(tuf_folder())):  # noqa: PTH112
            return PUBLIC_GOOD_ROOT
        from time import monotonic

        own = getattr(options, "fulcio_url", "") or getattr(options, "signing_config", "")
        asks = not by_key and not own
        offline = getattr(options, "offline", False) or bool(os.environ.get("SIGWRIGHT_OFFLINE"))
        asked = (asks, offline, *_instance())
        if self._root is not None and self._root[0] == asked and monotonic() < self._root[1]:
            return self._root[2]
        from sigwright import _roots

        may_refresh = asks and not self._has_default_profile()
        path = _roots.current(self._context(), limits(options), may_refresh=may_refresh, offline=offline)
        self._root = (asked, monotonic() + ROOT_SECONDS, path)
        return path

    def _public_keys(self, key: Keys | None, options: CallOptions) -> list[_core.PublicKey]:
        if key is None:
            return []
        return keys.public_keys(key, lambda url: _core.fetch(self._context(), url, **limits(options)), options.timeout)


def tuf_folder() -> str:
    """Return where TUF repositories are kept, as cosign keeps them."""
    return os.environ.get("TUF_ROOT") or os.path.expanduser("~/.sigstore/root")  # noqa: PTH111


def _instance() -> tuple[str, str, int]:
    """Return what decides which instance is believed: it may be another one after `initialize`."""
    folder = tuf_folder()
    try:
        initialized = os.stat(f"{folder}/remote.json").st_mtime_ns  # noqa: PTH116 - pathlib costs start-up
    except OSError:
        initialized = 0
    return folder, os.environ.get("TUF_MIRROR", ""), initialized


def initialized_elsewhere() -> bool:
    """Tell whether this machine was given to another instance than the public one."""
    if not os.environ.get("TUF_MIRROR") and not os.path.exists(f"{tuf_folder()}/remote.json"):  # noqa: PTH110
        return False
    from sigwright import _roots

    return _roots.here().mirror != _roots.PUBLIC


def keyless_core(options: AnySigning) -> dict[str, object]:
    """Return what the core reads of certificates, and of who issues them."""
    return {
        "fulcio_url": options.fulcio_url,
        "oidc_issuer": options.oidc_issuer,
        "signing_config": os.fspath(options.signing_config),
        "profile": options.profile,
        "trusted_root": os.fspath(options.trusted_root),
        "fulcio_roots": os.fspath(options.fulcio_roots),
        "ct_log_keys": os.fspath(options.ct_log_keys),
        "yes": options.yes,
    }


def _names_trust(options: AnySigning | AnyVerifying) -> bool:
    """Tell whether options say whom to believe, so that no default counts."""
    named = (options.trusted_root, options.profile, getattr(options, "rekor_public_key", ""))
    return any(named) or options.rekor_url.startswith("file:")


def _refuse_certificate(options: AnySigning) -> None:
    if options.certificate or options.certificate_chain:
        from sigwright.errors import UsageError

        raise UsageError(
            "--certificate is of a key that is given, and a new certificate is to be issued here",
            hint="pass --key with it, or leave --certificate and --certificate-chain out",
        )


def text_of(image: object) -> str:
    """Return the name of an image."""
    if not isinstance(image, str):
        raise TypeError(f"an image is named by text, not by {type(image).__name__}")
    return image


def journal_of(options: Journaled) -> str:
    """Return where the journal is that a call is to be written into; empty for none."""
    return os.fspath(options.journal) or os.environ.get("SIGWRIGHT_JOURNAL", "")


def limits(options: CallOptions) -> dict[str, Any]:
    """Return how the core may be stopped: by time, and by the task that waits for it."""
    import sys

    limits: dict[str, Any] = {"timeout": options.timeout}
    asynchronous = sys.modules.get("sigwright._asynchronous")
    if asynchronous is not None:
        limits["stop"] = asynchronous.current_stop()
    return limits


def _set_log_level(context: _core.Context) -> None:
    """Let the core drop what nobody wants to see; without `logging` in the process that is all but warnings."""
    import sys

    if "logging" in sys.modules:
        from sigwright._logging import core_level

        context.set_log_level(core_level())


def blob_of(data: Blob) -> tuple[str | Buffer, bool]:
    """Return a path, bytes, or a digest (then True)."""
    if isinstance(data, (str, os.PathLike)):
        path = os.fspath(data)
        return path, isinstance(data, str) and path.startswith(("sha256:", "sha384:", "sha512:"))
    return data, False
