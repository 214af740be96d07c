"""The errors: one class for each row of the core's table (docs/reference/errors.md).

The table says what each is called, its exit code and its hint. Here stands only what a class is a kind of.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from sigwright.reports import VerificationReport

_table: dict[str, dict[str, Any]] = {}


def _fill_table() -> None:
    if not _table:
        from sigwright._core import error_table

        _table.update({row["exception"]: dict(row) for row in error_table()})


def of_symbol(symbol: str) -> type[Error]:
    """Return the class of an error that the core names, such as "no_signatures"."""
    _fill_table()
    name = next(name for name, row in _table.items() if row["symbol"] == symbol)
    found: type[Error] = globals()[name]
    return found


def _row(cls: type[Error]) -> dict[str, Any]:
    _fill_table()
    for base in cls.__mro__:
        if base.__name__ in _table:
            return _table[base.__name__]
    return _table["InternalError"]


class Error(Exception):
    """What went wrong, in one line; `.hint` says what to do next, `.code` is stable and for programs."""

    report: VerificationReport | None = None
    """The whole story, where the error comes from a verification."""

    def __init__(self, message: str, *, hint: str | None = None, details: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self._hint = hint
        self.details: dict[str, str] = dict(details or {})

    @property
    def code(self) -> str:
        """The symbol of the error's kind, such as "no_matching_signature"."""
        return str(_row(type(self))["symbol"])

    @property
    def exit_code(self) -> int:
        """What the command returns for it."""
        return int(_row(type(self))["exit_code"])

    @property
    def hint(self) -> str:
        """What to do next."""
        return self._hint or str(_row(type(self))["hint"])

    def __reduce__(self) -> tuple[Callable[..., Error], tuple[Any, ...]]:
        return _rebuild, (type(self), str(self), self._hint, self.details, self.report)


def _rebuild(
    cls: type[Error], message: str, hint: str | None, details: dict[str, str], report: VerificationReport | None
) -> Error:
    error = cls(message, hint=hint, details=details)
    error.report = report
    return error


class VerificationError(Error):
    """No signature satisfied the policy, or what was received is not what was asked for. `.report` says why."""


class InternalError(Error):
    """A defect of sigwright."""


class UsageError(Error):
    """An option is missing, unknown or against another."""


class InvalidReferenceError(UsageError):
    """A text that is no image reference."""


class NoSignaturesError(VerificationError):
    """The image has no signatures."""


class NotFoundError(Error):
    """No such image, tag or digest."""


class NoMatchingSignatureError(VerificationError):
    """Signatures were found, and none is by this key over this image with these annotations."""


class NoCertificateError(VerificationError):
    """An identity was asked for, and the signature is by a key."""


class IdentityMismatchError(VerificationError):
    """The certificate names another identity or issuer."""


class LogEvidenceError(VerificationError):
    """The transparency log's evidence is missing or does not hold."""


class UntrustedError(VerificationError):
    """A certificate or timestamp is not by a trusted authority, or was not valid then."""


class PolicyError(VerificationError):
    """The policy is not satisfied."""


class NotAnImageError(Error):
    """The reference names a signature, attestation or SBOM; `.details["reference"]` is the image's."""


class KeyUnusableError(Error):
    """A key that cannot be used for this."""


class KeyNotFoundError(KeyUnusableError):
    """No such key."""


class KeyCorruptError(KeyUnusableError):
    """A key file that is damaged."""


class WrongPasswordError(KeyUnusableError):
    """The password does not open the key file."""


class AccessDeniedError(Error):
    """The registry refused."""


class UnreachableError(Error):
    """A registry or service does not answer, or keeps failing."""


class TimedOutError(UnreachableError):
    """The time allowed was over first."""


class MalformedError(VerificationError):
    """Data that is not what its type says."""


class DigestMismatchError(VerificationError):
    """What was received is not what was asked for."""


class LimitExceededError(VerificationError):
    """Data larger than any honest one."""


class LocalFileError(Error):
    """A local file cannot be read or written."""


class WriteConflictError(Error):
    """Other writers kept winning."""


class NotStoredError(Error):
    """The registry said that it stored the signature, and does not show it."""


class InterruptedError(Error):
    """The call was asked to stop."""
