"""Keys: from files, variables, URLs, objects and signers of one's own."""

from __future__ import annotations

import http.server
import pickle
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from sigwright import PrivateKey, PublicKey
from sigwright.keys import ALGORITHMS, scheme_of

KINDS = ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa", "ed25519"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_signs_and_verifies(kind: str) -> None:
    key = PrivateKey.generate(kind, bits=2048)
    signature = key.sign(b"message")
    key.public_key.verify(signature, b"message")
    with pytest.raises(sigwright.NoMatchingSignatureError):
        key.public_key.verify(signature, b"other message")
    with pytest.raises(sigwright.NoMatchingSignatureError):
        key.public_key.verify(signature[:-1], b"message")


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("ecdsa-p256", {"hash": "md5"}),
        ("ecdsa-p256", {"padding": "pss"}),
        ("ed25519", {"hash": "sha256"}),
        ("rsa", {"padding": "oaep"}),
    ],
)
def test_what_makes_no_sense_is_a_value_error(kind: str, arguments: dict[str, str]) -> None:
    key = PrivateKey.generate(kind, bits=2048)
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        key.public_key.verify(b"", b"", **arguments)


def test_rsa_has_two_paddings() -> None:
    key = PrivateKey.generate("rsa", bits=2048)
    signature = key.sign(b"message", padding="pss", hash="sha384")
    key.public_key.verify(signature, b"message", padding="pss", hash="sha384")
    with pytest.raises(sigwright.NoMatchingSignatureError):
        key.public_key.verify(signature, b"message", padding="pkcs1v15", hash="sha384")


def test_a_public_key_is_a_value(key: PrivateKey, other_key: PrivateKey) -> None:
    public = key.public_key
    assert PublicKey.from_pem(public.to_pem()) == PublicKey.from_pem(public.to_pem().encode()) == public
    assert PublicKey.from_der(public.to_der()) == public
    assert pickle.loads(pickle.dumps(public)) == public
    assert hash(PublicKey.from_der(public.to_der())) == hash(public)
    assert public != other_key.public_key
    assert repr(public) == f"<PublicKey ecdsa-p256 {public.fingerprint}>"


def test_a_private_key_shows_and_gives_nothing_away(key: PrivateKey) -> None:
    assert repr(key) == str(key) == f"<PrivateKey ecdsa-p256 {key.fingerprint}>"
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        bytes(key)  # type: ignore[call-overload]


def test_a_key_file_opens_with_its_password_alone(key_file: Path, key: PrivateKey) -> None:
    assert PrivateKey.from_file(key_file, password="test").public_key == key.public_key
    assert PrivateKey.from_file(str(key_file)).public_key == key.public_key  # COSIGN_PASSWORD
    with pytest.raises(sigwright.WrongPasswordError):
        PrivateKey.from_file(key_file, password="wrong")


@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o640, False), (0o644, True), (0o604, True)])
def test_a_key_file_that_everybody_can_read_is_warned_about(
    key_file: Path, image: str, mode: int, warns: bool, caplog: pytest.LogCaptureFixture
) -> None:
    key_file.chmod(mode)
    sigwright.sign(image, key=key_file, tlog_upload=False)
    assert ("can be read by everybody" in caplog.text) is warns


def test_one_that_is_not_encrypted_is_refused(tmp_path: Path, image: str) -> None:
    path = tmp_path / "plain.pem"
    done = subprocess.run(["openssl", "genpkey", "-algorithm", "ED25519"], check=True, capture_output=True)
    path.write_bytes(done.stdout)
    for mode in (0o600, 0o644):
        path.chmod(mode)
        with pytest.raises(sigwright.KeyUnusableError) as caught:
            sigwright.sign(image, key=path, tlog_upload=False)
        assert "import-key-pair" in caught.value.hint


def test_a_damaged_key_file_is_not_a_wrong_password(key_file: Path) -> None:
    key_file.write_text(key_file.read_text().replace("A", "B", 3)[:-80])
    with pytest.raises(sigwright.KeyUnusableError) as caught:
        PrivateKey.from_file(key_file, password="test")
    assert not isinstance(caught.value, sigwright.WrongPasswordError)


@pytest.mark.parametrize("open_file", [PrivateKey.from_file, PublicKey.from_file])
def test_a_missing_key_file_is_a_missing_key(tmp_path: Path, open_file: object) -> None:
    assert callable(open_file)
    with pytest.raises(sigwright.KeyNotFoundError) as caught:
        open_file(tmp_path / "nowhere.key")
    assert caught.value.exit_code == 19


def test_a_directory_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(sigwright.KeyUnusableError):
        PublicKey.from_file(tmp_path)


