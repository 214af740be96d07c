"""Messages are explained: each row by what is really printed, and what no row knows is said to be unknown."""

from __future__ import annotations

import pytest

from sigwright._explanations import ROWS
from sigwright.cli.exit_codes import MEANINGS
from sigwright.explain import explain

HEX = "0123456789abcdef" * 4


def titles(text: str) -> list[str]:
    answer = explain(text)
    return [explanation.title for explanation in answer.explanations] if answer.known else []


@pytest.mark.parametrize("code", MEANINGS)
def test_every_exit_code_is_explained(code: int) -> None:
    assert titles(str(code)) == titles(f"exit code {code}") == [f"exit code {code}"]


@pytest.mark.parametrize("symbol", ["no_signatures", "NoSignaturesError", "sigwright.NoSignaturesError"])
def test_every_spelling_of_an_error_is_explained(symbol: str) -> None:
    assert titles(symbol) == ["no_signatures (exit code 10)"]


@pytest.mark.parametrize(
    ("text", "title", "word"),
    [
        ("Error response from daemon: unsupported media type application/vnd.dev.cosign.simplesigning.v1+json",
         "unsupported media type of a cosign signature", "digest"),
        ("Revision 'app-00001-abc' is not ready and cannot serve traffic.", "Revision is not ready", "digest"),
        ("Revision 'app' is not ready and cannot serve traffic. Image 'a/b:1' not found.", "image not found", "digest"),
        ("Revision 'a' is not ready and cannot serve traffic. Google Cloud Run Service Agent x@y must have permission "
         "to read the image, a/b. Ensure that", "service agent may not read the image",
         "roles/artifactregistry.reader"),
        ("Revision 'app' is not ready and cannot serve traffic. The user-provided container failed to start and listen "
         "on the port defined provided by the PORT=8080 environment variable", "container does not listen on PORT",
         "PORT"),
        ("Cloud Run does not support image 'a/b': Container manifest type 'x' must support amd64/linux.",
         "image does not support amd64/linux", "amd64"),
        ("Container image 'a' is not authorized by policy. Image a denied by attestor projects/P/attestors/A: No "
         "attestations found that were valid and signed by a key trusted by the attestor", "denied by attestor",
         "attestor"),
        ('DENIED: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/P"',
         "unauthenticated or no permission to download", "roles/artifactregistry.reader"),
        ("manifest invalid: cannot update tag X. The repository has enabled tag immutability", "tag is immutable",
         "--signature-repository"),
        ("failed to register layer: Error processing tar file(exit status 1): unexpected EOF",
         "unexpected EOF while registering a layer", ".sig"),
        ("Error: no signatures found", "no signatures found", "tree"),
        ("no matching attestations: expected key signature, not certificate",
         "a key was asked for, and the bundle has a certificate", "COSIGN_PKCS11_IGNORE_CERTIFICATE"),
        ("getting Rekor public keys: 502 Bad Gateway", "a server that fails", "try again"),
        ("error verifying bundle: threshold not met for verified log entry integrated timestamps: 0 < 1",
         "log entries missing or not trusted", "--trusted-root"),
        ("unknown: tag is immutable", "tag is immutable", "--signature-format bundle"),
        ("create bundle file: open : no such file or directory", "no bundle file was named", "--bundle"),
        ("Error: must provide --new-bundle-format or --bundle where applicable with --signing-config or "
         "--use-signing-config", "the old format and a signing configuration", "--use-signing-config=false"),
        ("a timestamp authority must be provided to request a short-lived certificate",
         "a timestamp authority is missing", "--timestamp-server-url"),
        ("no matching attestations: failed to verify log inclusion: not enough verified log entries from transparency "
         "log: 0 < 1", "log entries missing or not trusted", "--trusted-root"),
        ("unsupported pem type: EC PRIVATE KEY", "kind of private key file", "import-key-pair"),
        ("unsupported scrypt parameters", "scrypt parameters of a key file", "import-key-pair"),
        ("Error: unknown shorthand flag: 'N' in -N", "unknown flag --no or -N", "--tlog-upload=false"),
        ('Post "https://r/api": POST https://r/api giving up after 4 attempt(s)',
         "a log or service that goes on failing", "413"),
        ("GET https://r/v2/a/blobs/x: BLOB_UNKNOWN: blob unknown to registry", "a layer is gone", "push"),
        ("TAG_INVALID: tag v1 is immutable", "tag is immutable", "--signature-repository"),
        ("no matching signatures: invalid signature when validating ASN.1 encoded signature", "no matching signatures",
         "key"),
        ("image tag not found: GET https://r/v2/a/manifests/b: MANIFEST_UNKNOWN: manifest unknown",
         "image tag not found", "push"),
        ("PATCH https://r/v2/a/blobs/uploads/x: BLOB_UPLOAD_UNKNOWN: blob upload unknown to registry",
         "blob upload unknown", "again"),
        ("signing [r/a:1]: should upload to tlog: user declined the prompt", "user declined the prompt", "--yes"),
        ("reading key: decrypt: encrypted: decryption failed", "wrong password or corrupt key", "COSIGN_PASSWORD"),
    ],
)  # fmt: skip
def test_what_others_say_is_explained_once(text: str, title: str, word: str) -> None:
    answer = explain(text)
    assert titles(text) == [title]
    assert word in answer.explanations[0].fix


def test_rows_are_of_different_things_and_stand_for_rows_that_exist() -> None:
    names = [row.title for row in ROWS]
    assert len(set(names)) == len(names)
    assert {name for row in ROWS for name in row.instead_of} <= set(names)


@pytest.mark.parametrize(
    ("reference", "image"),
    [
        (f"localhost:5000/a/b:sha256-{HEX}.sig", f"localhost:5000/a/b@sha256:{HEX}"),
        (f"gcr.io/p/a:sha256-{HEX}", f"gcr.io/p/a@sha256:{HEX}"),
        (f"a:sha512-{HEX}{HEX}.sig", f"a@sha512:{HEX}{HEX}"),
        (f"gcr.io/p/a:sha256-{HEX}.tar", None),
        (f"gcr.io/p/a:sha256-{HEX[1:]}.sig", None),
        (f"gcr.io/p/a:sha256-{HEX.upper()}.sig", None),
        (f"gcr.io/p/a:x-sha256-{HEX}.sig", None),
        (f"gcr.io/p/a@sha256:{HEX}", None),
    ],
)
def test_the_image_is_read_off_the_tag(reference: str, image: str | None) -> None:
    fixes = [one.fix for one in explain(reference).explanations if one.source == "reference"]
    assert fixes == ([f"deploy the image itself: {image}"] if image else [])


def test_what_is_unknown_is_said_to_be() -> None:
    answer = explain("the certificate of the frobnicator is purple")
    assert not answer.known
    assert 0 < len(answer.explanations) <= 3
    assert explain("qqq") == explain("42")
