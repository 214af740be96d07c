"""Keys in hardware tokens: pkcs11:token=LABEL;object=LABEL?module-path=/PATH.so (RFC 7512)."""

from __future__ import annotations

import hmac
import os
import sys
from base64 import b64encode
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from sigwright._core import PublicKey
from sigwright.errors import (
    AccessDeniedError,
    Error,
    KeyNotFoundError,
    KeyUnusableError,
    UnreachableError,
    UsageError,
    WrongPasswordError,
)
from sigwright.keys import _pkcs11_uri, _service
from sigwright.keys._pkcs11_uri import Uri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sigwright._core import Signer as CoreSigner

T = TypeVar("T")

KINDS = {
    "ecdsa-p256": "secp256r1",
    "ecdsa-p384": "secp384r1",
    "ecdsa-p521": "secp521r1",
    "ed25519": "",
    "rsa-2048": "",
    "rsa-3072": "",
    "rsa-4096": "",
}
"""What tokens may be asked to make, and the curve."""
HASHES = {"ecdsa": ("sha256", "sha384", "sha512"), "rsa": ("sha256", "sha384", "sha512"), "ed25519": ("",)}
DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""What stands before a digest in a PKCS#1 v1.5 signature (RFC 8017 section 9.2, note 1): the mechanism adds nothing."""

ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")
ED25519_CURVE = b"\x13\x0cedwards25519"
"""The curve's name as PKCS#11 3.0 has it, a PrintableString."""

ABSENT = ("NoSuchKey", "NoSuchToken", "TokenNotPresent", "SlotIDInvalid")
WRONG_PIN = ("PinIncorrect", "PinInvalid", "PinLenRange")
NOT_ALLOWED = ("UserNotLoggedIn", "PinLocked", "PinExpired", "UserPinNotInitialized", "FunctionRejected")
AWAY = ("DeviceError", "DeviceRemoved", "DeviceMemory", "SessionHandleInvalid", "SessionClosed")


_salt = os.urandom(32)


def _mark(pin: str) -> bytes:
    """Return what tells a PIN from another, and is of no use outside of this process."""
    return hmac.digest(_salt, pin.encode(), "sha256")


class _Login:
    """The process's login to a token. All sessions there share it, and it ends with the last of those that asked."""

    def __init__(self, session: Any, pin: str) -> None:
        self._session = session
        self.mark = _mark(pin)

    def __del__(self) -> None:
        """Log out, which python-pkcs11 does when it closes the session that logged in."""
        with suppress(Exception):
            self._session.close()


_logins: WeakValueDictionary[tuple[str, int], _Login] = WeakValueDictionary()
"""By module and slot."""
_logging_in = Lock()


class Key(NamedTuple):
    """A key that `list_keys` found."""

    uri: str
    token: str
    label: str


class _Token:
    """A token with a session, one call at a time: PKCS#11 sessions are not for threads that come together."""

    def __init__(self, uri: Uri, pin: str | None, *, writes: bool = False) -> None:
        self.library = _service.library("pkcs11", "pkcs11")
        self.uri = uri
        self._lock = Lock()
        token = self._guarded(lambda: _find(self.library.lib(uri.module), uri))
        self.session = self._guarded(lambda: self._open(token, pin, writes=writes))

    def __del__(self) -> None:
        """Close the session."""
        with suppress(Exception):
            self.session.close()

    def _open(self, token: Any, pin: str | None, *, writes: bool) -> Any:
        self.place = self.uri.module, token.slot.slot_id
        self._login = None if pin is None else self._log_in(token, pin)
        return token.open(rw=writes)

    def _log_in(self, token: Any, pin: str) -> _Login | None:
        """Return the login; None where somebody else in this process has logged in, so that nobody looks at the PIN."""
        with _logging_in:
            login = _logins.get(self.place)
            if login is None:
                try:
                    login = _Login(token.open(user_pin=pin), pin)
                except self.library.exceptions.UserAlreadyLoggedIn:
                    return None
                _logins[self.place] = login
        if login.mark != _mark(pin):
            raise _wrong_pin(self.uri)
        return login

    def call(self, work: Callable[[], T]) -> T:
        with self._lock:
            return self._guarded(work)

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except Error:
            raise
        except Exception as raised:
            raise _explain(raised, self.uri) from None

    def get(self, kind: str) -> Any:
        """Return the key's object of a class, or None."""
        found = self.get_all(kind)
        if len(found) > 1:
            raise KeyUnusableError(f"{self.uri.shown()} names {len(found)} keys", hint="name it by id=%HEX")
        return found[0] if found else None

    def get_all(self, kind: str) -> list[Any]:
        """Return the objects of a class that have the key's name. The id counts before the label, as in cosign."""
        constants = self.library.constants
        wanted: dict[Any, Any] = {constants.Attribute.CLASS: getattr(constants.ObjectClass, kind)}
        if self.uri.id:
            wanted[constants.Attribute.ID] = self.uri.id
        else:
            wanted[constants.Attribute.LABEL] = self.uri.label
        return self.call(lambda: list(self.session.get_objects(wanted)))


