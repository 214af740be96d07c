"""Every fault by its name: what a server, or what stands between, does with an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fakes.faults import Effect, answered_badly, corrupted, endless, header, silent, status, too_many
from fakes.loopback import Request, reset
from faults import effects
from faults.effects import POINTS, breaks_off, forever, headed, longer, other_body, raw

OK = b"HTTP/1.1 200 OK\r\n"
JSON = b"Content-Type: application/json\r\n"
# Addresses that no answer may lead a client to: a metadata service, other machines of the network, this one's files.
ELSEWHERE = {
    "the metadata service": "http://169.254.169.254/latest/meta-data",
    "a private address": "http://10.255.255.1/",
    "all addresses": "http://0.0.0.0:9/",
    "IPv6 loopback": "http://[::1]:9/",
    "a file": "file:///etc/passwd",
    "FTP": "ftp://127.0.0.1/x",
    "gopher": "gopher://127.0.0.1:9/x",
    "a name with a password": "http://user:password@127.0.0.1:9/",
    "no address": "http://[::::",
    "nothing": "",
    "two lines": "http://127.0.0.1:9/\r\nX-Injected: 1",
}


@dataclass(frozen=True)
class Fault:
    """`make` is given the address of a server that nobody should be led to, and makes the effect anew for a run."""

    make: Callable[[str], Effect]
    passes: bool = False
    """Whether a command may well succeed though every answer is like that."""


def always(address: str) -> Callable[[Request], str]:
    return lambda _request: address


def _named() -> dict[str, Fault]:
    table: dict[str, Fault] = {}

    def add(name: str, effect: Effect | Callable[[str], Effect], *, passes: bool = False, led: bool = False) -> None:
        table[name] = Fault(effect if led else lambda _elsewhere: effect, passes)  # type: ignore[arg-type,return-value]

    for point in POINTS:
        last = point == "after the last byte"
        add(f"reset {point}", breaks_off(point, reset), passes=last)
        add(f"end {point}", breaks_off(point, None), passes=last)
        add(f"stall {point}", breaks_off(point, effects.stall), passes=last)
        add(f"half closed {point}", breaks_off(point, effects.half_close), passes=last)
    add("the request is lost", effects.refused())
    add("silence", silent())
    add("a byte now and then", effects.drips(), passes=True)

    add("the answer twice", effects.twice(), passes=True)
    add("the request twice", effects.done_twice(), passes=True)
    add("the body first", effects.body_first())
    table["the answer to another question"] = Fault(lambda _elsewhere: effects.Stale(), passes=True)
    add("a length too large", longer(10))
    add("a length too small", longer(-3))
    add("a length of nothing", headed("Content-Length: 0"))
    add("a negative length", headed("Content-Length: -1"))
    add("a length that is none", headed("Content-Length: many"))
    add("a length beyond all memory", headed("Content-Length: 18446744073709551615"))
    add("two lengths", headed("Content-Length: 1", "Content-Length: {length}"))
    add("a length and chunks", headed("Content-Length: {length}", "Transfer-Encoding: chunked"))
    add("no length", headed(), passes=True)
    add("chunks that are none", headed("Transfer-Encoding: chunked"))
    add("an unknown coding", headed("Transfer-Encoding: rot13", "Content-Length: {length}"))

    add("garbage", raw(b"\x00\xff\x80garbage" * 100))
    add("garbage after a status", raw(OK + b"\x00\xff\x80\x01" * 64))
    add("TLS", raw(b"\x16\x03\x01\x02\x00\x01\x00"))
    add("another protocol", raw(b"220 mail.example ESMTP\r\n"))
    add("another version", raw(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}"), passes=True)
    add("a body without a head", raw(b'{"schemaVersion":2}'))
    add(
        "a page of a portal",
        raw(OK + b"Content-Type: text/html\r\nContent-Length: 28\r\n\r\n<html>please log in</html>\r\n"),
    )
    add("an empty body", other_body(lambda _body: b""), passes=True)
    add("an empty object", other_body(lambda _body: b"{}"), passes=True)
    add("null", other_body(lambda _body: b"null"), passes=True)
    add("a list", other_body(lambda _body: b"[]"), passes=True)
    add("a number", other_body(lambda _body: b"1e999"), passes=True)
    add("half a body of its own", other_body(lambda body: body[: len(body) // 2]), passes=True)
    add("deep nesting", other_body(lambda _body: b"[" * 100_000), passes=True)
    add("a body of zeros", other_body(lambda body: bytes(len(body))), passes=True)
    add("a body of spaces", other_body(lambda _body: b" " * (1 << 20)), passes=True)
    add("a changed byte", corrupted(), passes=True)
    add("another type", header("Content-Type", "text/plain"), passes=True)
    add("another digest", header("Docker-Content-Digest", "sha256:" + "0" * 64), passes=True)
    add("a digest that is a path", header("Docker-Content-Digest", "sha256:../../etc/passwd"), passes=True)

    add("a gzip bomb", effects.compressed())
    add("a coding nobody knows", effects.compressed("br"))
    add("headers without end", forever(OK, then=b"X-More: " + b"a" * 1000 + b"\r\n"))
    add("a header without end", forever(OK + b"X-More: ", then=b"a" * 65536))
    add("a status line without end", forever(b"HTTP/1.1 200 ", then=b"a" * 65536))
    add("a body without end", endless())
    add(
        "chunks without end",
        forever(OK + JSON + b"Transfer-Encoding: chunked\r\n\r\n", then=b"400\r\n" + b" " * 1024 + b"\r\n"),
    )
    add("interim answers without end", forever(then=b"HTTP/1.1 100 Continue\r\n\r\n" * 100))
    add("pages without end", effects.next_page(), passes=True)

    for code in (
        100,
        101,
        204,
        206,
        301,
        304,
        400,
        403,
        404,
        405,
        408,
        410,
        413,
        418,
        451,
        500,
        501,
        502,
        503,
        599,
        999,
    ):
        add(f"status {code}", status(code), passes=code in (204, 206, 404, 405, 400))
    add("done and called a failure", answered_badly(), passes=True)
    add("too many requests", too_many(1))
    add("come back in ten years", too_many(315_360_000))
    add("come back in the past", too_many(-1000, as_date=True))

    add("401 and no more", status(401))
    add("401 for a password", effects.challenged('Basic realm="x"'))
    add(
        "401 for a token of elsewhere",
        lambda other: effects.challenged(f'Bearer realm="{other}/token",service="x"'),
        led=True,
    )
    add(
        "401 for a token of the metadata service",
        effects.challenged('Bearer realm="http://169.254.169.254/t",service="x"'),
    )
    add("401 for a token of nowhere", effects.challenged('Bearer realm="",service=""'))
    add("401 for something else", effects.challenged("Negotiate"))
    add("401 of many words", effects.challenged('Bearer realm="' + "a" * 60_000 + '"'))
    add("403 with what was sent", effects.echo_of_secrets())

    for code in (301, 302, 303, 307, 308):
        add(
            f"{code} to another port",
            lambda other, code=code: effects.location(lambda r: other + r.target, code),
            led=True,
        )
    add("a redirect to itself", effects.location(lambda request: request.target))
    for name, address in ELSEWHERE.items():
        add(f"a redirect to {name}", effects.location(always(address)))
    add("a clock of another year", header("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), passes=True)
    return table


FAULTS = _named()
