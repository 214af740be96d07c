"""What changed between two runs of an audit."""

from __future__ import annotations

from sigwright._record import Record
from sigwright.audits.row import Row
from sigwright.errors import NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sigwright.audits.store import Store

KINDS = (
    "newly-unsigned", "newly-signed", "tag-moved", "signer-changed", "key-rotated", "log-evidence-lost", "new", "gone",
)  # fmt: skip


class Change(Record):
    """One change of one image."""

    image: str
    change: str
    """One of KINDS."""
    before: str = ""
    after: str = ""


def between(old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
    """Return the changes from one run to another. An image that could not be checked in either has none."""
    before = {row.image: row for row in old}
    after = {row.image: row for row in new}
    changes = [change for image, row in after.items() if image in before for change in _of(before[image], row)]
    changes += [Change(image=image, change="new", after=after[image].verdict) for image in after.keys() - before.keys()]
    changes += [Change(image=image, change="gone", before=before[image].verdict) for image in before.keys() - after]
    return sorted(changes, key=lambda change: (change.image, KINDS.index(change.change)))


def _of(old: Row, new: Row) -> Iterator[Change]:
    if "error" in (old.verdict, new.verdict):
        return
    if old.verdict != new.verdict and (old.passed or new.verdict == "verified"):
        kind = "newly-signed" if new.verdict == "verified" else "newly-unsigned"
        yield Change(image=new.image, change=kind, before=old.message or old.verdict, after=new.message or new.verdict)
    if old.digest != new.digest:
        yield Change(image=new.image, change="tag-moved", before=old.digest, after=new.digest)
    if old.verdict == new.verdict == "verified":
        yield from _of_verified(old, new)


def _of_verified(old: Row, new: Row) -> Iterator[Change]:
    if set(old.signers) != set(new.signers):
        signers = {"before": ", ".join(old.signers), "after": ", ".join(new.signers)}
        yield Change(image=new.image, change="signer-changed", **signers)
        if _keys(old) and _keys(new):
            yield Change(image=new.image, change="key-rotated", **signers)
    if old.logged and not new.logged:
        yield Change(image=new.image, change="log-evidence-lost")


def _keys(row: Row) -> bool:
    """Tell whether all who signed are keys, and not identities."""
    return all(signer.startswith("sha256:") for signer in row.signers)


def of_last_runs(store: Store) -> list[Change]:
    """Return the changes between the last two runs that came to their end. Raises NotFoundError with fewer."""
    finished = [run for run in store.runs() if run.finished]
    if len(finished) < 2:
        said = (
            f"{store.path} has {len(finished)} finished {'run' if len(finished) == 1 else 'runs'}; comparing takes two"
        )
        raise NotFoundError(said, hint="run `sigwright audit --store` again")
    return between(store.rows(finished[1].id), store.rows(finished[0].id))


def since(store: Store, run: str) -> list[Change]:
    """Return the changes from a run, named by the beginning of its id, to the last one. Raises NotFoundError."""
    known = store.runs()
    found = [one for one in known if one.id.startswith(run)]
    finished = [one for one in known if one.finished]
    if len(found) != 1 or not finished:
        raise NotFoundError(f"{store.path} has {len(found)} runs called {run}")
    return between(store.rows(found[0].id), store.rows(finished[0].id))
