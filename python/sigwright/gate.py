"""Run a command with verified digest references in the places of `{image}`: no shell, and its streams are its own."""

from __future__ import annotations

import os

from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MARK = "{image}"
NOT_EXECUTABLE, NOT_FOUND, SIGNALLED = 126, 127, 128
"""What shells return for a command that cannot be run, is not there, or was ended by a signal (added to this)."""


class CannotRunError(Exception):
    """The command was not started; `.code` is what a shell would return."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def check(command: Sequence[str], images: int) -> None:
    """Refuse a command into which that many references cannot go."""
    if not command or not command[0]:
        raise UsageError("no command is given", hint="write -- and the command after the images")
    if not any(MARK in word for word in command):
        raise UsageError(
            f"the command does not name {MARK}, so what is verified is not what it would use",
            hint=f"write {MARK} where the verified reference belongs",
        )
    part = next((word for word in command if MARK in word and word != MARK), None)
    if images > 1 and part is not None:
        raise UsageError(
            f"{part!r}: {images} references cannot go into one argument",
            hint=f"write {MARK} as an argument of its own, or give one image",
        )


def fill(command: Sequence[str], references: Sequence[str]) -> list[str]:
    """Return the command with the references: an argument that is `{image}` alone becomes all of them."""
    check(command, len(references))
    filled: list[str] = []
    for word in command:
        filled.extend(references if word == MARK else [word.replace(MARK, references[0])])
    return filled


def execute(command: Sequence[str]) -> int:
    """Run a command to its end and return its exit code; TERM and HUP are passed on to it, and the code is theirs.

    Raises `CannotRunError` when it was not started. Interrupts of a terminal reach the command by themselves.
    """
    import signal

    started: list[int] = []
    asked_to_end: list[int] = []

    def pass_on(number: int, _: object) -> None:
        asked_to_end.append(number)
        for pid in started:
            os.kill(pid, number)  # not reaped yet: its number is still its own

    woken = _waker()
    # Before the start: blocking the signals meanwhile would hold them from this thread alone, and the core has others.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it, or a shell for what runs behind
            signal.signal(number, pass_on if number != signal.SIGINT else lambda *_: None)
    pid = _start(command)
    started.append(pid)
    for asked in asked_to_end:  # twice rather than never
        os.kill(pid, asked)
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        woken()
    started.clear()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if asked_to_end:
        return SIGNALLED + asked_to_end[0]
    return SIGNALLED - code if code < 0 else code


def _waker() -> Callable[[], None]:
    """Return what waits for a signal to any thread: Python's own calls see only those that the main thread gets."""
    import select
    import signal

    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poll = select.poll()  # select() takes no descriptor above 1023, and whoever calls us may have many open
    poll.register(read, select.POLLIN)

    def wait() -> None:
        if poll.poll(1000):  # a while only: whoever started us may have CHLD blocked
            os.read(read, 64)

    return wait


def _start(command: Sequence[str]) -> int:
    import signal

    restored = [signal.SIGPIPE, signal.SIGXFSZ]  # which Python ignores, and a command would inherit
    try:
        return os.posix_spawnp(command[0], list(command), os.environ, setsigdef=restored)
    except FileNotFoundError:
        script = "/" in command[0] and os.path.exists(command[0])  # noqa: PTH110
        what = "the interpreter that it names is not there" if script else "no such command"
        raise CannotRunError(f"{command[0]}: {what}", NOT_FOUND) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotRunError(f"{command[0]}: cannot be run: {reason}", NOT_EXECUTABLE) from None
