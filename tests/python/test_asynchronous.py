"""The asynchronous twins."""

from __future__ import annotations

import asyncio
import inspect

import pytest

import sigwright
from python.silence import SilentServer

TWINS = ["sign", "verify", "check", "sign_blob", "verify_blob", "tree", "resolve", "triangulate"]


@pytest.mark.parametrize("name", TWINS)
def test_every_blocking_method_has_a_twin(name: str) -> None:
    twin = getattr(sigwright.Client, f"{name}_async")
    assert inspect.iscoroutinefunction(twin)
    assert twin.__name__ == f"{name}_async"
    assert str(getattr(sigwright.Client, name).__doc__).splitlines()[0] in twin.__doc__


def test_a_twin_returns_and_raises_the_same(image: str, key: sigwright.PrivateKey) -> None:
    async def work() -> None:
        signed = await sigwright.sign_async(image, key=key, tlog_upload=False)
        report = await sigwright.verify_async(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
        assert report.ok
        with pytest.raises(sigwright.LogEvidenceError):
            await sigwright.verify_async(signed.reference, key=key.public_key)

    asyncio.run(work())


def test_the_loop_goes_on_meanwhile(silent: SilentServer) -> None:
    async def work() -> int:
        waiting = asyncio.create_task(sigwright.resolve_async(silent.image, timeout=0.5))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0.001)
            turns += 1
        with pytest.raises(sigwright.TimedOutError):
            await waiting
        return turns

    assert asyncio.run(work()) > 10


def test_cancelling_ends_the_call_itself(silent: SilentServer) -> None:
    async def work() -> None:
        waiting = asyncio.create_task(sigwright.resolve_async(silent.image, timeout=60))
        await asyncio.to_thread(silent.called.wait, 30)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(work())  # waits for its threads: a call that went on would hold it for a minute


def test_a_call_after_a_cancelled_one_is_not_stopped(silent: SilentServer, image: str) -> None:
    async def work() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(sigwright.resolve_async(silent.image, timeout=60), 0.2)
        assert (await sigwright.resolve_async(image)).digest
        assert sigwright.resolve(image).digest

    asyncio.run(work())


def test_many_images_are_iterated(image: str, key: sigwright.PrivateKey) -> None:
    async def work() -> list[str]:
        reports = sigwright.verify_many_async([image, image], key=key.public_key, insecure_ignore_tlog=True)
        return [report.image async for report in reports]

    assert asyncio.run(work()) == [image, image]