def test_keys_come_from_variables(
    signed: sigwright.SignedImage, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC", key.public_key.to_pem())
    assert sigwright.verify(signed.reference, key="env://PUBLIC", insecure_ignore_tlog=True).ok
    with pytest.raises(sigwright.KeyNotFoundError, match="NOTHING"):
        sigwright.verify(signed.reference, key="env://NOTHING")
    with pytest.raises(sigwright.UsageError, match="env://"):
        sigwright.verify(signed.reference, key="env://")


def test_a_signing_key_comes_from_a_variable(image: str, key: PrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVATE", key.to_encrypted_pem("test"))
    sigwright.sign(image, key="env://PRIVATE", tlog_upload=False)
    assert sigwright.verify(image, key=key.public_key, insecure_ignore_tlog=True).ok


class KeyServer(http.server.BaseHTTPRequestHandler):
    """Serves a public key at /key.pub."""

    pem = b""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/key.pub" else 404)
        body = self.pem if self.path == "/key.pub" else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def key_url(key: PrivateKey) -> Iterator[str]:
    KeyServer.pem = key.public_key.to_pem().encode()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), KeyServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/key.pub"
        server.shutdown()


def test_public_keys_come_from_urls(signed: sigwright.SignedImage, key_url: str) -> None:
    assert sigwright.verify(signed.reference, key=key_url, insecure_ignore_tlog=True).ok
    with pytest.raises(sigwright.KeyNotFoundError):
        sigwright.verify(signed.reference, key=key_url + "x")


@pytest.mark.parametrize("name", ["awskms://x", "gcpkms://projects/p", "pkcs11:token=x", "k8s://a", "ftp://x/y"])
def test_a_malformed_name_of_a_key_is_a_mistake(image: str, name: str) -> None:
    with pytest.raises(sigwright.UsageError):
        sigwright.sign(image, key=name, tlog_upload=False)
    with pytest.raises(sigwright.UsageError):
        sigwright.verify(image, key=name)


@pytest.mark.parametrize(
    ("name", "scheme"), [("a/b", ""), ("env://X", "env"), ("C:key", ""), ("pkcs11:x", "pkcs11"), ("./a:b", "")]
)
def test_schemes_are_told_from_paths(name: str, scheme: str) -> None:
    assert scheme_of(name) == scheme


class Service:
    """A key that lives elsewhere."""

    algorithm = "ecdsa-sha2-256-nistp256"

    def __init__(self, key: PrivateKey) -> None:
        self.key = key
        self.digests: list[bytes] = []

    def public_key(self) -> PublicKey:
        return self.key.public_key

    def sign(self, digest: bytes) -> bytes:
        self.digests.append(digest)
        raise NotImplementedError


class Ed25519Service(Service):
    """One whose signatures are of the message itself."""

    algorithm = "ed25519"

    def sign(self, digest: bytes) -> bytes:
        return self.key.sign(digest)


def test_a_signer_of_ones_own_signs(image: str) -> None:
    service = Ed25519Service(PrivateKey.generate("ed25519"))
    sigwright.sign(image, key=service, tlog_upload=False)
    assert sigwright.verify(image, key=service.public_key(), insecure_ignore_tlog=True).ok


def test_a_signer_gets_a_digest_and_its_failure_is_told(image: str, key: PrivateKey) -> None:
    service = Service(key)
    with pytest.raises(sigwright.KeyUnusableError, match="NotImplementedError"):
        sigwright.sign(image, key=service, tlog_upload=False)
    assert {len(digest) for digest in service.digests} == {32}


def test_the_wrong_bytes_of_a_signer_are_never_stored(image: str, key: PrivateKey) -> None:
    class Liar(Service):
        def sign(self, digest: bytes) -> bytes:
            return b"not a signature"

    with pytest.raises(sigwright.Error):
        sigwright.sign(image, key=Liar(key), tlog_upload=False)
    assert sigwright.tree(image).attached == ()


def test_an_error_of_the_package_keeps_its_kind(image: str, key: PrivateKey) -> None:
    class Away(Service):
        def sign(self, digest: bytes) -> bytes:
            raise sigwright.UnreachableError("the service is away")

    with pytest.raises(sigwright.UnreachableError, match="the service is away"):
        sigwright.sign(image, key=Away(key), tlog_upload=False)


def test_a_signer_that_hashes_itself_gets_the_message(image: str) -> None:
    class Hashing(Service):
        """A service without an operation for digests."""

        def sign_message(self, message: bytes) -> bytes:
            return self.key.sign(message)

    service = Hashing(PrivateKey.generate("ecdsa-p384"))
    service.algorithm = "ecdsa-sha2-384-nistp384"
    sigwright.sign(image, key=service, tlog_upload=False)
    assert sigwright.verify(image, key=service.public_key(), insecure_ignore_tlog=True).ok
    assert service.digests == []


def test_a_digest_by_another_hash_than_the_keys_is_refused(image: str) -> None:
    service = Service(PrivateKey.generate("ecdsa-p384"))
    with pytest.raises(sigwright.KeyUnusableError, match="signs sha256 digests only"):
        sigwright.sign(image, key=service, tlog_upload=False)


def test_an_unknown_algorithm_is_refused(image: str, key: PrivateKey) -> None:
    class Odd(Service):
        algorithm = "rot13"

    with pytest.raises(sigwright.KeyUnusableError, match="rot13"):
        sigwright.sign(image, key=Odd(key), tlog_upload=False)


@pytest.mark.parametrize("wrong", [1, b"pem", None, ["a"]])
def test_what_is_no_key_is_a_type_error(image: str, wrong: object) -> None:
    expected = sigwright.UsageError if wrong is None else TypeError
    with pytest.raises(expected):
        sigwright.sign(image, key=wrong, tlog_upload=False)  # type: ignore[arg-type]


def test_the_algorithms_are_cosigns_names() -> None:
    assert set(ALGORITHMS.values()) == {"sha256", "sha384", "sha512", ""}


def test_the_types_can_be_imported() -> None:
    from sigwright import KeyLike, PrivateKeyLike, Signer

    assert all((KeyLike, PrivateKeyLike, Signer))
