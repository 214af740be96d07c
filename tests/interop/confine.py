#!/usr/bin/env python3
"""Run a server in a network namespace of its own, with one of its ports let out to the loopback.

confine.py [--reach PORT]... OUTSIDE INSIDE COMMAND...      127.0.0.1:OUTSIDE here is 127.0.0.1:INSIDE there

--reach PORT: the server may reach 127.0.0.1:PORT of this side, under the same name.

Some servers open a metrics port on every interface and have no flag against it; in there it is nobody's. Needs root, or
a kernel that lets a user make namespaces. SIGTERM ends the server and us.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000
PARENT_DEATH_SIGNAL = 1
GET_FLAGS_SIZE, SET_FLAGS, UP_AND_RUNNING = 40, 0x8914, 0x1 | 0x40
LIBC = ctypes.CDLL(None, use_errno=True)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


def die_with_parent() -> None:
    LIBC.prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    if LIBC.unshare(NEW_NET | (NEW_USER if user else 0)) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace can be made")
    if user:
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            Path("/proc/self", name).write_text(text)
    with socket.socket() as probe:
        request = struct.pack("16sh", b"lo", UP_AND_RUNNING)
        fcntl.ioctl(probe, SET_FLAGS, request.ljust(GET_FLAGS_SIZE, b"\0"))


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


def relay_to(connect: Connect) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await connect()
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, back), copy(there, writer))
        for one in (writer, back):
            one.close()

    return relay


async def until_ended(server: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.terminate)
    while server.poll() is None:
        await asyncio.sleep(0.05)


def to_port(port: int) -> Connect:
    return lambda: asyncio.open_connection("127.0.0.1", port)


def to_socket(path: str) -> Connect:
    return lambda: asyncio.open_unix_connection(path)


async def inside(folder: str, reach: list[int], port: int, command: list[str]) -> int:
    enter_namespace()
    for other in reach:
        await asyncio.start_server(relay_to(to_socket(f"{folder}/{other}")), "127.0.0.1", other)
    server = subprocess.Popen(command, preexec_fn=die_with_parent)
    await asyncio.start_unix_server(relay_to(to_port(port)), f"{folder}/relay")
    await until_ended(server)
    return server.returncode


async def outside(reach: list[int], port: int, rest: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="confine-") as folder:
        await asyncio.start_server(relay_to(to_socket(f"{folder}/relay")), "127.0.0.1", port)
        for other in reach:
            await asyncio.start_unix_server(relay_to(to_port(other)), f"{folder}/{other}")
        options = [word for other in reach for word in ("--reach", str(other))]
        command = [sys.executable, __file__, "--inside", folder, *options, *rest]
        server = subprocess.Popen(command, preexec_fn=die_with_parent)
        await until_ended(server)
        return server.returncode


def main(words: list[str]) -> int:
    folder = words[1] if words[0] == "--inside" else ""
    words = words[2:] if folder else words
    reach = []
    while words[0] == "--reach":
        reach.append(int(words[1]))
        words = words[2:]
    if folder:
        die_with_parent()
        return asyncio.run(inside(folder, reach, int(words[0]), words[1:]))
    return asyncio.run(outside(reach, int(words[0]), words[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
