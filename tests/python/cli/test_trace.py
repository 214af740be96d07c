"""--trace: every request of a command, in a file that Perfetto reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes.auth import Auth
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.cli.trace import Trace


def traced(registry: FakeRegistry, tmp_path: Path, *words: str) -> tuple[int, str, list[dict[str, Any]]]:
    file = tmp_path / "trace.json"
    command = [sys.executable, "-m", "sigwright", *words, "--trace", str(file)]
    environment = {**os.environ, "HOME": str(tmp_path), "SIGWRIGHT_OFFLINE": "true"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr, json.loads(file.read_text())["traceEvents"]


def test_each_request_is_an_event_within_the_command(tmp_path: Path) -> None:
    with FakeRegistry() as registry:
        registry.store.push("app", image("app"), "1")
        code, talk, events = traced(registry, tmp_path, "tree", f"{registry.address}/app:1")
        asked = len(registry.log.all())
    command, *requests = events
    assert (code, command["name"], len(requests)) == (0, "sigwright tree", asked), talk
    end = command["ts"] + command["dur"]
    for request in requests:
        assert command["ts"] <= request["ts"] <= request["ts"] + request["dur"] <= end
        assert request["name"].startswith(("GET http://", "HEAD http://"))
    assert {request["args"]["outcome"] for request in requests} <= {"200", "404"}


def test_a_command_that_fails_leaves_its_trace(tmp_path: Path) -> None:
    with FakeRegistry(auth=Auth("bearer", users={"robot": "hunter2-secret"})) as registry:
        words = ("resolve", "--registry-username", "robot", "--registry-password", "wrong-secret")
        code, _, events = traced(registry, tmp_path, *words, f"{registry.address}/app:1")
    assert code != 0
    assert "401" in {event["args"].get("outcome") for event in events}
    assert "secret" not in json.dumps(events)


def test_requests_at_the_same_time_stand_in_rows_of_their_own() -> None:
    trace = Trace("unused", "verify")
    for began, took in ((100, 50), (120, 10), (150, 10), (125, 40)):
        trace._requests.append({"name": "GET x", "began": began, "took": took, "outcome": "200"})
    rows = [(event["ts"], event["tid"]) for event in trace.document()["traceEvents"][1:]]
    assert rows == [(100, 1), (120, 2), (125, 3), (150, 1)]


def test_what_is_too_much_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    import logging

    monkeypatch.setattr("sigwright.cli.trace.MOST", 1)
    trace = Trace("unused", "audit")
    for _ in range(3):
        line = json.dumps({"name": "GET x", "began": 1, "took": 1, "outcome": "200"})
        trace.emit(logging.LogRecord("sigwright.trace", logging.DEBUG, "", 0, "%s", (line,), None))
    assert trace.document()["traceEvents"][0]["args"] == {"left_out": 2}
