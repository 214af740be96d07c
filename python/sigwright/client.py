"""The API: one method a verb. `sigwright.verify` and the like are the methods of a client that all share."""

from __future__ import annotations

import os

from sigwright import _core, keys
from sigwright.errors import UsageError
from sigwright.options import (
    ResolveOptions,
    SignBlobOptions,
    SignOptions,
    TreeOptions,
    TriangulateOptions,
    VerifyBlobOptions,
    VerifyOptions,
    to_core,
)
from sigwright.reports import Resolved, SignedBlob, SignedImage, Tree, VerificationReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
    from typing import Any, Concatenate, ParamSpec, TypeVar

    from typing_extensions import Buffer, Self, Unpack

    from sigwright import _keywords
    from sigwright.keys import KeyLike, PrivateKeyLike
    from sigwright.options import CallOptions, StrPath

    Given = TypeVar("Given", bound=CallOptions)
    P = ParamSpec("P")
    R = TypeVar("R")

    Blob = StrPath | Buffer
    Keys = KeyLike | Sequence[KeyLike]

PUBLIC_GOOD_ROOT = f"{os.path.dirname(__file__)}/trusted_roots/public_good.json"  # noqa: PTH120
"""What is believed where nothing else is named."""


def _twin(method: Callable[Concatenate[Client, P], R]) -> Callable[Concatenate[Client, P], Coroutine[Any, Any, R]]:
    """Return the `async` form of a blocking method: on a thread, stopped when the task is cancelled."""

    async def twin(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> R:
        from sigwright import _asynchronous

        return await _asynchronous.call(method, self, *args, **kwargs)

    twin.__name__ = twin.__qualname__ = f"{method.__name__}_async"
    twin.__doc__ = f"{method.__doc__}\n\nThe asynchronous form of `{method.__name__}`."
    return twin


CERTIFICATE_MARGIN = 120
"""Seconds that a certificate must last yet to be used again: logs and authorities take theirs."""


class Client:
    """Keeps connections, tokens and what was learned about registries between calls. Safe to share by threads.

    Keywords are defaults for the options of all calls that have them: `Client(registry_username="ci")`.
    """

    def __init__(self, **defaults: Any) -> None:
        known = {name for options in _CALLS for name in options._fields}
        unknown = defaults.keys() - known
        if unknown:
            raise TypeError(f"no verb has the option {', '.join(sorted(unknown))}")
        self._defaults = defaults
        self._core: _core.Context | None = None
        self._process = 0
        self._certified: tuple[object, _core.Signer, int] | None = None

    def __repr__(self) -> str:
        return f"<Client {', '.join(sorted(self._defaults)) or 'without defaults'}>"

    def __reduce__(self) -> tuple[Callable[..., Client], tuple[dict[str, Any]]]:
        return _client_of, (self._defaults,)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections; the next call opens new ones."""
        self._core = None

    def sign(
        self, image: str, *, key: PrivateKeyLike | None = None, **options: Unpack[_keywords.SignKeywords]
    ) -> SignedImage:
        """Sign an image, store the signature beside it and return its digest reference.

        Raises `sigwright.Error`: `NotAnImageError` for the reference of a signature, `WriteConflictError` and
        `NotStoredError` when the signature could not be seen to stand.
        """
        given = self._options(SignOptions, {**options, "key": key})
        core = to_core(given) | self._signers(given)
        return SignedImage.from_core(_core.sign(self._context(), _text(image), core, **_limits(given)))

    def verify(
        self,
        image: str,
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: object = None,
        **options: Unpack[_keywords.VerifyKeywords],
    ) -> VerificationReport:
        """Verify an image and return the report of every check.

        Raises `VerificationError` with `.report` unless a signature satisfies what is asked for, and another
        `sigwright.Error` when that could not be found out.
        """
        report = self.check(image, key=key, identity=identity, issuer=issuer, policy=policy, **options)
        report.raise_for_error()
        return report

    def check(
        self,
        image: str,
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: object = None,
        **options: Unpack[_keywords.VerifyKeywords],
    ) -> VerificationReport:
        """Return the same report as `verify`, whatever it says: `report.ok`, `report.error`.

        Raises for a question that makes no sense only, such as one without a key.
        """
        _refuse_later(policy)
        given = self._options(VerifyOptions, {**options, **_identity(identity, issuer), "key": key})
        report = _core.verify(self._context(), _text(image), self._verify_core(given), **_limits(given))
        return VerificationReport.from_core(report)

    def verify_many(
        self,
        images: Iterable[str],
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: object = None,
        ordered: bool = False,
        **options: Unpack[_keywords.VerifyKeywords],
    ) -> Iterator[VerificationReport]:
        """Verify images together and yield each report as it is done, or with `ordered` in the images' order.

        Reports are yielded whatever they say. Closing the iterator ends what still runs.
        """
        _refuse_later(policy)
        given = self._options(VerifyOptions, {**options, **_identity(identity, issuer), "key": key})
        if isinstance(images, str):
            raise TypeError("images is a list of references, not one")
        run = _core.VerifyRun(self._context(), list(images), self._verify_core(given), **_limits(given))
        return _in_order(run) if ordered else _as_done(run)

    def sign_blob(
        self, data: Blob, *, key: PrivateKeyLike | None = None, **options: Unpack[_keywords.SignBlobKeywords]
    ) -> SignedBlob:
        """Sign a file (a path; "-" is standard input) or bytes, and return signature and bundle."""
        given = self._options(SignBlobOptions, {**options, "key": key})
        core = to_core(given) | self._signers(given)
        blob, digest = _blob(data)
        return SignedBlob(**_core.sign_blob(self._context(), blob, core, digest=digest, **_limits(given)))

    def verify_blob(
        self,
        data: Blob,
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        **options: Unpack[_keywords.VerifyBlobKeywords],
    ) -> VerificationReport:
        """Verify a file (a path; "-" is standard input), bytes, or a digest "sha256:HEX" by bundle or signature.

        Raises `VerificationError` with `.report` unless the signature holds.
        """
        given = self._options(VerifyBlobOptions, {**options, **_identity(identity, issuer), "key": key})
        blob, digest = _blob(data)
        core = self._verify_blob_core(given)
        report = VerificationReport.from_core(
            _core.verify_blob(self._context(), blob, core, digest=digest, **_limits(given))
        )
        report.raise_for_error()
        return report

    def tree(self, image: str, **options: Unpack[_keywords.TreeKeywords]) -> Tree:
        """Return what is attached to an image, unverified."""
        given = self._options(TreeOptions, options)
        return Tree.from_core(_core.tree(self._context(), _text(image), to_core(given), **_limits(given)))

    def resolve(self, image: str, **options: Unpack[_keywords.ResolveKeywords]) -> Resolved:
        """Return the digest reference of an image."""
        given = self._options(ResolveOptions, options)
        return Resolved(**_core.resolve(self._context(), _text(image), to_core(given), **_limits(given)))

    def triangulate(self, image: str, **options: Unpack[_keywords.TriangulateKeywords]) -> str:
        """Return the reference at which the signature (or another `type`) of an image is kept."""
        given = self._options(TriangulateOptions, options)
        return _core.triangulate(self._context(), _text(image), to_core(given), **_limits(given))

    sign_async = _twin(sign)
    verify_async = _twin(verify)
    check_async = _twin(check)
    sign_blob_async = _twin(sign_blob)
    verify_blob_async = _twin(verify_blob)
    tree_async = _twin(tree)
    resolve_async = _twin(resolve)
    triangulate_async = _twin(triangulate)

    async def verify_many_async(
        self,
        images: Iterable[str],
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: object = None,
        ordered: bool = False,
        **options: Unpack[_keywords.VerifyKeywords],
    ) -> AsyncIterator[VerificationReport]:
        """Yield what `verify_many` yields, to `async for`."""
        from sigwright import _asynchronous

        reports = self.verify_many(
            images, key=key, identity=identity, issuer=issuer, policy=policy, ordered=ordered, **options
        )
        async for report in _asynchronous.iterate(reports):
            yield report

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

    def _verify_core(self, options: VerifyOptions) -> dict[str, object]:
        return to_core(options) | self._trust(options)

    def _verify_blob_core(self, options: VerifyBlobOptions) -> dict[str, object]:
        from sigwright import _evidence

        core = to_core(options) | self._trust(options)
        return core | _evidence.read(options.bundle, options.signature)

    def _trust(self, options: VerifyOptions | VerifyBlobOptions) -> dict[str, object]:
        return {"keys": self._public_keys(options.key, options), "default_root": PUBLIC_GOOD_ROOT}

    def _signers(self, options: SignOptions | SignBlobOptions) -> dict[str, object]:
        key = options.key
        return {
            "signer": self._keyless_signer(options) if key is None else keys.signer(key, options.password),
            "log_signer": None if options.log_key is None else keys.signer(options.log_key, None),
        }

    def _keyless_signer(self, options: SignOptions | SignBlobOptions) -> _core.Signer:
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
        signer, expires = _core.keyless_signer(self._context(), token, core, **_limits(options))
        self._certified = (asked, signer, expires)
        return signer

    def _public_keys(self, key: Keys | None, options: CallOptions) -> list[_core.PublicKey]:
        if key is None:
            return []
        return keys.public_keys(key, lambda url: _core.fetch(self._context(), url, **_limits(options)))


_CALLS: tuple[type[CallOptions], ...] = (
    SignOptions, VerifyOptions, SignBlobOptions, VerifyBlobOptions, TreeOptions, ResolveOptions, TriangulateOptions,
)  # fmt: skip

_default: Client | None = None


def default_client() -> Client:
    """Return the client behind the functions of the package."""
    global _default
    if _default is None:
        _default = Client()
    return _default


def _client_of(defaults: dict[str, Any]) -> Client:
    return Client(**defaults) if defaults else default_client()


def _text(image: object) -> str:
    if not isinstance(image, str):
        raise TypeError(f"an image is named by text, not by {type(image).__name__}")
    return image


def _identity(identity: str | None, issuer: str | None) -> dict[str, str]:
    """Return the options behind the two short names."""
    given = {"certificate_identity": identity, "certificate_oidc_issuer": issuer}
    return {name: value for name, value in given.items() if value is not None}


def _refuse_later(policy: object) -> None:
    if policy is not None:
        raise UsageError("policies are not built in yet", hint="verify with key=, or identity= and issuer=")


def _limits(options: CallOptions) -> dict[str, Any]:
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


def _blob(data: Blob) -> tuple[str | Buffer, bool]:
    """Return a path, bytes, or a digest (then True)."""
    if isinstance(data, (str, os.PathLike)):
        path = os.fspath(data)
        return path, isinstance(data, str) and path.startswith(("sha256:", "sha384:", "sha512:"))
    return data, False


def _as_done(run: _core.VerifyRun) -> Iterator[VerificationReport]:
    try:
        for _, report in run:
            yield VerificationReport.from_core(report)
    finally:
        run.close()


def _in_order(run: _core.VerifyRun) -> Iterator[VerificationReport]:
    waiting: dict[int, VerificationReport] = {}
    wanted = 0
    try:
        for index, report in run:
            waiting[index] = VerificationReport.from_core(report)
            while wanted in waiting:
                yield waiting.pop(wanted)
                wanted += 1
    finally:
        run.close()
