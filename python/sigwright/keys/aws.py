"""Keys of AWS KMS: awskms://[ENDPOINT]/{ID, ARN, alias/NAME, alias ARN}, as cosign writes them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sigwright._core import PublicKey
from sigwright.errors import (
    AccessDeniedError,
    Error,
    KeyNotFoundError,
    KeyUnusableError,
    UnreachableError,
    UsageError,
)
from sigwright.keys import _service

if TYPE_CHECKING:
    from collections.abc import Callable

    from sigwright._core import Signer as CoreSigner

_ID = r"(?:mrk-)?[A-Fa-f0-9]{8}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{12}"
_ARN = r"arn:(?:aws|aws-us-gov|aws-cn):kms:(?P<region>[a-z0-9-]+):\d{12}:"
_NAME = re.compile(
    rf"awskms://(?P<host>[^/]*)/(?P<key>(?:{_ID})|(?:alias/.+)|(?:{_ARN}(?:key/{_ID}|alias/.+)))", re.ASCII
)

SPECIFICATIONS = {
    "ecdsa-p256": "ECC_NIST_P256",
    "ecdsa-p384": "ECC_NIST_P384",
    "ecdsa-p521": "ECC_NIST_P521",
    "ed25519": "ECC_NIST_EDWARDS25519",
    "rsa-2048": "RSA_2048",
    "rsa-3072": "RSA_3072",
    "rsa-4096": "RSA_4096",
}
HASHES = {
    "ECDSA_SHA_256": "sha256",
    "ECDSA_SHA_384": "sha384",
    "ECDSA_SHA_512": "sha512",
    "RSASSA_PKCS1_V1_5_SHA_256": "sha256",
    "RSASSA_PKCS1_V1_5_SHA_384": "sha384",
    "RSASSA_PKCS1_V1_5_SHA_512": "sha512",
    "ED25519_SHA_512": "",
    "ED25519_PH_SHA_512": "sha512",
}
"""AWS's signing algorithms that verifiers of images know, and the digest each takes."""

DENIED = (
    "AccessDeniedException", "ExpiredTokenException", "IncompleteSignatureException", "InvalidClientTokenId",
    "InvalidSignatureException", "MissingAuthenticationToken", "UnrecognizedClientException",
)  # fmt: skip
PASSING = ("ThrottlingException", "KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException")


class Reference(NamedTuple):
    """A key, where it is, and the alias it is named by."""

    endpoint: str
    region: str
    key: str

    @property
    def alias(self) -> str:
        """The alias, or nothing."""
        name = self.key.rpartition(":")[2]
        return name if name.startswith("alias/") else ""


