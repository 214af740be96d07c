#!/usr/bin/env python3
"""Many verifications and signings while one request in a hundred goes wrong (`make soak`).

A process verifies and signs from its threads, others sign the same images by the command. No verdict may be wrong, no
signature that was called stored may be missing, and neither memory nor descriptors may grow.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sigwright
from fakes.faults import Effect, Honest, corrupted, status, too_many
from fakes.loopback import Request, Response, reset
from faults import effects
from faults.effects import POINTS, breaks_off
from faults.world import KEY_PASSWORD, World

THREADS = 4
SIGNERS = 10
SHARE = 0.01
ATTEMPTS = 10
# Of a verification of what is well, when the registry is not: it could not be looked at, or was not what it should be.
UNWELL = {12, 20, 21, 22}
# What a process may gain after its first fifth. Descriptors are connections that are kept: images have more signatures
# towards the end, which are fetched together. One lost for each request that is struck would be hundreds.
MEBIBYTES = 24
DESCRIPTORS = 96


class Sometimes:
    """One request in a hundred meets one of the faults that pass quickly."""

    def __init__(self, seed: int) -> None:
        self.struck = self.asked = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._effects: list[Effect] = [
            *(breaks_off(point, reset) for point in POINTS), *(breaks_off(point, None) for point in POINTS),
            effects.refused(), effects.twice(), effects.done_twice(), effects.body_first(), effects.longer(-3),
            effects.raw(b"\x00garbage"), effects.compressed(), corrupted(), status(500), status(503), too_many(0),
        ]  # fmt: skip

    def __call__(self, request: Request, honest: Honest) -> Response:
        with self._lock:
            self.asked += 1
            chosen = self._random.choice(self._effects) if self._random.random() < SHARE else None
            self.struck += chosen is not None
        return chosen(request, honest) if chosen else honest()


@dataclass
class Report:
    """What a worker saw."""

    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def sample(self) -> None:
        """KiB of this process, and what it has open."""
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        self.memory.append(resident >> 10)
        self.descriptors.append(len(list(Path("/proc/self/fd").iterdir())))

    @property
    def growth(self) -> tuple[int, int]:
        """MiB and descriptors since the first fifth."""
        begin = len(self.memory) // 5
        return (self.memory[-1] - self.memory[begin]) >> 10, self.descriptors[-1] - self.descriptors[begin]


# --- in the worker ----------------------------------------------------------------------------------------------------


def work(plan: dict[str, Any]) -> dict[str, Any]:
    """Do what the plan says, from several threads of one client."""
    client, report, lock = sigwright.Client(), Report(), threading.Lock()

    def one(task: dict[str, Any]) -> None:
        code = verify(client, task) if task["kind"] == "verify" else sign(client, task)
        with lock:
            report.codes[f"{task['kind']} {task['of']} {code}"] += 1
            if code not in task["allowed"]:
                report.wrong.append(f"{task} ended with {code}")

    tasks = plan["tasks"]
    for start in range(0, len(tasks), step := max(len(tasks) // 20, 1)):
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(one, tasks[start : start + step]))
        report.sample()
    return {"codes": report.codes, "wrong": report.wrong, "growth": report.growth}


def verify(client: sigwright.Client, task: dict[str, Any]) -> int:
    found = client.check(task["image"], key=task["key"], insecure_ignore_tlog=True, timeout=60)
    return found.error.exit_code if found.error else 0


def sign(client: sigwright.Client, task: dict[str, Any]) -> int:
    """As often as it takes: a signature that was not stored is not lost, and one that was is counted by the caller."""
    key = sigwright.PrivateKey.from_file(task["key"], KEY_PASSWORD)
    for _ in range(ATTEMPTS):
        try:
            client.sign(task["image"], key=key, tlog_upload=False, timeout=60)
        except sigwright.Error as error:
            code = error.exit_code
        else:
            return 0
    return code


# --- around it --------------------------------------------------------------------------------------------------------


def verifications(world: World, count: int, seed: int) -> Iterator[dict[str, Any]]:
    signed, bare = "@".join(world.image()), "@".join(world.unsigned())
    keys = {name: str(world.home / f"{name}.pub") for name in world.keys}
    kinds = [
        {"of": "good", "image": f"{world.proxy.address}/{signed}", "key": keys["other"], "allowed": [0, *UNWELL]},
        {
            "of": "wrong key",
            "image": f"{world.proxy.address}/{signed}",
            "key": keys["stranger"],
            "allowed": [12, *UNWELL],
        },
        {"of": "unsigned", "image": f"{world.proxy.address}/{bare}", "key": keys["other"], "allowed": [10, *UNWELL]},
    ]
    chance = random.Random(seed)
    for _ in range(count):
        yield {"kind": "verify", **chance.choices(kinds, (6, 3, 1))[0]}


def signers(world: World) -> list[Path]:
    paths = []
    for number in range(SIGNERS):
        key = sigwright.PrivateKey.generate()
        path = world.home / f"signer{number}.key"
        path.write_text(key.to_encrypted_pem(KEY_PASSWORD))
        path.chmod(0o600)
        path.with_suffix(".pub").write_text(key.public_key.to_pem())
        paths.append(path)
    return paths


def by_command(world: World, image: str, keys: list[Path]) -> None:
    """All at once, in processes of their own, each until it is done."""
    waiting = list(keys)
    for _ in range(ATTEMPTS):
        started = [(key, _signing(world, image, key)) for key in waiting]
        waiting = [key for key, process in started if process.wait() != 0]
        if not waiting:
            return
    raise AssertionError(f"{waiting} could not sign {image}")


def _signing(world: World, image: str, key: Path) -> subprocess.Popen[bytes]:
    command = [
        str(Path(sys.executable).with_name("sigwright")),
        "sign",
        "--tlog-upload=false",
        "--key",
        str(key),
        image,
    ]
    return subprocess.Popen(command, env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def in_worker(world: World, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    plan = world.folder / "plan.json"
    plan.write_text(json.dumps({"tasks": tasks}))
    done = subprocess.run(
        [sys.executable, __file__, "--work", str(plan)],
        env=world.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"the worker ended with {done.returncode}\n{done.stderr[-3000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def lost(world: World, images: list[tuple[str, str]], keys: list[Path]) -> int:
    """Signatures that are not there, two for each signer of each image, asked of the registry itself."""
    missing = 0
    for name, digest in images:
        for key in keys:
            found = sigwright.check(
                f"{world.direct}/{name}@{digest}", key=key.with_suffix(".pub"), insecure_ignore_tlog=True, **world.login
            )
            missing += max(2 - len(found.verified), 0)
        missing += max(2 - world.signatures(name, digest, "other"), 0)
    return missing


def soak(folder: Path, verify_count: int, sign_count: int, seed: int = 1) -> list[str]:
    """Run it all and print the counts; returns what is wrong."""
    with World(folder) as world:
        keys = signers(world)
        images = [world.image() for _ in range(max(sign_count // SIGNERS, 1))]
        tasks = list(verifications(world, verify_count, seed))
        # Nine in ten from the threads of one process, one in ten by commands, which meet at the same images.
        apart = images[: max(len(images) // 10, 1)]
        for name, digest in images:
            at = f"{world.proxy.address}/{name}@{digest}"
            own = keys[SIGNERS // 2 :] if (name, digest) in apart else keys
            tasks += [{"kind": "sign", "of": "image", "image": at, "key": str(key), "allowed": [0]} for key in own]
        random.Random(seed).shuffle(tasks)
        sometimes = Sometimes(seed)
        world.faults.add(sometimes)
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(in_worker, world, tasks)
            for name, digest in apart:
                by_command(world, f"{world.proxy.address}/{name}@{digest}", keys[: SIGNERS // 2])
            report = working.result()
        world.faults.clear()
        missing = lost(world, images, keys)
    return judged(report, missing, sometimes, verify_count, len(images) * SIGNERS)


def judged(report: dict[str, Any], missing: int, sometimes: Sometimes, verified: int, signed: int) -> list[str]:
    mebibytes, descriptors = report["growth"]
    wrong = list(report["wrong"])
    print(f"{verified} verifications, {signed} signings, {sometimes.struck} of {sometimes.asked} requests struck")
    print("how they ended: " + ", ".join(f"{kind}: {count}" for kind, count in sorted(report["codes"].items())))
    print(
        f"wrong verdicts {len(wrong)}, lost signatures {missing}, grown by {mebibytes} MiB, {descriptors} descriptors"
    )
    if missing:
        wrong.append(f"{missing} signatures are lost")
    if mebibytes > MEBIBYTES or descriptors > DESCRIPTORS:
        wrong.append("memory or descriptors grow")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verify", type=int, default=10_000)
    parser.add_argument("--sign", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        print(json.dumps(work(json.loads(given.work.read_text()))))
        return 0
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        wrong = soak(Path(folder), given.verify, given.sign, given.seed)
    print("\n".join(wrong[:20]) or "soak passed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
