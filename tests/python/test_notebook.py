"""%verify, %tree and %%policy, in a shell as notebooks have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright import notebook
from sigwright.errors import MalformedError, NoMatchingSignatureError, NoSignaturesError, UsageError

InteractiveShell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell

POLICY = "apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nmetadata: {{name: team}}\nspec:\n" + (
    '  images: [{{glob: "**"}}]\n  authorities:\n    - key: {{data: "{key}"}}\n'
)


@pytest.fixture(scope="module")
def shell() -> Any:
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture(autouse=True)
def _loaded(shell: Any) -> None:
    shell.extension_manager.load_extension("sigwright")


def test_verify_returns_what_it_shows(
    shell: Any, signed: sigwright.SignedImage, public_key_file: Path, tmp_path: Path
) -> None:
    shell.user_ns["image"] = signed.reference
    reports = shell.run_line_magic("verify", f"--key {public_key_file} --insecure-ignore-tlog {signed.reference}")
    assert reports
    assert reports[0].reference == signed.reference
    assert "verified" in reports._repr_html_()
    assert "ok" in repr(reports)


def test_a_cell_ends_with_an_error_in_two_lines_unless_all_is_verified(
    shell: Any, image: str, signed: sigwright.SignedImage, tmp_path: Path, other_key: sigwright.PrivateKey,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    other = tmp_path / "other.pub"
    other.write_text(other_key.public_key.to_pem())
    done = shell.run_cell(f"%verify --key {other} --insecure-ignore-tlog {signed.reference}")
    assert isinstance(done.error_in_exec, NoMatchingSignatureError)
    shown = capsys.readouterr().out
    assert "Error: " in shown
    assert "Traceback" not in shown


def test_one_bad_image_among_good_ones_is_enough(
    shell: Any, signed: sigwright.SignedImage, public_key_file: Path
) -> None:
    from sigwright.demo import Layout

    bare = public_key_file.parent / "bare"
    Layout(bare).add_image([b"unsigned"])
    with pytest.raises(NoSignaturesError):
        notebook.verify(f"--key {public_key_file} --insecure-ignore-tlog {signed.reference} oci:{bare}:demo")


def test_tree_shows_what_is_attached(shell: Any, signed: sigwright.SignedImage) -> None:
    found = shell.run_line_magic("tree", signed.reference)
    assert {one.kind for one in found.attached} == {"signature"}


def test_a_policy_in_a_cell_judges_images(shell: Any, signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    text = POLICY.format(key=key.public_key.to_pem().replace("\n", "\\n"))
    decisions = shell.run_cell_magic("policy", signed.reference, text)
    assert [decision.verdict for decision in decisions] == ["verified"]
    assert decisions
    assert signed.reference.rpartition("@")[2] in decisions[0].digest
    assert "verified" in decisions._repr_html_()
    assert "verified" in repr(decisions)


def test_a_policy_that_lets_an_image_not_in_says_so(
    shell: Any, signed: sigwright.SignedImage, other_key: sigwright.PrivateKey
) -> None:
    text = POLICY.format(key=other_key.public_key.to_pem().replace("\n", "\\n"))
    decisions = shell.run_cell_magic("policy", signed.reference, text)
    assert not decisions
    assert decisions[0].verdict == "failed"


@pytest.mark.parametrize("line", ["", "--no-such-flag x", "'"])
def test_a_line_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(UsageError):
        notebook.verify(line)
    with pytest.raises(UsageError):
        notebook.tree(line)
    with pytest.raises(UsageError):
        notebook.policy(line, "{}")


def test_a_cell_that_is_no_policy_is_refused(signed: sigwright.SignedImage) -> None:
    with pytest.raises(MalformedError):
        notebook.policy(signed.reference, "surely: no policy")


def test_names_from_strangers_are_escaped() -> None:
    report = sigwright.check("<script>alert(1)</script>", key=sigwright.PrivateKey.generate().public_key)
    assert "<script" not in notebook.Reports([report])._repr_html_()
