"""What the calls of a client share: its connections, its defaults, and how options reach the core."""

from __future__ import annotations

import os

from sigwright import _core, keys
from sigwright.options import VERBS, to_core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any, Concatenate, ParamSpec, TypeVar

    from typing_extensions import Buffer, Self

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

    Given = TypeVar("Given", bound=CallOptions)
    Caller = TypeVar("Caller", bound="ClientBase")
    P = ParamSpec("P")
    R = TypeVar("R")

    Blob = StrPath | Buffer
    Keys = KeyLike | Sequence[KeyLike]

CERTIFICATE_MARGIN = 120
"""Seconds that a certificate must last yet to be used again: logs and authorities take theirs."""
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
            raise TypeError(f"no verb has the option {', '.join(sorted(unknown))}")
        self._defaults = defaults
        self._core: _core.Context | None = None
        self._process = 0
        self._certified: tuple[object, _core.Signer, int] | None = None

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
        if self._core is None:
            from sigwright._version import __version__

            self._core = _core.Context(f"sigwright/{__version__}")
            self._process = process
        _set_log_level(self._core)
        return self._core

    def _options(self, cls: type[Given], given: Any) -> Given:
        defaults = {name: value for name, value in self._defaults.items() if name in cls._fields}
        if given.get("key", ...) is None:
            given = {name: value for name, value in given.items() if name != "key"}
        return cls(**defaults | given)

    def _signers(self, options: SigningOptions | SignBlobOptions | SignDirectoryOptions) -> dict[str, object]:
        """Return who signs, and who signs for an embedded log."""
        key = options.key
        return {
            "signer": self._keyless_signer(options) if key is None else keys.signer(key, options.password),
            "log_signer": None if options.log_key is None else keys.signer(options.log_key, None),
        }

    def _keyless_signer(self, options: SigningOptions | SignBlobOptions | SignDirectoryOptions) -> _core.Signer:
        """Return a signer with a certificate: one login and one certificate for as long as that lasts."""
        import time

        asked = (options.identity_token, options.fulcio_url, str(options.signing_config), str(options.trusted_root))
        if self._certified is not None:
            before, signer, expires = self._certified
            if before == asked and time.time() + CERTIFICATE_MARGIN < expires:
                return signer
        from sigwright import _identity

        token = _identity.token(options.identity_token)
        core: dict[str, object] = {
            "fulcio_url": options.fulcio_url,
            "signing_config": os.fspath(options.signing_config),
            "trusted_root": os.fspath(options.trusted_root),
            "yes": options.yes,
        }
        signer, expires = _core.keyless_signer(self._context(), token, core, **limits(options))
        self._certified = (asked, signer, expires)
        return signer

    def _verify_core(self, options: VerifyingOptions) -> dict[str, object]:
        return to_core(options) | self._trust(options)

    def _verify_blob_core(self, options: VerifyBlobOptions) -> dict[str, object]:
        from sigwright import _evidence

        core = to_core(options) | self._trust(options)
        return core | _evidence.read(options.bundle, options.signature)

    def _trust(self, options: VerifyingOptions | VerifyBlobOptions | VerifyDirectoryOptions) -> dict[str, object]:
        return {"keys": self._public_keys(options.key, options), "default_root": PUBLIC_GOOD_ROOT}

    def _public_keys(self, key: Keys | None, options: CallOptions) -> list[_core.PublicKey]:
        if key is None:
            return []
        return keys.public_keys(key, lambda url: _core.fetch(self._context(), url, **limits(options)))


def text_of(image: object) -> str:
    """Return the name of an image."""
    if not isinstance(image, str):
        raise TypeError(f"an image is named by text, not by {type(image).__name__}")
    return image


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
