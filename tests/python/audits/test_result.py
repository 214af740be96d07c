"""`sigwright.audit()`: a value that runs while it is looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from python.silence import SilentServer
from sigwright.audits import Row
from sigwright.audits.result import Audit, summary
from sigwright.errors import UsageError


def options(public_key_file: Path) -> dict[str, Any]:
    return {"key": public_key_file, "insecure_ignore_tlog": True}


def test_images_are_verified_and_counted(signed: sigwright.SignedImage, tmp_path: Path, public_key_file: Path) -> None:
    seen: list[Row] = []
    images = [signed.reference, f"oci:{tmp_path}/gone"]
    audit = sigwright.audit(images, progress=seen.append, **options(public_key_file))
    assert [record["verdict"] for record in audit.records()] == ["verified", "error"]
    assert (len(audit), audit.count("verified"), audit.exit_code) == (2, 1, 17)
    assert seen == list(audit.rows)


def test_iterating_yields_rows_as_they_come_and_again_later() -> None:
    coming = [Row(image=name, verdict="verified", code=0) for name in "abc"]
    audit = Audit(iter(coming))
    assert next(iter(audit)) is coming[0]
    assert list(audit) == coming
    assert list(audit) == coming


@pytest.mark.parametrize("end", [KeyboardInterrupt, UsageError("the disk is full")])
def test_an_audit_that_was_interrupted_keeps_its_rows_and_never_passes_for_whole(end: Any) -> None:
    def coming() -> Iterator[Row]:
        yield Row(image="a", verdict="verified", code=0)
        raise end

    audit = Audit(coming())
    with pytest.raises((KeyboardInterrupt, UsageError)):
        _ = audit.rows
    assert not audit.complete
    assert [row.image for row in audit.rows] == ["a"]
    assert audit.exit_code == 21
    assert repr(audit) == "<Audit interrupted, so far 1 image: 1 verified, 0 failed>"
    assert "interrupted" in audit._repr_html_()


def test_an_audit_that_came_to_its_end_is_complete() -> None:
    audit = Audit([Row(image="a", verdict="verified", code=0)])
    assert repr(audit) == "<Audit not at its end, so far 0 images: 0 verified, 0 failed>"
    assert (audit.exit_code, audit.complete) == (0, True)
    assert repr(audit) == "<Audit 1 image: 1 verified, 0 failed>"
    assert "interrupted" not in repr(audit) + audit._repr_html_()


def test_a_frame_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError) as missing:
        Audit([]).to_pandas()
    assert "sigwright[audit]" in missing.value.hint


def test_one_image_is_no_list() -> None:
    with pytest.raises(TypeError):
        sigwright.audit("registry.example/app:1")


def test_an_option_that_verify_has_not_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        sigwright.audit([], colour="red")


def test_the_summary_keeps_errors_apart() -> None:
    rows = [Row(image="a", verdict=verdict, code=code) for verdict, code in
            (("verified", 0), ("failed", 10), ("error", 21))]  # fmt: skip
    assert summary(rows) == "3 images: 1 verified, 1 failed, 1 could not be checked"
    assert summary(rows[:1]) == "1 image: 1 verified, 0 failed"


def test_the_notebook_view_escapes_names() -> None:
    audit = Audit([Row(image="<script>", verdict="verified", code=0)])
    assert "<script>" not in audit._repr_html_()


INTERRUPTED = """
import signal, sys
import sigwright
signal.signal(signal.SIGINT, signal.default_int_handler)
image, key, way = sys.argv[1:]
executor = None
if way == "executor":
    from concurrent.futures import ThreadPoolExecutor
    executor = ThreadPoolExecutor(2)
if way == "loop":
    import asyncio
def audit():
    for row in sigwright.audit([image] * 3, key=key, insecure_ignore_tlog=True, executor=executor, timeout=60):
        print(row)
async def inside():
    audit()
def run():
    asyncio.new_event_loop().run_until_complete(inside()) if way == "loop" else audit()
print("begun", flush=True)
try:
    run()
except KeyboardInterrupt:
    print("interrupted", flush=True)
    import os
    os._exit(0)
"""


@pytest.mark.parametrize("way", ["plain", "executor", "loop"])
def test_ctrl_c_ends_a_running_audit_at_once(
    way: str, silent: SilentServer, public_key_file: Path, tmp_path: Path
) -> None:
    import signal
    import subprocess
    import sys

    command = [sys.executable, "-c", INTERRUPTED, silent.image, str(public_key_file), way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        assert silent.called.wait(30)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=20)  # the audit itself would wait for a minute
    assert told == "interrupted\n"


def test_an_audit_works_inside_a_running_event_loop(public_key_file: Path, signed: sigwright.SignedImage) -> None:
    import asyncio

    async def cell() -> list[dict[str, object]]:
        return sigwright.audit([signed.reference], key=public_key_file, insecure_ignore_tlog=True).records()

    (row,) = asyncio.run(cell())
    assert row["verdict"] == "verified"


def test_a_name_that_is_no_text_goes_into_a_table_too() -> None:
    pytest.importorskip("pyarrow", reason="the audit extra is not installed")
    table = Audit([Row(image="r/a\udc80b", verdict="error", code=2)]).to_arrow()
    assert table.column("image").to_pylist() == ["r/a?b"]
