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
    images: Iterable[str], *, client: Client | None = None, now: datetime | None = None, **options: Any
) -> Iterator[Looked]:
    """Yield what each image has, in the images' order; `options` are those of `tree`."""
    from concurrent.futures import ThreadPoolExecutor
    from datetime import datetime, timezone
    from itertools import islice

    from sigwright.client import default_client

    asked = client or default_client()
    moment = now or datetime.now(timezone.utc)
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sigwright-inventory")
    rest = iter(images)
    try:
        while window := list(islice(rest, WINDOW)):
            yield from pool.map(lambda image: _looked(asked, image, moment, options), window)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


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
