"""A command runs with verified references, or it does not run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sigwright
from fakes.faults import Honest
from fakes.images import image
from fakes.loopback import Request, Response
from fakes.registry import FakeRegistry
from sigwright import gate

ONE, TWO = f"host/a@sha256:{'1' * 64}", f"host/b@sha256:{'2' * 64}"


def test_every_mark_is_replaced_and_nothing_else() -> None:
    assert gate.fill(["x", "{image}", "a={image},b={image}", "{}", "{{image}}", "{images}"], [ONE]) == [
        "x", ONE, f"a={ONE},b={ONE}", "{}", f"{{{ONE}}}", "{images}",
    ]  # fmt: skip


def test_an_argument_that_is_the_mark_becomes_all_references() -> None:
    assert gate.fill(["x", "{image}", "y", "{image}"], [ONE, TWO]) == ["x", ONE, TWO, "y", ONE, TWO]


@pytest.mark.parametrize(
    ("command", "images"), [([], 1), (["", "{image}"], 1), (["x"], 1), (["x", "{ image }"], 1), (["x={image}"], 2)]
)
def test_a_command_that_cannot_take_the_references_is_refused(command: list[str], images: int) -> None:
    with pytest.raises(sigwright.UsageError):
        gate.check(command, images)


def start(registry: FakeRegistry, public_key: Path, *command: str, tag: str = "v1") -> subprocess.Popen[str]:
    words = ["gate", "--key", str(public_key), "--insecure-ignore-tlog", f"{registry.address}/app:{tag}", "--"]
    return subprocess.Popen(
        [sys.executable, "-m", "sigwright", *words, *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hear,
    )  # fmt: skip


def hear() -> None:
    """Under nohup, HUP is ignored by whoever is started: no matter here."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def signed(registry: FakeRegistry, key: sigwright.PrivateKey) -> str:
    digest = registry.store.push("app", image("hello"), "v1")
    sigwright.sign(f"{registry.address}/app:v1", key=key, tlog_upload=False)
    registry.log.clear()
    return f"{registry.address}/app@{digest}"


def test_the_tag_is_read_once(key: sigwright.PrivateKey, public_key_file: Path) -> None:
    with FakeRegistry() as registry:
        reference = signed(registry, key)
        process = start(registry, public_key_file, "echo", "{image}")
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (0, f"{reference}\n"), err
        reads = [request for request in registry.log.all() if request.path.endswith("/manifests/v1")]
        assert [request.method for request in reads] == ["GET"]


def test_a_tag_that_moves_after_it_was_read_changes_nothing(key: sigwright.PrivateKey, public_key_file: Path) -> None:
    with FakeRegistry() as registry:
        reference = signed(registry, key)

        def move(_request: Request, honest: Honest) -> Response:
            answer = honest()
            registry.store.push("app", image("evil"), "v1")
            return answer

        registry.faults.add(move, method="GET", path="/manifests/v1$", times=1)
        process = start(registry, public_key_file, "echo", "{image}")
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (0, f"{reference}\n"), err
        process = start(registry, public_key_file, "echo", "{image}")
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (10, "")
        assert "not run" in err


def test_a_digest_that_is_not_the_bodys_is_refused(key: sigwright.PrivateKey, public_key_file: Path) -> None:
    with FakeRegistry() as registry:
        signed(registry, key)

        def lie(_request: Request, honest: Honest) -> Response:
            answer = honest()
            headers = {**answer.headers, "Docker-Content-Digest": f"sha256:{'0' * 64}"}
            return Response(answer.status, headers, answer.body)

        registry.faults.add(lie, path="/manifests/v1$")
        process = start(registry, public_key_file, "echo", "{image}")
        out, err = process.communicate(timeout=60)
        assert process.returncode in (12, 21, 22)
        assert out == ""
        assert "not run" in err


def wait_for(path: Path) -> None:
    for _ in range(600):
        if path.exists() and path.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} never came")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("trap", "sent", "code"),
    [("", signal.SIGTERM, 143), ("trap 'exit 0' TERM; ", signal.SIGTERM, 143), ("", signal.SIGHUP, 129)],
)
def test_a_signal_ends_the_command(
    key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path, trap: str, sent: int, code: int
) -> None:
    with FakeRegistry() as registry:
        signed(registry, key)
        place = tmp_path / "pid"
        script = f"{trap}echo $$ > {place}; while :; do sleep 0.1; done"
        process = start(registry, public_key_file, "sh", "-c", script, "{image}")
        wait_for(place)
        process.send_signal(sent)
        _, err = process.communicate(timeout=60)
        assert process.returncode == code
        assert "not run" not in err
        assert gone(int(place.read_text()))


def test_a_script_without_its_interpreter_is_told_from_none(tmp_path: Path) -> None:
    script = tmp_path / "script"
    for words in (str(script), "no-such-command"):
        with pytest.raises(gate.CannotRunError, match="no such command"):
            gate._start([words])
    script.write_text("#!/nowhere/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(gate.CannotRunError, match="interpreter") as caught:
        gate._start([str(script)])
    assert caught.value.code == gate.NOT_FOUND


def test_a_process_with_many_files_open_runs_commands() -> None:
    script = """
import os, resource, sys
from sigwright import gate
resource.setrlimit(resource.RLIMIT_NOFILE, (2048, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
held = [os.open("/dev/null", os.O_RDONLY) for _ in range(1100)]
sys.exit(gate.execute(["sh", "-c", "exit 7"]))
"""
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=40).returncode == 7


def test_a_signal_while_the_command_starts_ends_it() -> None:
    """It may reach any thread of the process."""
    script = """
import os, signal, sys, threading, time
from sigwright import gate
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
start = gate._start
def slowly(*arguments):
    pid = start(*arguments)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.2)
    return pid
gate._start = slowly
sys.exit(gate.execute(["sleep", "60"]))
"""
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=40).returncode == 143


def test_term_before_the_command_is_a_refusal(public_key_file: Path) -> None:
    with FakeRegistry() as registry:
        registry.store.push("app", image("hello"), "v1")
        process: list[subprocess.Popen[str]] = []

        def end_it(_request: Request, honest: Honest) -> Response:
            process[0].send_signal(signal.SIGTERM)
            process[0].wait(60)
            return honest()

        registry.faults.add(end_it, path="/manifests/v1$", times=1)
        process.append(start(registry, public_key_file, "echo", "{image}"))
        out, err = process[0].communicate(timeout=60)
        assert (process[0].returncode, out) == (143, "")
        assert "not run" in err


def test_the_command_gets_the_signals_that_python_ignores() -> None:
    code = "import signal, sys; sys.exit(0 if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL else 5)"
    script = f"import sys; from sigwright import gate; sys.exit(gate.execute([sys.executable, '-c', {code!r}]))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    pipe = "import sys; from sigwright import gate; sys.exit(gate.execute(['sh', '-c', 'kill -PIPE $$']))"
    assert subprocess.run([sys.executable, "-c", pipe], check=False).returncode == 128 + signal.SIGPIPE
