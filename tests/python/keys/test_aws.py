"""Keys of AWS KMS, through boto3, against moto's server."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

import sigwright
from fakes import aws_kms
from python.keys.contract import NO_EVIDENCE, NO_LOG, ServiceContract, kind_and_bits
from sigwright.keys import aws, schemes

numbers = itertools.count()
UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"


class AwsService:
    """The contract's view of moto."""

    kinds = ("ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048")
    malformed = ("awskms://x", "awskms:///", "awskms:///key/1", "awskms:///arn:aws:s3:::bucket", f"awskms://{UUID}")
    missing = "awskms:///alias/nowhere"
    permission = "kms:GetPublicKey"

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def name(self, kind: str) -> str:
        return f"awskms:///alias/{kind}-{next(numbers)}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        schemes.create(name, *kind_and_bits(kind))
        return name

    def deny(self) -> None:
        self._answer(403, "AccessDeniedException", "you may not")

    def shut(self) -> None:
        self._answer(500, "KMSInternalException", "down for a while")

    def lie(self) -> None:
        real = aws._call

        def lying(client: Any, operation: str, reference: Any, **arguments: Any) -> dict[str, Any]:
            answer = real(client, operation, reference, **arguments)
            if operation == "sign":
                answer["Signature"] = real(client, operation, aws.parse(self.make("ecdsa-p256")), **arguments)[
                    "Signature"
                ]
            return answer

        self.patch.setattr(aws, "_call", lying)

    def _answer(self, status: int, code: str, message: str) -> None:
        """Every request is answered so: by a handler of boto3's own events, for moto knows no such trouble."""
        from botocore.awsrequest import AWSResponse

        real = boto3.client

        class Raw:
            """A body."""

            def stream(self, *_: object, **__: object) -> Iterator[bytes]:
                yield f'{{"__type": "{code}", "message": "{message}"}}'.encode()

        def client(*arguments: Any, **options: Any) -> Any:
            made = real(*arguments, **options)
            made.meta.events.register("before-send", lambda **_: AWSResponse("", status, {}, Raw()))
            return made

        self.patch.setattr(boto3, "client", client)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with aws_kms.running() as url:
        yield url


@pytest.fixture
def service(address: str, monkeypatch: pytest.MonkeyPatch) -> AwsService:
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    return AwsService(monkeypatch)


class TestAws(ServiceContract):
    """AWS KMS."""

    @pytest.fixture
    def service(self, service: AwsService) -> AwsService:
        return service


@pytest.mark.parametrize(
    ("name", "endpoint", "region", "key"),
    [
        (f"awskms:///{UUID}", "", "", UUID),
        (f"awskms:///mrk-{UUID.replace('-', '')}", "", "", f"mrk-{UUID.replace('-', '')}"),
        (f"awskms://localhost:4566/{UUID}", "https://localhost:4566", "", UUID),
        ("awskms:///alias/a/b", "", "", "alias/a/b"),
        (f"awskms:///arn:aws:kms:us-east-2:111122223333:key/{UUID}", "", "us-east-2",
         f"arn:aws:kms:us-east-2:111122223333:key/{UUID}"),
        ("awskms://h/arn:aws-cn:kms:cn-north-1:111122223333:alias/x", "https://h", "cn-north-1",
         "arn:aws-cn:kms:cn-north-1:111122223333:alias/x"),
    ],
)  # fmt: skip
def test_names_are_cosigns(name: str, endpoint: str, region: str, key: str) -> None:
    assert aws.parse(name) == aws.Reference(endpoint, region, key)


def test_an_alias_is_told_from_an_arn() -> None:
    assert aws.parse("awskms://h/arn:aws:kms:us-east-2:111122223333:alias/x").alias == "alias/x"
    assert aws.parse(f"awskms:///{UUID}").alias == ""


def test_a_key_is_named_by_its_arn_without_a_region(
    service: AwsService, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = service.make("ecdsa-p256")
    arn = boto3.client("kms", region_name="eu-central-1").describe_key(KeyId=aws.parse(name).key)["KeyMetadata"]["Arn"]
    monkeypatch.delenv("AWS_REGION")
    sigwright.sign(image, key=f"awskms:///{arn}", **NO_LOG)
    assert sigwright.verify(image, key=f"awskms:///{arn}", **NO_EVIDENCE).ok
    with pytest.raises(sigwright.UsageError) as caught:
        sigwright.verify(image, key=name)
    assert "AWS_REGION" in caught.value.hint


def test_a_new_key_needs_an_alias_and_an_old_one_is_kept(service: AwsService) -> None:
    with pytest.raises(sigwright.UsageError, match="alias"):
        schemes.create(f"awskms:///{UUID}", "", 0)
    name = service.make("ecdsa-p256")
    assert schemes.create(name, "", 0) == schemes.public_key(name)


def test_a_key_for_encryption_does_not_sign(service: AwsService, image: str) -> None:
    client = boto3.client("kms", region_name="eu-central-1")
    key = client.create_key(KeyUsage="ENCRYPT_DECRYPT", KeySpec="RSA_2048")["KeyMetadata"]["KeyId"]
    with pytest.raises(sigwright.KeyUnusableError, match="not a key for signing"):
        sigwright.sign(image, key=f"awskms:///{key}", **NO_LOG)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (NoCredentialsError(), sigwright.AccessDeniedError),
        (EndpointConnectionError(endpoint_url="https://h"), sigwright.UnreachableError),
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "Sign"), sigwright.UnreachableError),
        (ClientError({"Error": {"Code": "DisabledException"}}, "Sign"), sigwright.KeyUnusableError),
        (ClientError({"Error": {"Code": "ExpiredTokenException"}}, "Sign"), sigwright.AccessDeniedError),
        (ValueError("odd"), sigwright.KeyUnusableError),
        (ReadTimeoutError(endpoint_url="x"), sigwright.UnreachableError),
        (ConnectionClosedError(endpoint_url="x"), sigwright.UnreachableError),
    ],
)
def test_what_the_library_raises_is_told_in_our_words(raised: Exception, expected: type[sigwright.Error]) -> None:
    assert type(aws._explain(raised, "kms:Sign", "alias/x")) is expected


def test_an_answer_without_a_key_is_refused(service: AwsService, monkeypatch: pytest.MonkeyPatch) -> None:
    name = service.make("ecdsa-p256")
    original = aws._call
    monkeypatch.setattr(aws, "_call", lambda *given, **more: {**original(*given, **more), "PublicKey": None})
    with pytest.raises(sigwright.KeyUnusableError, match="PublicKey"):
        sigwright.sign_blob(b"x", key=name, tlog_upload=False)


def test_what_libraries_log_is_not_shown(service: AwsService) -> None:
    """botocore logs the headers of its requests, the session's token among them."""
    name = service.make("ecdsa-p256")
    words = [sys.executable, "-m", "sigwright", "public-key", "--verbose", "--key", name]
    ended = subprocess.run(
        words, env={**os.environ, "AWS_SESSION_TOKEN": "swordfish"}, capture_output=True, text=True, check=True
    )
    assert "PUBLIC KEY" in ended.stdout
    assert "swordfish" not in ended.stderr
