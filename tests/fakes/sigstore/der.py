"""DER: as much of it as certificate extensions and RFC 3161 tokens need."""

from __future__ import annotations

from datetime import datetime, timezone

SEQUENCE, SET, OCTETS, UTF8, INTEGER, OBJECT, GENERALIZED_TIME, BITS = 0x30, 0x31, 0x04, 0x0C, 0x02, 0x06, 0x18, 0x03
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1


def element(tag: int, *parts: bytes) -> bytes:
    """One element around the concatenated parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    return element(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """A SET OF stands in the order of its encodings."""
    return element(SET, *sorted(parts))


def octets(data: bytes) -> bytes:
    return element(OCTETS, data)


def utf8(text: str) -> bytes:
    return element(UTF8, text.encode())


def integer(value: int) -> bytes:
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    return element(OBJECT, b"".join(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    out = [arc & 0x7F]
    while arc := arc >> 7:
        out.append(0x80 | arc & 0x7F)
    return bytes(reversed(out))


def time(seconds: int) -> bytes:
    """A GeneralizedTime."""
    return element(GENERALIZED_TIME, datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y%m%d%H%M%SZ").encode())


def content(encoded: bytes) -> bytes:
    """What one element holds."""
    start, end = _bounds(encoded)
    return encoded[start:end]


def parts(encoded: bytes) -> list[bytes]:
    """The elements that stand one after the other, each whole."""
    found = []
    while encoded:
        _, end = _bounds(encoded)
        found.append(encoded[:end])
        encoded = encoded[end:]
    return found


def _bounds(encoded: bytes) -> tuple[int, int]:
    size, start = encoded[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(encoded[2:start], "big")
    return start, start + size
