"""The native core, for type checkers. `mypy.stubtest` compares it with the module."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, final, type_check_only

from typing_extensions import Buffer, Never, Self

_StrPath = str | os.PathLike[str]
_Options = Mapping[str, object]
_Document = dict[str, Any]

@type_check_only
class _NativeType(type): ...

@type_check_only
class KeyPair(TypedDict):
    private_pem: str
    public_pem: str
    fingerprint: str

@final
class PublicKey(metaclass=_NativeType):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    @property
    def kind(self) -> str: ...
    @property
    def bits(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def hint(self) -> str: ...
    @staticmethod
    def from_pem(pem: str | Buffer) -> PublicKey: ...
    @staticmethod
    def from_file(path: _StrPath) -> PublicKey: ...
    @staticmethod
    def from_der(der: Buffer) -> PublicKey: ...
    def to_pem(self) -> str: ...
    def to_der(self) -> bytes: ...
    def verify(
        self, signature: Buffer, message: Buffer, *, hash: str | None = None, padding: str | None = None
    ) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getstate__(self) -> tuple[bytes]: ...
    def __setstate__(self, state: tuple[bytes], /) -> None: ...

@final
class PrivateKey(metaclass=_NativeType):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    @property
    def kind(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def public_key(self) -> PublicKey: ...
    @staticmethod
    def generate(kind: str = "ecdsa-p256", *, bits: int = 3072) -> PrivateKey: ...
    @staticmethod
    def from_pem(pem: str | Buffer, password: str | Buffer | None = None) -> PrivateKey: ...
    @staticmethod
    def from_file(path: _StrPath, password: str | Buffer | None = None) -> PrivateKey: ...
    def to_encrypted_pem(self, password: str | Buffer | None = None) -> str: ...
    def sign(self, message: Buffer, *, hash: str | None = None, padding: str | None = None) -> bytes: ...

@final
class Signer(metaclass=_NativeType):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    @property
    def public_key(self) -> PublicKey: ...
    @property
    def identities(self) -> list[str]: ...
    @property
    def issuer(self) -> str: ...

@final
class StopSource(metaclass=_NativeType):
    def __init__(self) -> None: ...
    def request_stop(self) -> None: ...
    @property
    def stop_requested(self) -> bool: ...

@final
class Payload(metaclass=_NativeType):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    if sys.version_info >= (3, 12):
        def __buffer__(self, flags: int, /) -> memoryview: ...

@final
class Context(metaclass=_NativeType):
    def __init__(
        self,
        user_agent: str,
        clouds: Callable[[str, str], tuple[str, str, float] | None] | None = None,
        *,
        dry_run: bool = False,
    ) -> None: ...
    def set_log_level(self, level: int) -> None: ...
    def take_planned(self) -> list[dict[str, Any]]: ...
    def abandon(self) -> None: ...

@final
class VerifyRun(metaclass=_NativeType):
    def __init__(
        self,
        context: Context,
        images: Sequence[str],
        options: _Options,
        *,
        image_timeout: float | None = None,
        timeout: float | None = None,
        stop: StopSource | None = None,
        steps: bool = True,
    ) -> None: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> tuple[int, _Document]: ...
    def close(self) -> None: ...

def error_table() -> list[_Document]: ...
def raise_error(symbol: str, message: str) -> None: ...
def read_file(path: _StrPath, cap: int) -> bytes: ...
def write_file(path: _StrPath, data: Buffer, *, mode: int = 0o644, overwrite: bool = True) -> None: ...
def write_file_held(path: _StrPath, head: Buffer, descriptor: int) -> None: ...
def generate_key_pair(password: str | Buffer, *, kind: str = "ecdsa-p256", bits: int = 3072) -> KeyPair: ...
def import_key_pair(pem: str | Buffer, source_password: str | Buffer, password: str | Buffer) -> KeyPair: ...
def seal_for(public_key: Buffer, message: Buffer) -> str: ...
def key_signer(key: PrivateKey) -> Signer: ...
def callback_signer(
    public_key: PublicKey,
    sign: Callable[[bytes, str], bytes],
    *,
    sign_message: Callable[[bytes, str], bytes] | None = None,
) -> Signer: ...
def option_rows() -> dict[str, list[str]]: ...
def sign(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def verify(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def resolve(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def triangulate(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> str: ...
def describe(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def tree(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def resolve_images(
    context: Context,
    images: Sequence[str],
    options: _Options,
    *,
    max_workers: int = 10,
    image_timeout: float | None = None,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> list[str | _Document]: ...
def list_images(
    context: Context,
    registry: str,
    *,
    repositories: Sequence[str] = (),
    tags: Sequence[str] = (),
    exclude: Sequence[str] = (),
    options: _Options = ...,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> list[tuple[str, int]]: ...
def copy(
    context: Context,
    source: str,
    target: str,
    options: _Options,
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def save(
    context: Context,
    source: str,
    target: str,
    options: _Options,
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def load(
    context: Context,
    source: str,
    target: str,
    options: _Options,
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def download_signatures(
    context: Context,
    image: str,
    options: _Options,
    *,
    descriptor: int | None = None,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> list[bytes]: ...
def download_attestations(
    context: Context,
    image: str,
    options: _Options,
    *,
    descriptor: int | None = None,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> list[bytes]: ...
def download_sbom(
    context: Context,
    image: str,
    descriptor: int,
    options: _Options,
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> str: ...
def attach_signature(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def attach_attestations(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def attach_sbom(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def clean(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def upload_files(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...
def generate(
    context: Context, image: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> bytes: ...
def sign_blob(
    context: Context,
    blob: str | Buffer,
    options: _Options,
    *,
    digest: bool = False,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def sign_directory(
    context: Context,
    directory: str,
    options: _Options,
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> dict[str, Any]: ...
def verify_directory(
    context: Context,
    directory: str,
    options: _Options,
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> dict[str, Any]: ...
def verify_blob(
    context: Context,
    blob: str | Buffer,
    options: _Options,
    *,
    digest: bool = False,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def fetch(context: Context, url: str, *, timeout: float | None = None, stop: StopSource | None = None) -> bytes: ...

@final
class Progress(metaclass=_NativeType):
    def __init__(self) -> None: ...
    @property
    def done(self) -> int: ...

def make_log(context: Context, directory: _StrPath, *, origin: str = "", key: Signer | None = None) -> _Document: ...
def monitor_log(
    context: Context, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> _Document: ...

@final
class EmbeddedLog(metaclass=_NativeType):
    def __init__(
        self, context: Context, directory: _StrPath, *, append: bool = False, key: Signer | None = None
    ) -> None: ...
    def info(self) -> _Document: ...
    def verify(
        self,
        *,
        since: str | None = None,
        progress: Progress | None = None,
        timeout: float | None = None,
        stop: StopSource | None = None,
    ) -> _Document: ...
    def get(self, index: int) -> _Document: ...
    def append_request(self, request: Buffer, *, timeout: float) -> str: ...
    def read(self, path: str) -> bytes: ...

def witness_log(
    context: Context,
    directory: _StrPath,
    key: Signer,
    *,
    name: str = "",
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def anchor_log(
    context: Context,
    directory: _StrPath,
    *,
    rekor_url: str = "",
    timestamp_server_url: str = "",
    trusted_root: str = "",
    yes: bool = False,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> list[_Document]: ...
def check_anchors(
    context: Context,
    log: EmbeddedLog,
    *,
    trusted_root: str = "",
    rekor_public_key: str = "",
    timestamp_chain: str = "",
) -> list[_Document]: ...
def push_checkpoint(
    context: Context,
    log: EmbeddedLog,
    repository: str,
    options: dict[str, Any],
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def check_pushed(
    context: Context,
    log: EmbeddedLog,
    repository: str,
    options: dict[str, Any],
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> list[_Document]: ...
def witnessed_at(log: EmbeddedLog, verifier_key: str) -> str: ...
def verify_inclusion(leaf_hash: Buffer, index: int, tree_size: int, proof: Sequence[Buffer], root: Buffer) -> None: ...
def verify_consistency(
    old_size: int, new_size: int, old_root: Buffer, new_root: Buffer, proof: Sequence[Buffer]
) -> None: ...
def bench_log_appends(directory: _StrPath, *, writers: int, entries: int) -> dict[str, float]: ...
def bench_raw_verify(algorithm: str, times: int) -> int: ...
def bench_keyless_verify(
    context: Context, bundle: str, digest: str, identity: str, issuer: str, trusted_root: str, times: int
) -> int: ...
def bench_raw_sha256(data: Buffer, times: int) -> None: ...
def bench_sha256(data: Buffer, times: int) -> None: ...
def bench_bundle_verify(bundle: str, digest: str, public_key: str, times: int) -> int: ...
def bench_inclusion(times: int) -> int: ...
def bench_sixty_hashes(times: int) -> int: ...
def bench_entry_verify(bundle: str, trusted_root: str, times: int) -> int: ...
def bench_fill_log(directory: _StrPath, size: int) -> None: ...
def bench_document(kind: str, text: str, times: int) -> int: ...
def bench_time_log(directory: _StrPath) -> dict[str, float]: ...
def trust_load(context: Context, profile: str) -> _Document: ...
def trust_names(context: Context) -> list[str]: ...
def trust_save(context: Context, profile: str, document: str) -> _Document: ...
def trust_add_log(
    context: Context,
    profile: str,
    url: str,
    *,
    read_url: str = "",
    public_key: str = "",
    fingerprint: str = "",
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def trust_rotate_log(
    context: Context,
    profile: str,
    url: str,
    *,
    to: str = "",
    read_url: str = "",
    public_key: str = "",
    fingerprint: str = "",
    final_checkpoint: str = "",
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def trust_add_authority(context: Context, profile: str, kind: str, url: str, chain: str) -> _Document: ...
def trust_remove(context: Context, profile: str, kind: str, subject: str) -> _Document: ...
def trust_set_log(context: Context, profile: str, rule: str) -> _Document: ...
def create_trusted_root(options: _Options) -> str: ...
def create_signing_config(options: _Options) -> str: ...
def inspect_bundle(
    context: Context,
    bundle: Buffer,
    *,
    keys: Sequence[PublicKey] = ...,
    trusted_root: str = "",
    profile: str = "",
    default_root: str = "",
) -> _Document: ...
def upgrade_bundle(
    context: Context,
    bundle: Buffer,
    *,
    rekor_url: str = "",
    trusted_root: str = "",
    profile: str = "",
    default_root: str = "",
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> _Document: ...
def create_bundle(
    context: Context,
    *,
    artifact: str,
    signature: str = "",
    attestation: str = "",
    bundle: str = "",
    certificate: str = "",
    rfc3161_timestamp: str = "",
    key: PublicKey | None = None,
    ignore_tlog: bool = False,
    rekor_url: str = "",
    trusted_root: str = "",
    profile: str = "",
    default_root: str = "",
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> str: ...
def traffic() -> tuple[int, int]: ...
def libraries(context: Context) -> dict[str, str]: ...
def explain_credentials(
    context: Context, registry: str, repository: str, *, timeout: float | None = None, stop: StopSource | None = None
) -> dict[str, Any]: ...
def doctor(
    context: Context, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> list[_Document]: ...
def keyless_signer(
    context: Context, token: str, options: _Options, *, timeout: float | None = None, stop: StopSource | None = None
) -> tuple[Signer, int]: ...
def exchange(
    context: Context,
    url: str,
    *,
    form: str | None = None,
    most: int,
    follow: bool = False,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> tuple[int, bytes]: ...
def jwt_svid(
    context: Context, socket: str, audience: str, *, timeout: float | None = None, stop: StopSource | None = None
) -> str: ...
def certificate_services(context: Context, options: _Options) -> _Document: ...
def certified_signer(context: Context, key: Signer, certificate: str, chain: str) -> Signer: ...
def signer_with_certificate(context: Context, key: Signer, certificate: bytes, chain: str) -> Signer: ...
def token_claims(token: str) -> _Document: ...
def image_facts(
    context: Context,
    image: str,
    digest: str,
    options: Mapping[str, Any],
    *,
    timeout: float | None = None,
    stop: StopSource | None = None,
) -> dict[str, Any]: ...
def container_payload(image: str) -> bytes: ...
def sign_payload(signer: Signer, payload: Buffer, algorithm: str, *, payload_type: str = "") -> bytes: ...
def attestor_algorithm(key: PublicKey) -> str: ...
def check_attestor_key(key: PublicKey, algorithm: str) -> bool: ...
def verify_occurrences(
    image: str, occurrences: list[Any], keys: list[tuple[str, PublicKey, str]]
) -> tuple[list[dict[str, Any]], tuple[str, str] | None]: ...
