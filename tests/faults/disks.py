"""A disk that is full, read-only or broken, and a process that dies, at every call by which a command writes.

The calls are counted on a good day; then strace makes one of them fail, or ends the process there.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sigwright
from faults import invariants
from faults.invariants import BrokenError
from faults.verbs import Case, Check, Words, bundle_verifies, keyless_blob, nothing, saved, with_blob
from faults.world import KEY_PASSWORD, Ended, World

CALLS = ("write", "pwrite64", "writev", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat",
         "mkdir", "mkdirat", "ftruncate", "unlink", "flock")  # fmt: skip
ERRORS = ("ENOSPC", "EROFS", "EIO")
# How a command ends that is told to: killed, or by a code of its own. None that is told gently leaves anything behind.
SIGNALS = {"KILL": -9, "INT": 130, "TERM": 143}
GENTLY = ("log append",)
LIMIT = 20


@dataclass(frozen=True)
class Writer:
    """A command that writes files: `whole` holds of what it leaves however it ended, `done` where it ended well."""

    words: Words
    arrange: Check = nothing
    whole: Check = nothing
    done: Check = nothing
    optional: bool = False
    """Whether what it writes is only for the next time: a disk that fails is then no reason to fail."""


@dataclass(frozen=True)
class Failure:
    """`what`: an error's name, or a signal's."""

    verb: str
    call: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.what} | {self.verb} | {self.call} {self.number}"


def log_of(case: Case) -> Path:
    return case.folder / "log"


def with_log(case: Case) -> None:
    _good(case, "log", "init", "log")
    _good(case, "sign", "--key", case.home("other.key"), "--rekor-url", "file:log", case.at)


def _good(case: Case, *words: str) -> None:
    ended = case.world.run(case.folder, *words, settings=_own_home(case))
    if ended.code != 0:
        raise BrokenError(str(ended))


def _own_home(case: Case) -> dict[str, str]:
    """What a case writes into a home, it writes into its own."""
    return {"XDG_DATA_HOME": str(case.folder / "data"), "XDG_CACHE_HOME": str(case.folder / "cache"),
            "TUF_ROOT": str(case.folder / "tuf")}  # fmt: skip


def log_is_whole(case: Case) -> None:
    """It verifies, and what stood in it before still does."""
    if (log_of(case) / "checkpoint").exists():
        _good(case, "log", "verify", "log")


def log_still_shows_other(case: Case) -> None:
    log_is_whole(case)
    _good(case, "verify", "--key", case.home("other.pub"), "--rekor-url", "file:log", case.at)


def logged(case: Case) -> None:
    log_still_shows_other(case)
    _good(case, "verify", "--key", case.home("own.pub"), "--rekor-url", "file:log", case.at)


def layout_is_whole(case: Case) -> None:
    if (case.folder / "saved").exists():
        saved(case)


def bundle_is_whole(case: Case) -> None:
    if (case.folder / "blob.json").exists():
        bundle_verifies(case)


def pair_is_whole(case: Case) -> None:
    """A key without its public half can be asked for it; a half-written one would be lost."""
    for name, read in (("pair.key", _open_key), ("pair.pub", sigwright.PublicKey.from_pem)):
        if (case.folder / name).exists():
            read((case.folder / name).read_bytes())


def _open_key(text: bytes) -> object:
    return sigwright.PrivateKey.from_pem(text, KEY_PASSWORD)


def with_layout(case: Case) -> None:
    sigwright.save(f"{case.world.direct}/{case.name}@{case.digest}", case.folder / "layout", **case.world.login)


def layout_keeps_other(case: Case) -> None:
    reference = f"oci:{case.folder / 'layout'}@{case.digest}"
    report = sigwright.check(reference, key=case.world.keys["other"].public_key, insecure_ignore_tlog=True)
    if len(report.verified) != 2:
        raise BrokenError("LOST a signature of somebody else")


def with_list(case: Case) -> None:
    (case.folder / "images").write_text(f"{case.at}\n")


AUDIT = ("audit", "--insecure-ignore-tlog", "--from", "images")
WRITERS: dict[str, Writer] = {
    "save": Writer(lambda c: ("save", c.at, "--dir", "saved"), whole=layout_is_whole, done=saved),
    "sign-blob": Writer(
        keyless_blob, arrange=with_blob, whole=bundle_is_whole, done=bundle_verifies,
    ),
    "sign in a layout": Writer(
        lambda c: ("sign", "--tlog-upload=false", "--key", c.home("own.key"), f"oci:layout@{c.digest}"),
        arrange=with_layout, whole=layout_keeps_other,
    ),
    "log init": Writer(lambda c: ("log", "init", "log"), whole=log_is_whole),
    "log append": Writer(
        lambda c: ("sign", "--key", c.home("own.key"), "--rekor-url", "file:log", c.at),
        arrange=with_log, whole=log_still_shows_other, done=logged,
    ),
    "generate-key-pair": Writer(
        lambda c: ("generate-key-pair", "--output-key-prefix", "pair"), whole=pair_is_whole, done=pair_is_whole
    ),
    "audit, kept": Writer(
        lambda c: (*AUDIT, "--key", c.home("other.pub"), "--store", "history.db"), arrange=with_list
    ),
    "audit, cached": Writer(
        lambda c: (*AUDIT, "--key", c.home("other.pub"), "--cache", "--cache-file", "cache.db"), arrange=with_list,
        optional=True,
    ),
    "verify, wrong key": Writer(
        lambda c: ("verify", "--insecure-ignore-tlog", "--key", c.home("stranger.pub"), "--output-file", "out", c.at)
    ),
}  # fmt: skip


def arrange(world: World, name: str) -> Case:
    case = Case(world, Path(tempfile.mkdtemp(dir=world.folder)), *world.image())
    WRITERS[name].arrange(case)
    return case


def _traced(world: World, case: Case, words: tuple[str, ...], inject: str = "") -> tuple[Ended, str]:
    log = case.folder.with_name(f"{case.folder.name}.trace")
    prefix: tuple[str, ...] = ("strace", "-f", "-qq", "--seccomp-bpf", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    prefix += ("-e", f"inject={inject}") if inject else ()
    ended = world.start(case.folder, *words, prefix=prefix, settings=_own_home(case)).wait(LIMIT * 2)
    return ended, log.read_text()


def failures(world: World) -> list[Failure]:
    """Each writing call of each command, failing in one way and dying there; of some, interrupted there too."""
    made = []
    for name, writer in WRITERS.items():
        case = arrange(world, name)
        ended, trace = _traced(world, case, writer.words(case))
        if ended.code not in (0, 12):
            raise BrokenError(str(ended))
        for call in CALLS:
            # strace counts by thread.
            by_thread: dict[str, int] = {}
            for thread in re.findall(rf"^(\d+) +{call}\(", trace, re.MULTILINE):
                by_thread[thread] = by_thread.get(thread, 0) + 1
            for number in range(1, max(by_thread.values(), default=0) + 1):
                error = ERRORS[(number + CALLS.index(call)) % len(ERRORS)]
                gently = [("INT", "TERM")[number % 2]] if name in GENTLY else []
                made += [Failure(name, call, number, what) for what in (error, "KILL", *gently)]
    return made


def strike(world: World, failure: Failure) -> Ended:
    writer = WRITERS[failure.verb]
    case = arrange(world, failure.verb)
    how = f"{'signal' if failure.what in SIGNALS else 'error'}={failure.what}"
    ended, _ = _traced(world, case, writer.words(case), f"{failure.call}:{how}:when={failure.number}")
    _judge(failure, writer, case, ended, killed=failure.what == "KILL")
    _try_again(writer, case, ended, failure)
    return ended


def _judge(failure: Failure, writer: Writer, case: Case, ended: Ended, *, killed: bool) -> None:
    if ended.code == 0 and "stranger.pub" in " ".join(ended.words):
        raise BrokenError(f"VERIFIED what nobody signed so\n{ended}")
    if (ended.code < 0 and not killed) or ended.code == 1 or "Traceback" in ended.stderr:
        raise BrokenError(f"no way to end\n{ended}")
    if failure.what in SIGNALS and ended.code not in (SIGNALS[failure.what], 0, 12):  # it may have been done already
        raise BrokenError(f"ended with {ended.code}, not {SIGNALS[failure.what]}\n{ended}")
    told = "standard output" in ended.stderr  # what it found is not optional
    if writer.optional and ended.code != 0 and not killed and not told:
        raise BrokenError(f"a cache that cannot be written is no reason to fail\n{ended}")
    if not killed and failure.call != "unlink":
        left = [str(path) for path in case.folder.rglob("*") if invariants.TEMPORARY.search(path.name)]
        if left:
            raise BrokenError(f"left behind: {left}\n{ended}")
    for claim in (writer.whole, *((writer.done,) if ended.code == 0 else ())):
        _hold(claim, case, ended)


def _try_again(writer: Writer, case: Case, ended: Ended, failure: Failure) -> None:
    words = writer.words(case)
    if failure.verb in ("save", "log init", "generate-key-pair"):
        _make_room(case, ended)
    again = case.world.run(case.folder, *words, settings=_own_home(case))
    if again.code not in (0, 12):
        raise BrokenError(f"a retry ended with {again.code}\n{again}\nafter\n{ended}")
    _hold(writer.whole, case, again)
    _hold(writer.done, case, again)


def _make_room(case: Case, ended: Ended) -> None:
    """What these made is not written over: where they were done, or died when they almost were, it goes first."""
    for name in ("saved", "log"):
        if ended.code <= 0 or "standard output" in ended.stderr:
            shutil.rmtree(case.folder / name, ignore_errors=True)
    for name in ("pair.key", "pair.pub"):
        (case.folder / name).unlink(missing_ok=True)


def _hold(claim: Callable[[Case], None], case: Case, ended: Ended) -> None:
    try:
        claim(case)
    except Exception as error:
        raise BrokenError(f"{type(error).__name__}: {error}\nafter\n{ended}") from error
