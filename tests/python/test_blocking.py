"""Blocking calls: Ctrl-C, time limits, the GIL, threads and fork."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

import sigwright
from python.silence import SilentServer


def test_ctrl_c_ends_a_call_that_waits(silent: SilentServer) -> None:
    def interrupt() -> None:
        silent.called.wait(30)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        sigwright.resolve(silent.image, timeout=60)
    thread.join()


def test_a_signal_handler_may_raise_what_it_likes(silent: SilentServer) -> None:
    class AlarmError(Exception):
        pass

    def ring(*_: object) -> None:
        raise AlarmError

    before = signal.signal(signal.SIGUSR1, ring)

    def call() -> None:
        silent.called.wait(30)
        os.kill(os.getpid(), signal.SIGUSR1)

    threading.Thread(target=call).start()
    try:
        with pytest.raises(AlarmError):
            sigwright.resolve(silent.image, timeout=60)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_ctrl_c_ends_many_verifications(silent: SilentServer, key: sigwright.PrivateKey) -> None:
    def interrupt() -> None:
        silent.called.wait(30)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        list(sigwright.verify_many([silent.image] * 3, key=key.public_key, timeout=60))


def test_a_call_ends_at_its_time_limit(silent: SilentServer) -> None:
    with pytest.raises(sigwright.TimedOutError):
        sigwright.resolve(silent.image, timeout=0.3)


def test_other_threads_run_while_a_call_waits(silent: SilentServer) -> None:
    turns = 0
    done = threading.Event()

    def count() -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    with pytest.raises(sigwright.TimedOutError):
        sigwright.resolve(silent.image, timeout=0.5)
    done.set()
    thread.join()
    assert turns > 10


def test_threads_share_a_client(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    client = sigwright.Client()
    results: list[bool] = []

    def verify() -> None:
        for _ in range(5):
            report = client.verify(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
            results.append(report.ok)

    threads = [threading.Thread(target=verify) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 40


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_made_by_fork_uses_the_same_client(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, silent: SilentServer
) -> None:
    client = sigwright.Client()
    with pytest.raises(sigwright.TimedOutError):  # the network's thread runs in the parent
        client.resolve(silent.image, timeout=0.2)
    child = os.fork()
    if child == 0:
        try:
            client.verify(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
            client.resolve(silent.image, timeout=0.2)
        except sigwright.TimedOutError:
            os._exit(7)
        except BaseException:
            os._exit(1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert client.verify(signed.reference, key=key.public_key, insecure_ignore_tlog=True).ok
