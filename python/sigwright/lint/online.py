"""What only a registry can tell: what a digest is, whether it is there, where its tag points, and who signed it."""

from __future__ import annotations

from sigwright.errors import NotAnImageError, NotFoundError, UnreachableError, UsageError, VerificationError
from sigwright.lint import references
from sigwright.lint._model import Edit, Problem, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.client import Client


class Registry:
    """Asks about every reference once."""

    def __init__(self, client: Client, verify: dict[str, Any], resolve: dict[str, Any]) -> None:
        self._client = client
        self._verify = verify
        self._resolve = resolve
        self._known: dict[str, tuple[str, str, str] | None] = {}

    def __call__(self, use: Use) -> Problem | None:
        """Return what is wrong with a use, if anything."""
        image = use.text.removeprefix(references.SCHEME)
        if image not in self._known:
            self._known[image] = self._judge(image)
        found = self._known[image]
        if found is None:
            return None
        rule, message, corrected = found
        edits = (Edit(use.offset, use.offset + len(use.text), corrected),) if corrected and use.literal else ()
        return Problem(rule, use.offset, message, edits, use.text)

    def _judge(self, image: str) -> tuple[str, str, str] | None:
        for check in (self._signature, self._moved):
            found = check(image)
            if found:
                return found
        return None

    def _signature(self, image: str) -> tuple[str, str, str] | None:
        try:
            self._client.verify(image, **self._verify)
        except NotAnImageError as error:
            return "REF003", str(error), error.details.get("reference", "")
        except NotFoundError as error:
            return ("REF014", str(error), "") if references.digest(image) else ("SIG001", str(error), "")
        except (UnreachableError, UsageError):
            raise
        except VerificationError as error:
            return "SIG001", str(error), ""
        return None

    def _moved(self, image: str) -> tuple[str, str, str] | None:
        tag, digest = references.tag(image), references.digest(image)
        if not (tag and digest):
            return None
        try:
            now = self._client.resolve(f"{references.repository(image)}:{tag}", **self._resolve).digest
        except NotFoundError:
            return "REF012", f"the tag {tag} is gone; {digest} is what runs", ""
        return None if now == digest else ("REF012", f"the tag {tag} is {now} now; {digest} is what runs", "")
