"""What is wrong with the connection or the machine rather than with an answer: TLS, names, the clock."""

from __future__ import annotations

import contextlib
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.loopback import reset
from faults import certificates, effects, invariants
from faults.invariants import BrokenError
from faults.matrix import LIMIT, arrange
from faults.proxy import FaultProxy, Greeting
from faults.verbs import VERBS
from faults.world import PASSWORD, USER, Ended, World

ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # handshake_failure


def says(data: bytes, end: Greeting | None = None) -> Greeting:
    def greet(sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            sock.recv(4096)
            sock.sendall(data)
            if end is not None:
                end(sock)

    return greet


HANDSHAKES: dict[str, Greeting] = {
    "reset": says(b"", reset),
    "the end": says(b""),
    "silence": says(b"", effects.stall),
    "plain HTTP": says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    "garbage": says(b"\x16\x03\x03\xff\xff" + b"\xaa" * 5000),
    "an alert": says(ALERT),
    "half of a hello": says(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", reset),
}
CERTIFICATES = ("expired", "not yet valid", "another host", "an unknown authority")
CLOCKS = ("-3650d", "-2h", "+2h", "+3650d")
CONNECTED = ("verify", "verify, wrong key", "sign", "copy", "save")
TIMED = ("verify, wrong key", "sign", "sign, logged", "sign, keyless", "sign-blob, keyless", "audit")


@dataclass(frozen=True)
class Condition:
    """`kind`: tls, name or clock."""

    kind: str
    what: str
    verb: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what} | {self.verb}"


def conditions() -> list[Condition]:
    made = [Condition("tls", what, verb) for what in (*HANDSHAKES, *CERTIFICATES, "good") for verb in CONNECTED]
    made += [Condition("name", host, verb) for host in ("nowhere.invalid", "a" * 64 + ".test") for verb in CONNECTED]
    if shutil.which("faketime"):
        made += [Condition("clock", offset, verb) for offset in CLOCKS for verb in TIMED]
    return made


def strike(world: World, condition: Condition) -> Ended:
    return {"tls": _tls, "name": _unnamed, "clock": _clock}[condition.kind](world, condition)


@contextmanager
def _behind_tls(world: World, what: str) -> Iterator[tuple[FaultProxy, Path]]:
    folder = world.folder / "tls"
    folder.mkdir(exist_ok=True)
    trusted = certificates.authority(folder, "authority")
    made = {
        "expired": lambda: trusted.issue("expired", first=-30, last=-1),
        "not yet valid": lambda: trusted.issue("later", first=1, last=30),
        "another host": lambda: trusted.issue("other", host="registry.example"),
        "an unknown authority": lambda: certificates.authority(folder, "unknown").issue("stranger"),
    }.get(what, lambda: trusted.issue("good"))()
    with FaultProxy(world.registry.url, world.faults, certificate=made) as proxy:
        proxy.greeting = HANDSHAKES.get(what)
        yield proxy, trusted.file


def _tls(world: World, condition: Condition) -> Ended:
    verb, case = VERBS[condition.verb], arrange(world, condition.verb)
    with _behind_tls(world, condition.what) as (proxy, ca_file):
        words = _at(verb.words(case), world.proxy.address, proxy.address)
        login = ("--registry-username", USER, "--registry-password", PASSWORD)
        ended = world.run(case.folder, *words, *login, "--registry-cacert", str(ca_file), "--timeout", f"{LIMIT}s")
        asked = proxy.log.lines()
    invariants.check(condition.verb, verb, case, ended, limit=LIMIT)
    if condition.what == "good":
        if ended.code != verb.code:
            raise BrokenError(f"TLS that is well\n{ended}")
    elif ended.code == 0 or asked:
        raise BrokenError(f"something was asked of a server that cannot be trusted: {asked}\n{ended}")
    invariants.retried(condition.verb, verb, case, world.run(case.folder, *verb.words(case)))
    return ended


def _unnamed(world: World, condition: Condition) -> Ended:
    verb, case = VERBS[condition.verb], arrange(world, condition.verb)
    words = _at(verb.words(case), world.proxy.address, condition.what)
    ended = world.run(case.folder, *words, "--timeout", f"{LIMIT}s")
    if ended.code not in (2, 21):
        raise BrokenError(f"there is no such host\n{ended}")
    invariants.check(condition.verb, verb, case, ended, limit=LIMIT)
    return ended


def _clock(world: World, condition: Condition) -> Ended:
    verb, case = VERBS[condition.verb], arrange(world, condition.verb)
    prefix = ("faketime", "-f", condition.what)
    settings = {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    ended = world.start(case.folder, *verb.words(case), prefix=prefix, settings=settings).wait(60)
    invariants.check(condition.verb, verb, case, ended, limit=20)
    invariants.retried(condition.verb, verb, case, world.run(case.folder, *verb.words(case)))
    return ended


def _at(words: tuple[str, ...], here: str, there: str) -> tuple[str, ...]:
    return tuple(word.replace(here, there) for word in words)
