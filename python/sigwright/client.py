"""The API: one method a verb. `sigwright.verify` and the like are the methods of a client that all share."""

from __future__ import annotations

from sigwright import _core
from sigwright._artifact_calls import ArtifactCalls
from sigwright._attestation_calls import AttestationCalls
from sigwright._client_base import blob_of, limits, text_of, twin
from sigwright._directory_calls import DirectoryCalls
from sigwright._policy_calls import PolicyCalls
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
from sigwright.reports import Description, Resolved, SignedBlob, SignedImage, Tree, VerificationReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator
    from typing import Any

    from typing_extensions import Unpack

    from sigwright import _keywords
    from sigwright._client_base import Blob, Keys
    from sigwright.keys import PrivateKeyLike
    from sigwright.options import StrPath
    from sigwright.policy.model import ImagePolicy


class Client(ArtifactCalls, AttestationCalls, DirectoryCalls, PolicyCalls):
    """Keeps connections, tokens and what was learned about registries between calls. Safe to share by threads.

    Keywords are defaults for the options of all calls that have them: `Client(registry_username="ci")`.
    """

    def __reduce__(self) -> tuple[Callable[..., Client], tuple[dict[str, Any]]]:
        return _client_of, (self._defaults,)

    def sign(
        self, image: str, *, key: PrivateKeyLike | None = None, **options: Unpack[_keywords.SignKeywords]
    ) -> SignedImage:
        """Sign an image, store the signature beside it and return its digest reference.

        Raises `sigwright.Error`: `NotAnImageError` for the reference of a signature, `WriteConflictError` and
        `NotStoredError` when the signature could not be seen to stand.
        """
        given = self._options(SignOptions, {**options, "key": key})
        signers = self._signers(given)
        core = to_core(given) | signers
        signed = SignedImage.from_core(_core.sign(self._context(), text_of(image), core, **limits(given)))
        return self._journaled("sign", signed, given, signers)

    def verify(
        self,
        image: str,
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: StrPath | ImagePolicy | None = None,
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
        policy: StrPath | ImagePolicy | None = None,
        **options: Unpack[_keywords.VerifyKeywords],
    ) -> VerificationReport:
        """Return the same report as `verify`, whatever it says: `report.ok`, `report.error`.

        Raises for a question that makes no sense only, such as one without a key.
        """
        if policy is not None:
            return next(self._reports([text_of(image)], policy, _judged(options, key, identity, issuer)))
        given = self._options(VerifyOptions, {**options, **_identity(identity, issuer), "key": key})
        report = _core.verify(self._context(), text_of(image), self._verify_core(given), **limits(given))
        return VerificationReport.from_core(report)

    def verify_many(
        self,
        images: Iterable[str],
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: StrPath | ImagePolicy | None = None,
        ordered: bool = False,
        **options: Unpack[_keywords.VerifyKeywords],
    ) -> Iterator[VerificationReport]:
        """Verify images together and yield each report as it is done, or with `ordered` in the images' order.

        Reports are yielded whatever they say. Closing the iterator ends what still runs.
        """
        if isinstance(images, str):
            raise TypeError("images is a list of references, not one")
        if policy is not None:
            return self._reports(images, policy, _judged(options, key, identity, issuer))
        given = self._options(VerifyOptions, {**options, **_identity(identity, issuer), "key": key})
        run = _core.VerifyRun(self._context(), list(images), self._verify_core(given), **limits(given))
        return _in_order(run) if ordered else _as_done(run)

    def sign_blob(
        self, data: Blob, *, key: PrivateKeyLike | None = None, **options: Unpack[_keywords.SignBlobKeywords]
    ) -> SignedBlob:
        """Sign a file (a path; "-" is standard input) or bytes, and return signature and bundle."""
        given = self._options(SignBlobOptions, {**options, "key": key})
        core = to_core(given) | self._signers(given)
        blob, digest = blob_of(data)
        return SignedBlob(**_core.sign_blob(self._context(), blob, core, digest=digest, **limits(given)))

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
        blob, digest = blob_of(data)
        core = self._verify_blob_core(given)
        report = VerificationReport.from_core(
            _core.verify_blob(self._context(), blob, core, digest=digest, **limits(given))
        )
        report.raise_for_error()
        return report

    def tree(self, image: str, **options: Unpack[_keywords.TreeKeywords]) -> Tree:
        """Return what is attached to an image, unverified."""
        given = self._options(TreeOptions, options)
        return Tree.from_core(_core.tree(self._context(), text_of(image), to_core(given), **limits(given)))

    def resolve(self, image: str, **options: Unpack[_keywords.ResolveKeywords]) -> Resolved:
        """Return the digest reference of an image."""
        given = self._options(ResolveOptions, options)
        return Resolved(**_core.resolve(self._context(), text_of(image), to_core(given), **limits(given)))

    def describe(self, image: str, **options: Unpack[_keywords.ResolveKeywords]) -> Description:
        """Return what kind of manifest a reference names: its platforms, its children. Nothing of it is verified."""
        given = self._options(ResolveOptions, options)
        found = _core.describe(self._context(), text_of(image), to_core(given), **limits(given))
        return Description.from_core(found)

    def triangulate(self, image: str, **options: Unpack[_keywords.TriangulateKeywords]) -> str:
        """Return the reference at which the signature (or another `type`) of an image is kept."""
        given = self._options(TriangulateOptions, options)
        return _core.triangulate(self._context(), text_of(image), to_core(given), **limits(given))

    sign_async = twin(sign)
    verify_async = twin(verify)
    check_async = twin(check)
    sign_blob_async = twin(sign_blob)
    verify_blob_async = twin(verify_blob)
    tree_async = twin(tree)
    resolve_async = twin(resolve)
    describe_async = twin(describe)
    triangulate_async = twin(triangulate)

    async def verify_many_async(
        self,
        images: Iterable[str],
        *,
        key: Keys | None = None,
        identity: str | None = None,
        issuer: str | None = None,
        policy: StrPath | ImagePolicy | None = None,
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


_default: Client | None = None


def default_client() -> Client:
    """Return the client behind the functions of the package."""
    global _default
    if _default is None:
        _default = Client()
    return _default


def _client_of(defaults: dict[str, Any]) -> Client:
    return Client(**defaults) if defaults else default_client()


def _identity(identity: str | None, issuer: str | None) -> dict[str, str]:
    """Return the options behind the two short names."""
    given = {"certificate_identity": identity, "certificate_oidc_issuer": issuer}
    return {name: value for name, value in given.items() if value is not None}


def _judged(options: Any, key: Keys | None, identity: str | None, issuer: str | None) -> dict[str, Any]:
    """Return the options beside a policy, those among them that it will refuse."""
    return {**options, **_identity(identity, issuer), **({} if key is None else {"key": key})}


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
