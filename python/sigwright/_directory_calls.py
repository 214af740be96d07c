"""The calls about directories: every file under one signature, in the format of OpenSSF model signing."""

from __future__ import annotations

import os

from sigwright import _core
from sigwright._client_base import ClientBase, limits, twin
from sigwright.errors import UsageError
from sigwright.options import SignDirectoryOptions, VerifyDirectoryOptions, to_core
from sigwright.reports import SignedBlob, VerificationReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Unpack

    from sigwright import _keywords
    from sigwright._client_base import Keys
    from sigwright.keys import PrivateKeyLike
    from sigwright.options import StrPath


class DirectoryCalls(ClientBase):
    """Mixed into the client."""

    def sign_directory(
        self,
        directory: StrPath,
        *,
        key: PrivateKeyLike | None = None,
        **options: Unpack[_keywords.SignDirectoryKeywords],
    ) -> SignedBlob:
        """Sign every file of a directory and return the bundle; `digest` is that over all files.

        Raises `LocalFileError` for links, devices and what cannot be read, naming each: nothing is left out unasked.
        """
        given = self._options(SignDirectoryOptions, {**options, "key": key})
        core = to_core(given) | self._signers(given)
        return SignedBlob(**_core.sign_directory(self._context(), os.fspath(directory), core, **limits(given)))

    def verify_directory(
        self, directory: StrPath, *, key: Keys | None = None, **options: Unpack[_keywords.VerifyDirectoryKeywords]
    ) -> VerificationReport:
        """Verify the signature of a directory, then that no file of it is changed, missing or added.

        Raises `VerificationError` with `.report`, whose `warnings` name every file that differs.
        """
        report = self.check_directory(directory, key=key, **options)
        report.raise_for_error()
        return report

    def check_directory(
        self, directory: StrPath, *, key: Keys | None = None, **options: Unpack[_keywords.VerifyDirectoryKeywords]
    ) -> VerificationReport:
        """Return the same report as `verify_directory`, whatever it says."""
        from sigwright import _evidence

        given = self._options(VerifyDirectoryOptions, {**options, "key": key})
        if given.bundle is None:
            raise UsageError("a bundle is needed", hint="pass --bundle FILE (bundle=)")
        core = to_core(given) | self._trust(given) | _evidence.read(given.bundle, None)
        return VerificationReport.from_core(
            _core.verify_directory(self._context(), os.fspath(directory), core, **limits(given))
        )

    sign_directory_async = twin(sign_directory)
    verify_directory_async = twin(verify_directory)
    check_directory_async = twin(check_directory)
