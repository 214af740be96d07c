"""Some thousand images at once: what the cache knows of them, and the verification of the rest."""

from __future__ import annotations

from time import monotonic

from sigwright.audits.images import Listed
from sigwright.audits.row import Row
from sigwright.options import RegistryOptions, VerifyOptions, to_core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sigwright.audits.cache import Cache
    from sigwright.audits.run import How
    from sigwright.client import Client
    from sigwright.reports import VerificationReport


class Window:
    """Verifies one list after the other under the same options, within one limit of time."""

    def __init__(self, client: Client, options: dict[str, Any], how: How) -> None:
        self._client = client
        self._how = how
        self._options: VerifyOptions = client._options(VerifyOptions, dict(options))
        self._given = options
        limit = self._options.timeout
        self._deadline = None if limit is None else monotonic() + limit
        self._policy = _loaded(how)
        self._core = {} if self._policy is not None else client._verify_core(self._options)
        self._cache = self._opened_cache()
        self._resolved([])  # refuses options that make no sense before any image has a row

    def rows(self, images: Sequence[str]) -> Iterator[Row]:
        """Yield a row for each of these images, none of which is there twice, as they are done."""
        tags = self._tag_digests(images)
        for row in self._cached_and_verified(images):
            yield row.with_tag(tags[row.image]) if row.image in tags else row

    def _left(self) -> float | None:
        """Return the seconds that are left; None where there is no limit."""
        return None if self._deadline is None else self._deadline - monotonic()

    def _limits(self) -> dict[str, Any]:
        from sigwright._client_base import limits

        left = self._left()
        return limits(self._options) | ({} if left is None else {"timeout": max(left, 0.001)})

    def _tag_digests(self, images: Sequence[str]) -> dict[str, str]:
        """Return what the tags of IMAGE:TAG@DIGEST name now; empty where that cannot be told."""
        pinned = {image: name for image in images if (name := _tag_beside_digest(image))}
        told: dict[str, str] = {image: image for image in pinned if isinstance(image, Listed)}
        names = list(dict.fromkeys(name for image, name in pinned.items() if image not in told))
        references = dict(zip(names, self._resolved(names), strict=True)) if names else {}
        return {image: (told.get(image) or references[name]).partition("@")[2] for image, name in pinned.items()}

    def _resolved(self, names: list[str]) -> list[str]:
        """Return NAME@DIGEST of each; empty where it cannot be told."""
        from sigwright import _core

        registry = RegistryOptions(**{name: getattr(self._options, name) for name in RegistryOptions._fields})
        found = _core.resolve_images(
            self._client._context(), names, to_core(registry), max_workers=self._options.max_workers,
            image_timeout=self._how.image_timeout, **self._limits(),
        )  # fmt: skip
        return [reference if isinstance(reference, str) else "" for reference in found]

    def _cached_and_verified(self, images: Sequence[str]) -> Iterator[Row]:
        if self._cache is None:
            yield from self._verified(images)
            return
        names: dict[str, list[str]] = {}
        for image, reference in zip(images, self._resolved(list(images)), strict=True):
            names.setdefault(reference or image, []).append(image)
        known = self._cache.found(names)
        for reference, row in known.items():
            yield from _each_as_given(row, names[reference])
        with self._cache as cache:
            for row in self._verified([reference for reference in names if reference not in known]):
                cache.keep(row)
                yield from _each_as_given(row, names[row.image])

    def _verified(self, images: Sequence[str]) -> Iterator[Row]:
        left = self._left()
        if left is not None and left <= 0:
            yield from map(Row.too_late, images)
        elif self._policy is not None:
            yield from self._judged(images)
        elif images:
            found = map(Row.of, self._reports(images, self._core))
            yield from self._with_attestations(list(found)) if self._how.attestations else found

    def _reports(self, images: Sequence[str], core: dict[str, object]) -> Iterator[VerificationReport]:
        from sigwright import _core
        from sigwright.reports import VerificationReport

        run = _core.VerifyRun(
            self._client._context(), list(images), core, image_timeout=self._how.image_timeout, steps=False,
            **self._limits(),
        )  # fmt: skip
        try:
            for _, report in run:
                yield VerificationReport.from_core(report)
        finally:
            run.close()

    def _with_attestations(self, rows: list[Row]) -> Iterator[Row]:
        """Yield the rows with what is attested about those that are verified."""
        wanted = {row.reference: row for row in rows if row.verdict == "verified"}
        types: dict[str, tuple[str, ...]] = {}
        if wanted:
            core = {**self._core, "attestations": True}
            for report in self._reports(list(wanted), core):
                types[report.image] = tuple(sorted({candidate.predicate_type for candidate in report.verified}))
        yield from (row._replace(attestations=types.get(row.reference, ())) for row in rows)

    def _judged(self, images: Sequence[str]) -> Iterator[Row]:
        """Yield what a policy says. Policies are applied here, on threads that mostly wait for registries."""
        from concurrent.futures import ThreadPoolExecutor, as_completed

        pool = ThreadPoolExecutor(self._options.max_workers)
        try:
            for done in as_completed([pool.submit(self._judgement, image) for image in images]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _judgement(self, image: str) -> Row:
        limits = [limit for limit in (self._left(), self._how.image_timeout) if limit is not None]
        if limits and min(limits) <= 0:
            return Row.too_late(image)
        given: dict[str, Any] = {**self._given}
        given.pop("max_workers", None)
        given.pop("timeout", None)
        if limits:
            given["timeout"] = min(limits)
        return Row.of(self._client.check(image, policy=self._policy, **given))

    @property
    def fingerprint(self) -> str:
        """All that verdicts depend on besides the images."""
        from sigwright.audits import fingerprint

        return fingerprint.of(self._core, self._policy, attestations=self._how.attestations)

    def _opened_cache(self) -> Cache | None:
        if not self._how.cache:
            return None
        from sigwright.audits.cache import Cache

        how = self._how
        return Cache(how.cache, self.fingerprint, ttl=how.cache_ttl, negative_ttl=how.cache_negative_ttl)


def _each_as_given(row: Row, images: Sequence[str]) -> Iterator[Row]:
    return (row if row.image == image else row._replace(image=image) for image in images)


def _loaded(how: How) -> Any:
    if how.policy is None:
        return None
    from sigwright._policy_calls import load

    return load(how.policy)


def _tag_beside_digest(image: str) -> str:
    """Return IMAGE:TAG of IMAGE:TAG@DIGEST; empty where one of the two is missing."""
    name, at, _ = image.partition("@")
    return name if at and ":" in name.rpartition("/")[2] else ""