def signer(name: str) -> CoreSigner:
    """Return who signs with the key. Logs in with the PIN of the URI or of COSIGN_PKCS11_PIN, or asks for it."""
    uri = _pkcs11_uri.parse(name)
    pin = uri.pin or _asked_pin(uri)
    token = _Token(uri, pin)
    private = token.get("PRIVATE_KEY")
    if private is None or (pin is None and token.place in _logins):  # another's login is not this call's
        raise _absent(uri)
    public = _read(token)
    again = pin if _asks_each_time(token, private) else None
    return _service.signer(public, HASHES[public.kind.partition("-")[0]], _signing(token, private, public, again))


def public_key(name: str) -> PublicKey:
    """Return the public key, which needs no PIN in most tokens."""
    uri = _pkcs11_uri.parse(name)
    return _read(_Token(uri, uri.pin))


def certificate(name: str) -> bytes:
    """Return the certificate beside the key, DER; empty where there is none, or COSIGN_PKCS11_IGNORE_CERTIFICATE=1.

    Of several with one name it is the key's own.
    """
    if os.environ.get("COSIGN_PKCS11_IGNORE_CERTIFICATE") == "1":
        return b""
    uri = _pkcs11_uri.parse(name)
    token = _Token(uri, uri.pin)
    value = token.library.constants.Attribute.VALUE
    found = [bytes(token.call(lambda one=one: one[value])) for one in token.get_all("CERTIFICATE")]  # type: ignore[misc]
    if len(found) < 2:
        return found[0] if found else b""
    key = _read(token)
    return next((der for der in found if PublicKey.from_pem(_pem("CERTIFICATE", der)) == key), found[0])


def piv_key(number: int) -> str:
    """Return the name of a key of the only PIV token there is; drivers number the keys of its slots.

    Raises KeyNotFoundError where there is no token, KeyUnusableError where there are several.
    """
    tokens = [slot for slot, token in list_tokens("") if token.label]
    if not tokens:
        raise KeyNotFoundError("there is no hardware token", hint="plug it in; see sigwright pkcs11-tool list-tokens")
    if len(tokens) > 1:
        hint = "leave one of them, or name the key: --key 'pkcs11:slot-id=NUMBER;id=%02'"
        raise KeyUnusableError(f"there are {len(tokens)} hardware tokens", hint=hint)
    return f"pkcs11:slot-id={tokens[0]};id=%{number:02x}"


def create(name: str, kind: str, bits: int) -> PublicKey:
    """Make a key pair in the token, under the label and the id of the URI."""
    curve = _service.kind_name(kind, bits, KINDS)
    uri = _pkcs11_uri.parse(name)
    token = _Token(uri, uri.pin or _asked_pin(uri), writes=True)
    if token.get("PRIVATE_KEY") is not None:
        raise UsageError(f"{uri.shown()} exists", hint="choose another label")
    token.call(lambda: _generate(token, kind, bits, curve))
    return _read(token)


def list_tokens(module: str) -> list[tuple[int, Any]]:
    """Return the number of every slot with a token, and the token."""
    library = _service.library("pkcs11", "pkcs11")
    uri = _pkcs11_uri.parse(f"pkcs11:?module-path={module}" if module else "pkcs11:", needs_key=False)
    try:
        slots = library.lib(uri.module).get_slots(token_present=True)
        return [(slot.slot_id, slot.get_token()) for slot in slots]
    except Exception as raised:
        raise _explain(raised, uri) from None


def list_keys(module: str, slot: str, pin: str) -> list[Key]:
    """Return the keys of the token in a slot."""
    query = f"?module-path={module}" if module else ""
    uri = _pkcs11_uri.parse(f"pkcs11:slot-id={slot}{query}", needs_key=False)
    token = _Token(uri, pin or uri.pin)
    return token.call(lambda: list(_keys(token, uri, slot)))


def _keys(token: _Token, uri: Uri, slot: str) -> Iterator[Key]:
    constants = token.library.constants
    wanted = {constants.Attribute.CLASS: constants.ObjectClass.PRIVATE_KEY}
    name = token.session.token.label
    for found in token.session.get_objects(wanted):
        yield Key(_pkcs11_uri.construct(uri.module, name, slot, found.label, found.id), name, found.label)


def _find(module: Any, uri: Uri) -> Any:
    fitting = []
    for slot in module.get_slots(token_present=True):
        if uri.slot is not None and slot.slot_id != uri.slot:
            continue
        token = slot.get_token()
        facts = {"token": token.label, "serial": token.serial, "manufacturer": token.manufacturer_id,
                 "model": token.model}  # fmt: skip
        if uri.slot is not None or all(_stripped(facts[name]) == value for name, value in uri.token.items()):
            fitting.append(token)
    if not fitting:
        raise KeyNotFoundError(f"there is no token {uri.shown()}", hint="see sigwright pkcs11-tool list-tokens")
    if len(fitting) > 1:
        raise KeyUnusableError(f"{uri.shown()} is {len(fitting)} tokens", hint="name it by its slot-id or serial")
    return fitting[0]


