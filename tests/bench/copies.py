"""Copying a large image from registry to registry and into a layout, beside crane and regctl."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.measure import Cost, Row, run_once
from interop import registries
from interop.programs import Program
from interop.registries import Registry

BOUND = """Disk and loopback. Of the CPU half is hashing what came, which the peers do too, the rest moving bytes."""

LAYERS, LAYER_BYTES = 8, 256 << 20
ROUNDS = 3
MEBIBYTES = 96
OCI = "application/vnd.oci.image"


def rows(sigwright: Program, crane: Program, regctl: Program, scratch: Path) -> Iterator[Row]:
    layout = scratch / "large"
    write_layout(layout)
    with registries.running("distribution", scratch / "source") as source:
        image = f"{source.address}/large:v"
        sigwright.succeeds("copy", f"oci:{layout}:v", image)
        shutil.rmtree(layout)
        costs: dict[str, dict[str, Cost]] = {"registry": {}, "layout": {}}
        for number in range(ROUNDS):
            programs = deque((sigwright, crane, regctl))
            programs.rotate(number)  # whoever comes later writes while the disk is still busy with the one before
            one_round(costs, programs, image, scratch / f"round{number}")
    for where, by_tool in costs.items():
        ours, best = by_tool["sigwright"], min(by_tool["crane"].wall, by_tool["regctl"].wall)
        walls = ", ".join(f"{name} {cost.wall:.2f} s" for name, cost in by_tool.items())
        yield Row(f"copy 2 GiB to a {where}: wall / the faster peer", 1.0, ours.wall / best, walls)
        yield Row(f"copy 2 GiB to a {where}: MiB", MEBIBYTES, ours.mebibytes, f"crane {by_tool['crane'].mebibytes:.0f}")


def one_round(costs: dict[str, dict[str, Cost]], programs: Iterable[Program], image: str, state: Path) -> None:
    """Each tool once to each place, and all of it forgotten before the next one's turn.

    What stands already is not sent again, and the first to fill memory that the machine has not used yet pays for it.
    """
    by_name = {program.path.name: program for program in programs}
    allow_http(by_name["regctl"], image.partition("/")[0])
    for name, program in by_name.items():
        with registries.running("distribution", state / "target") as target:
            allow_http(by_name["regctl"], target.address)
            measure(program, to_registry(name, image, target), costs["registry"].setdefault(name, Cost()))
        shutil.rmtree(state)
    for name, program in by_name.items():
        measure(program, to_layout(name, image, state), costs["layout"].setdefault(name, Cost()))
        shutil.rmtree(state)


def allow_http(regctl: Program, host: str) -> None:
    regctl.succeeds("registry", "set", "--tls", "disabled", "--skip-check", host)


def measure(program: Program, words: tuple[str, ...], cost: Cost) -> None:
    os.sync()  # what the one before has written is not written on this one's time
    run_once(program.command(*words), program.environment(), cost)


def to_registry(name: str, image: str, target: Registry) -> tuple[str, ...]:
    place = f"{target.address}/{name}:v"
    return {
        "sigwright": ("copy", image, place),
        "crane": ("copy", "--insecure", image, place),
        "regctl": ("image", "copy", image, place),
    }[name]


def to_layout(name: str, image: str, state: Path) -> tuple[str, ...]:
    place = str(state / name)
    return {
        "sigwright": ("save", "--dir", place, image),
        "crane": ("pull", "--insecure", "--format", "oci", image, place),
        "regctl": ("image", "copy", image, f"ocidir://{place}:v"),
    }[name]


def write_layout(layout: Path) -> None:
    """An image whose layers nothing compresses."""
    blobs = layout / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    layers = [write_layer(blobs) for _ in range(LAYERS)]
    diff_ids = [layer["digest"] for layer in layers]
    config = json.dumps({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{OCI}.manifest.v1+json",
        "config": write_document(blobs, config, f"{OCI}.config.v1+json"),
        "layers": layers,
    }
    entry = write_document(blobs, json.dumps(manifest), f"{OCI}.manifest.v1+json")
    entry["annotations"] = {"org.opencontainers.image.ref.name": "v"}
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')


def write_layer(blobs: Path) -> dict[str, object]:
    temporary = blobs / "new"
    digest = hashlib.sha256()
    with temporary.open("wb") as file:
        for _ in range(LAYER_BYTES >> 20):
            piece = os.urandom(1 << 20)
            digest.update(piece)
            file.write(piece)
    temporary.rename(blobs / digest.hexdigest())
    return {"mediaType": f"{OCI}.layer.v1.tar", "digest": f"sha256:{digest.hexdigest()}", "size": LAYER_BYTES}


def write_document(blobs: Path, text: str, kind: str) -> dict[str, object]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    (blobs / digest).write_text(text)
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(text)}
