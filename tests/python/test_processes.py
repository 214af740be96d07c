"""Threads and processes of Python's: pools made by fork and by spawn, and forks while other threads are in a call."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import sigwright
from fakes.images import image as an_image
from fakes.registry import FakeRegistry

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


@pytest.fixture
def at(registry: FakeRegistry, key: sigwright.PrivateKey) -> str:
    """An image in a registry, signed; this process's own network thread has run."""
    reference = f"{registry.address}/app@{registry.store.push('app', an_image('hello'), 'v1')}"
    return sigwright.sign(reference, key=key, tlog_upload=False).reference


def count(at: str, pem: str) -> int:
    """For a pool: how many signatures verify there."""
    key = sigwright.PublicKey.from_pem(pem.encode())
    return len(sigwright.check(at, key=key, insecure_ignore_tlog=True, timeout=60).verified)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_pools_of_processes_verify(
    method: str, at: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    right, wrong = (each.public_key.to_pem() for each in (key, other_key))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(count, [at] * 6, [right, wrong] * 3)) == [2, 0] * 3
    assert count(at, right) == 2


def test_children_are_well_that_are_made_while_threads_are_in_calls(at: str, key: sigwright.PrivateKey) -> None:
    """A lock that another thread holds at that moment stays locked in the child."""
    client, pem, done = sigwright.Client(), key.public_key.to_pem(), threading.Event()

    def busy() -> int:
        calls = 0
        while not done.is_set():
            assert client.check(at, key=key.public_key, insecure_ignore_tlog=True).ok
            calls += 1
        return calls

    def child() -> None:
        own = client.check(at, key=sigwright.PublicKey.from_pem(pem.encode()), insecure_ignore_tlog=True, timeout=60)
        made = sigwright.PrivateKey.generate()
        made.public_key.verify(made.sign(b"text"), b"text")
        os._exit(0 if own.ok and count(at, pem) == 2 else 3)

    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(busy) for _ in range(4)]
        children = []
        for _ in range(12):
            if (number := os.fork()) == 0:
                child()
            children.append(number)
        codes = [os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) for number in children]
        done.set()
        assert all(each.result() > 0 for each in calls)
    assert codes == [0] * 12


def test_threads_sign_and_verify_with_clients_of_their_own_and_one_that_they_share(
    registry: FakeRegistry, at: str, key: sigwright.PrivateKey
) -> None:
    shared, keys = sigwright.Client(), [sigwright.PrivateKey.generate() for _ in range(6)]

    def work(own: sigwright.PrivateKey) -> int:
        with sigwright.Client() as client:
            client.sign(at, key=own, tlog_upload=False)
            mine = shared.verify(at, key=own.public_key, insecure_ignore_tlog=True)
            stranger = client.check(at, key=sigwright.PrivateKey.generate().public_key, insecure_ignore_tlog=True)
            bundle = shared.sign_blob(b"text", key=own, tlog_upload=False).bundle
            client.verify_blob(b"text", key=own.public_key, bundle=bundle, insecure_ignore_tlog=True)
            assert not stranger.ok
            return len(mine.verified)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, keys)) == [2] * 6
    assert all(count(at, each.public_key.to_pem()) == 2 for each in (*keys, key))
    assert len(registry.log) > 0
