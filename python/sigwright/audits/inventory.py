"""Every signature and attestation that images have, as each says of itself: signer, algorithm, age, log evidence.

Nothing is verified here, so that a list needs no key; `audit` is what verifies.
"""

from __future__ import annotations

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from sigwright.client import Client
    from sigwright.reports import Attached, Tree

WINDOW = 500
"""Images that are looked at before the first of them is let go of."""
WORKERS = 16
DEEPEST = 4
"""Indexes within indexes."""
SIGNING_KINDS = ("signature", "attestation", "bundle")


class Held(Record):
    """A signature that a registry holds."""

    image: str
    """NAME@DIGEST: what it is attached to."""
    kind: str
    """signature, attestation; bundle, where it does not say which."""
    format: str
    reference: str
    """NAME:TAG or NAME@DIGEST: where it is kept."""
    digest: str
    """Of the layer (legacy) or of the manifest (bundle)."""
    signature: str = ""
    """"sha256:HEX" of its bytes; empty for an attestation's layer that no log has."""
    key: str = ""
    algorithm: str = ""
    identities: tuple[str, ...] = ()
    issuer: str = ""
    log_id: str = ""
    log_index: int | None = None
    time: str | None = None
    age_days: float | None = None
    predicate_type: str = ""

    @property
    def signer(self) -> str:
        """The identity, or the fingerprint of the key; empty where the signature names neither."""
        return ", ".join(self.identities) or self.key


class Looked(Record):
    """What was found at an image."""

    image: str
    """As it was given."""
    reference: str = ""
    """NAME@DIGEST; empty where the image could not be read."""
    signatures: tuple[Held, ...] = ()
    references: frozenset[str] = frozenset()
    """Of everything that is attached."""
    missing: bool = False
    """There is no such image."""
    problem: str = ""
    """Why not everything that is attached could be read; nothing may be concluded from what is not there."""
    code: int = 0
    """The exit code of that."""


def look(
    images: Iterable[str],
    *,
    recursive: bool = False,
    client: Client | None = None,
    now: datetime | None = None,
    **options: Any,
) -> Iterator[Looked]:
    """Yield what each image has, in the images' order; `options` are those of `tree`.

    An image that a registry's list has named by several tags is looked at once a window. With `recursive` the images
    of an index follow it, each as NAME@DIGEST.
    """
    from concurrent.futures import ThreadPoolExecutor
    from datetime import datetime, timezone
    from itertools import islice

    from sigwright.client import default_client

    looker = _Looker(client or default_client(), now or datetime.now(timezone.utc), options, recursive=recursive)
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sigwright-inventory")
    rest = iter(images)
    try:
        while window := list(islice(rest, WINDOW)):
            asked = {image: pool.submit(looker.look, image) for image in dict.fromkeys(map(_by_digest, window))}
            for image in window:
                first, *children = asked[_by_digest(image)].result()
                yield first._replace(image=image)
                yield from children
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _by_digest(image: str) -> str:
    """Return NAME@DIGEST of what a registry's list has told; else the image as it is."""
    from sigwright.audits.images import Listed

    name, at, digest = image.partition("@")
    return f"{name.rpartition(':')[0]}@{digest}" if at and isinstance(image, Listed) else image


class _Looker:
    """Looks at one image, and with `recursive` at those it is made of. Calls may run together."""

    def __init__(self, client: Client, now: datetime, options: Mapping[str, Any], *, recursive: bool) -> None:
        self._client = client
        self._now = now
        self._options = options
        self._recursive = recursive

    def look(self, image: str, depth: int = 0) -> list[Looked]:
        from sigwright.errors import Error

        first = _looked(self._client, image, self._now, self._options)
        found = [first]
        if not self._recursive or not first.reference or depth == DEEPEST:
            return found
        try:
            children = self._children(first.reference)
        except Error as error:
            problem = f"the images that it is made of are not known: {error}"
            return [first._replace(problem="; ".join(filter(None, [first.problem, problem])), code=error.exit_code)]
        for child, platform in children:
            # What is for no platform may be an index again.
            found += self.look(child, depth + 1 if not platform else DEEPEST)
        return found

    def _children(self, reference: str) -> list[tuple[str, str]]:
        """Return NAME@DIGEST and platform of each image in an index; nothing of a single image."""
        from sigwright import _core
        from sigwright._client_base import limits
        from sigwright.options import RegistryOptions, to_core

        reaching = {name: value for name, value in self._options.items() if name in RegistryOptions._fields}
        given = self._client._options(RegistryOptions, reaching)
        name, _, digest = reference.partition("@")
        facts = _core.image_facts(self._client._context(), reference, digest, to_core(given), **limits(given))
        return [(f"{name}@{part}", platform) for part, platform in facts["parts"] if part != digest]


def _looked(client: Client, image: str, now: datetime, options: Mapping[str, Any]) -> Looked:
    from sigwright.errors import Error, NotFoundError

    try:
        tree = client.tree(image, **options)
    except NotFoundError as error:
        return Looked(image=image, missing=True, problem=str(error), code=error.exit_code)
    except Error as error:
        return Looked(image=image, problem=str(error), code=error.exit_code)
    return Looked(
        image=image,
        reference=tree.reference,
        signatures=tuple(_held(tree, now)),
        references=frozenset(one.reference for one in _everything(tree.attached)),
        problem="; ".join(tree.warnings),
        code=21 if tree.warnings else 0,
    )


def _everything(attached: Iterable[Attached]) -> Iterator[Attached]:
    for one in attached:
        yield one
        yield from _everything(one.children)


def _held(tree: Tree, now: datetime) -> Iterator[Held]:
    for one in tree.attached:
        if one.kind not in SIGNING_KINDS:
            continue
        for part in one.children if one.format == "legacy" else [one]:
            claims = part.claims
            yield Held(
                image=tree.reference, kind=one.kind, format=one.format, reference=one.reference, digest=part.digest,
                signature=claims.signature, key=claims.key, algorithm=claims.algorithm, identities=claims.identities,
                issuer=claims.issuer, log_id=claims.log_id, log_index=claims.log_index, time=claims.time,
                age_days=_age(claims.time, now), predicate_type=part.predicate_type,
            )  # fmt: skip


def _age(time: str | None, now: datetime) -> float | None:
    from datetime import datetime

    if time is None:
        return None
    return round((now - datetime.fromisoformat(time.replace("Z", "+00:00"))).total_seconds() / 86400, 1)


def wanted(
    held: Held,
    *,
    signer: str = "",
    algorithm: str = "",
    kind: str = "",
    older_than: float = 0.0,
    unlogged: bool = False,
) -> bool:
    """Tell whether a signature is one that is searched for: `signer` as a part of its name, `older_than` in seconds."""
    if signer not in f"{held.signer} {held.key}" or (algorithm and held.algorithm != algorithm):
        return False
    if (kind and held.kind != kind) or (unlogged and held.log_index is not None):
        return False
    return not older_than or (held.age_days is not None and held.age_days * 86400 >= older_than)


def untold(held: Held, *, signer: str = "", algorithm: str = "", older_than: float = 0.0) -> tuple[str, ...]:
    """Return what is searched by and this signature does not say of itself, so that no search finds it."""
    silent = {
        "signer": signer and not held.signer, "kind of key": algorithm and not held.algorithm,
        "age": older_than and held.age_days is None,
    }  # fmt: skip
    return tuple(what for what, is_silent in silent.items() if is_silent)
