"""Policies and lint: what judges without asking anybody, so that only our own work counts."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Cost, Row, run_once
from interop.programs import Program
from sigwright.client import default_client
from sigwright.policy.judge import judge_copy
from sigwright.policy.load import load

BOUND = """A decision reads patterns of names, one rule after the other; lint reads each file once as its own kind
says, and YAML in Python is most of that."""
IMAGES, RULES = 20_000, 50
FILES = 3_000
ROUNDS = 3
DIGEST = "sha256:" + "ab" * 32


def rows(sigwright: Program, scratch: Path) -> Iterator[Row]:
    yield decisions(scratch / "policy.yaml")
    yield linted(sigwright, scratch / "manifests")


def decisions(file: Path) -> Row:
    """Half of the images are let in by an allowance, half are about no rule and denied."""
    allowed = "".join(
        f'  - {{images: ["host{number}.example/team/**"], owner: team{number}, reason: moving, expires: 2999-01-01}}\n'
        for number in range(RULES)
    )
    file.write_text(f"apiVersion: sigwright.dev/v1\nkind: ImagePolicy\nrules: []\nallow:\n{allowed}", encoding="utf-8")
    policy, client, today = load(file), default_client(), datetime.date(2026, 1, 1)
    images = [f"host{number % (2 * RULES)}.example/team/app{number}@{DIGEST}" for number in range(IMAGES)]
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        verdicts = [judge_copy(client, policy, image, image, {}, today).verdict for image in images]
        spent.append(time.process_time() - started)
        if verdicts.count("allowed") != IMAGES // 2:
            raise SystemExit("the policy to be timed does not judge as it should")
    rate = IMAGES / min(spent) / 1000
    return Row(
        "policy decisions: thousand images a second", 10, rate, f"{RULES} allowances, CPU of one thread", at_most=False
    )


def linted(sigwright: Program, tree: Path) -> Row:
    """Deployments of two containers each, Dockerfiles and compose files, by thirds."""
    tree.mkdir()
    for number in range(FILES):
        write(tree, number)
    costs = Cost()
    for _ in range(ROUNDS):
        run_once(sigwright.command("lint", tree), sigwright.environment(), costs)
    detail = f"{FILES} files in {costs.wall:.2f} s, start-up included"
    return Row("lint: thousand files a second", 1, FILES / costs.wall / 1000, detail, at_most=False)


def write(tree: Path, number: int) -> None:
    image = f"registry.example/team/app{number}@{DIGEST}"
    if number % 3 == 0:
        containers = "".join(f"        - name: c{n}\n          image: {image}\n" for n in range(2))
        text = (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app{number}\nspec:\n  template:\n"
            f"    spec:\n      containers:\n{containers}"
        )
        (tree / f"deployment{number}.yaml").write_text(text, encoding="utf-8")
    elif number % 3 == 1:
        (tree / f"Dockerfile.app{number}").write_text(f"FROM {image}\nRUN true\n", encoding="utf-8")
    else:
        folder = tree / f"stack{number}"
        folder.mkdir()
        (folder / "compose.yaml").write_text(f"services:\n  app:\n    image: {image}\n", encoding="utf-8")