def _stripped(value: str | bytes) -> str:
    return (value.decode(errors="replace") if isinstance(value, bytes) else value).strip()


def _asked_pin(uri: Uri) -> str | None:
    """Ask for the PIN at a terminal; tokens without one need none, and elsewhere nobody could answer."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    from getpass import getpass

    return getpass(f"Enter PIN for {uri.shown()}: ") or None


def _absent(uri: Uri) -> KeyNotFoundError:
    hint = "see sigwright pkcs11-tool list-keys-uris; without the PIN (COSIGN_PKCS11_PIN) private keys are not shown"
    return KeyNotFoundError(f"the token has no key {uri.shown()}", hint=hint)


def _read(token: _Token) -> PublicKey:
    """Return the public key of the token's public object, or of its certificate."""
    public = token.get("PUBLIC_KEY")
    if public is not None:
        return token.call(lambda: _public_key(token, public))
    certificate = token.get("CERTIFICATE")
    if certificate is None:
        raise _absent(token.uri)
    value = token.library.constants.Attribute.VALUE
    return PublicKey.from_pem(_pem("CERTIFICATE", token.call(lambda: certificate[value])))


def _public_key(token: _Token, public: Any) -> PublicKey:
    types = token.library.KeyType
    if public.key_type == types.RSA:
        rsa = _service.library("pkcs11.util.rsa", "pkcs11")
        return PublicKey.from_pem(_pem("RSA PUBLIC KEY", rsa.encode_rsa_public_key(public)))
    ec = _service.library("pkcs11.util.ec", "pkcs11")
    if public.key_type == types.EC:
        return PublicKey.from_der(ec.encode_ec_public_key(public))
    if public.key_type == types.EC_EDWARDS:
        return PublicKey.from_der(_ed25519_spki(public[token.library.constants.Attribute.EC_POINT]))
    raise KeyUnusableError(f"{token.uri.shown()} is a {public.key_type.name} key", hint="use ECDSA, RSA or Ed25519")


def _ed25519_spki(point: bytes) -> bytes:
    """Return the SubjectPublicKeyInfo (RFC 8410) of a point, which modules give as it is or in an OCTET STRING."""
    if len(point) == 34 and point[:2] == b"\x04\x20":
        point = point[2:]
    if len(point) != 32:
        raise KeyUnusableError("the token's Edwards key is not Ed25519", hint="use ECDSA, RSA or Ed25519")
    return ED25519_SPKI + point


def _asks_each_time(token: _Token, private: Any) -> bool:
    """Tell whether the token wants the PIN before every signature, as PIV's signature slot does."""
    attribute = token.library.constants.Attribute.ALWAYS_AUTHENTICATE
    exceptions = token.library.exceptions
    try:
        return bool(private[attribute])
    except (exceptions.AttributeTypeInvalid, exceptions.AttributeSensitive):
        return False


def _signing(token: _Token, private: Any, public: PublicKey, pin: str | None) -> Callable[[bytes, str], bytes]:
    mechanism = token.library.Mechanism

    def sign(data: bytes, how: Any) -> bytes:
        return bytes(token.call(lambda: private.sign(data, mechanism=how, pin=pin)))

    if public.kind == "ed25519":
        return lambda message, _: sign(message, mechanism.EDDSA)
    if public.kind == "rsa":
        return lambda digest, hash: sign(DIGEST_INFO[hash] + digest, mechanism.RSA_PKCS)
    encode = _service.library("pkcs11.util.ec", "pkcs11").encode_ecdsa_signature
    return lambda digest, _: bytes(encode(sign(digest, mechanism.ECDSA)))


def _generate(token: _Token, kind: str, bits: int, curve: str) -> None:
    names = {"store": True, "label": token.uri.label or None, "id": token.uri.id or None}
    types = token.library.KeyType
    if kind == "rsa":
        token.session.generate_keypair(types.RSA, bits, **names)
        return
    family, encoded = types.EC_EDWARDS, ED25519_CURVE
    if curve:
        ec = _service.library("pkcs11.util.ec", "pkcs11")
        family, encoded = types.EC, ec.encode_named_curve_parameters(curve)
    parameters = {token.library.constants.Attribute.EC_PARAMS: encoded}
    token.session.create_domain_parameters(family, parameters, local=True).generate_keypair(**names)


def _pem(label: str, der: bytes) -> str:
    text = b64encode(der).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _wrong_pin(uri: Uri) -> Error:
    return WrongPasswordError(f"{uri.shown()}: the PIN is wrong", hint="set COSIGN_PKCS11_PIN")


def _explain(raised: Exception, uri: Uri) -> Error:
    kind = type(raised).__name__
    text = f"{uri.shown()}: {kind} {_service.said(raised)}".rstrip()
    if kind in WRONG_PIN:
        return _wrong_pin(uri)
    if kind in NOT_ALLOWED:
        return AccessDeniedError(text, hint="set COSIGN_PKCS11_PIN, or unlock the token")
    if kind in ABSENT:
        return KeyNotFoundError(text, hint="see sigwright pkcs11-tool list-tokens")
    return UnreachableError(text) if kind in AWAY else KeyUnusableError(text)