def parse(name: str) -> Reference:
    """Take a name apart."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(
            f"no name of a key in AWS KMS: {name}", hint="write awskms://[ENDPOINT]/[ID | ARN | alias/NAME]"
        )
    host = match["host"]
    return Reference(f"https://{host}" if host else "", match["region"] or "", match["key"])


def signer(name: str) -> CoreSigner:
    """Return who signs with the key."""
    reference = parse(name)
    client = _client(reference)
    public, algorithms = _read(client, reference)

    def sign(data: bytes, hash: str) -> bytes:
        answer = _call(
            client, "sign", reference, Message=data, MessageType="DIGEST" if hash else "RAW",
            SigningAlgorithm=algorithms[hash],
        )  # fmt: skip
        return _bytes(answer, "Signature")

    return _service.signer(public, tuple(algorithms), sign)


def public_key(name: str) -> PublicKey:
    """Return the public key."""
    reference = parse(name)
    return _read(_client(reference), reference)[0]


def created(name: str) -> float:
    """Return when the key was made."""
    reference = parse(name)
    about = _call(_client(reference), "describe_key", reference)["KeyMetadata"]
    return float(about["CreationDate"].timestamp())


def create(name: str, kind: str, bits: int) -> PublicKey:
    """Make a key under an alias; one that is there already is kept, as cosign keeps it."""
    reference = parse(name)
    if not reference.alias:
        raise UsageError("a new key needs an alias", hint="write awskms:///alias/NAME")
    specification = _service.kind_name(kind, bits, SPECIFICATIONS)
    client = _client(reference)
    try:
        return _read(client, reference)[0]
    except KeyNotFoundError:
        made = _call(
            client, "create_key", reference, KeySpec=specification, KeyUsage="SIGN_VERIFY",
            Description="made by sigwright",
        )  # fmt: skip
        _call(client, "create_alias", reference, AliasName=reference.alias, TargetKeyId=made["KeyMetadata"]["KeyId"])
    return _read(client, reference)[0]


def _read(client: Any, reference: Reference) -> tuple[PublicKey, dict[str, str]]:
    """Return the public key, and the algorithm for each hash that it signs."""
    answer = _call(client, "get_public_key", reference)
    if answer.get("KeyUsage") != "SIGN_VERIFY":
        raise KeyUnusableError(f"{reference.key} is not a key for signing", hint="make one with KeyUsage=SIGN_VERIFY")
    algorithms = {HASHES[each]: each for each in answer.get("SigningAlgorithms", ()) if each in HASHES}
    return PublicKey.from_der(_bytes(answer, "PublicKey")), algorithms


def _bytes(answer: dict[str, Any], name: str) -> bytes:
    value = answer.get(name)
    if not isinstance(value, bytes):
        raise KeyUnusableError(f"AWS KMS: there is no {name} in its answer")
    return value


def _client(reference: Reference) -> Any:
    boto3 = _service.library("boto3", "aws")
    config = _service.library("botocore.config", "aws").Config(
        connect_timeout=_service.connect_seconds(),
        read_timeout=_service.read_seconds(),
        retries={"total_max_attempts": 1},
    )
    options: dict[str, Any] = {"endpoint_url": reference.endpoint} if reference.endpoint else {}
    # Every SDK but this one reads AWS_REGION.
    region = reference.region or os.environ.get("AWS_REGION")
    if region:
        options["region_name"] = region
    if os.environ.get("AWS_TLS_INSECURE_SKIP_VERIFY") == "1":
        options["verify"] = False
    try:
        return boto3.client("kms", config=config, **options)
    except Exception as raised:
        raise _explain(raised, "kms:GetPublicKey", reference.key) from None


def _call(client: Any, operation: str, reference: Reference, **arguments: Any) -> dict[str, Any]:
    permission = "kms:" + "".join(word.capitalize() for word in operation.split("_"))
    named = {} if operation in ("create_key", "create_alias") else {"KeyId": reference.key}
    call: Callable[..., dict[str, Any]] = getattr(client, operation)
    return _service.patiently(
        lambda: call(**named, **arguments), lambda raised: _explain(raised, permission, reference.key)
    )


def _explain(raised: Exception, permission: str, key: str) -> Error:
    response = getattr(raised, "response", None)  # None too where no answer came
    error = response.get("Error") if isinstance(response, dict) else None
    code = error.get("Code", "") if isinstance(error, dict) else ""
    text = f"AWS KMS: {_service.said(raised)}"
    if code in DENIED:
        return AccessDeniedError(text, hint=f"the credentials need {permission} on {key}, and must be valid")
    if code == "NotFoundException":
        return KeyNotFoundError(text, hint="check the key, its region (AWS_REGION) and its account")
    if code in PASSING:
        return UnreachableError(text)
    if code:
        return KeyUnusableError(text, hint="check that the key is enabled and made for signing")
    return _explain_local(raised, text)


def _explain_local(raised: Exception, text: str) -> Error:
    """Explain what no answer of the service was."""
    kind = type(raised).__name__
    if "Region" in kind:
        return UsageError(text, hint="set AWS_REGION, or name the key by its ARN")
    if any(word in kind for word in ("Credential", "Token", "Profile", "SSO")):
        hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or give this machine a role"
        return AccessDeniedError(text, hint=hint)
    if any(word in kind for word in ("Connect", "Timeout", "Endpoint", "HTTP", "SSL", "Proxy")):
        return UnreachableError(text)
    return KeyUnusableError(text)
