"""The published schema of reports, against what commands really print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import sigwright
from sigwright import _report_schema, cli

PUBLISHED = Path(__file__).parents[2] / "docs/reference/report.schema.json"


@pytest.fixture
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(PUBLISHED.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    cli.run([*words, "-o", "report"])
    return json.loads(capsys.readouterr().out)


def test_the_published_schema_is_the_one_that_the_package_makes() -> None:
    assert json.loads(PUBLISHED.read_text()) == _report_schema.schema()


def test_reports_of_images_conform(
    validator: jsonschema.Draft202012Validator,
    capsys: pytest.CaptureFixture[str],
    signed: sigwright.SignedImage,
    public_key_file: Path,
    key: sigwright.PrivateKey,
) -> None:
    verify = ("verify", "--key", str(public_key_file), "--insecure-ignore-tlog")
    good = printed(capsys, *verify, signed.reference)
    assert good["ok"] is True
    validator.validate(good)
    both = printed(capsys, *verify, signed.reference, "oci:nowhere:1", "not an image")
    assert [each["ok"] for each in both] == [True, False, False]
    validator.validate(both)
    sigwright.attest(signed.reference, key=key, predicate={"a": [1]}, type="custom", tlog_upload=False)
    attested = printed(capsys, "verify-attestation", *verify[1:], "--type", "custom", signed.reference)
    assert attested["candidates"][0]["predicate"] is not None
    validator.validate(attested)


def test_reports_of_files_conform(
    validator: jsonschema.Draft202012Validator,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    public_key_file: Path,
    key: sigwright.PrivateKey,
) -> None:
    blob, bundle = tmp_path / "blob", tmp_path / "bundle.json"
    blob.write_bytes(b"data")
    bundle.write_text(sigwright.sign_blob(blob, key=key, tlog_upload=False).bundle)
    flags = ("--key", str(public_key_file), "--insecure-ignore-tlog", "--bundle", str(bundle))
    validator.validate(printed(capsys, "verify-blob", *flags, str(blob)))
    blob.write_bytes(b"tampered")
    failed = printed(capsys, "verify-blob", *flags, str(blob))
    assert failed["ok"] is False
    validator.validate(failed)
    missing = printed(capsys, "verify-blob", *flags, str(tmp_path / "nowhere"))
    assert missing["error"]["exit_code"] == 22
    validator.validate(missing)


@pytest.mark.parametrize(
    "change", [{"ok": "yes"}, {"schema_version": 2}, {"more": 1}, {"candidates": [{"format": "legacy"}]}]
)
def test_what_is_no_report_is_refused(
    validator: jsonschema.Draft202012Validator, change: dict[str, Any], image: str, key: sigwright.PrivateKey
) -> None:
    from sigwright.cli.show import as_report

    report = as_report(sigwright.check(image, key=key.public_key))
    validator.validate(report)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**report, **change})
