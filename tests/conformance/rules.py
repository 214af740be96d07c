"""How the rules are written down: one change to what is accepted, and how it must end.

A change is one field of a recipe, one place of the bundle or of the trusted root, or one word of the question. `code` 0
is acceptance; any other is the exit code of the refusal, whose message holds `words`.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fakes.sigstore.bundles import AT, IDENTITY, ISSUER, Made, Recipe, make
from fakes.sigstore.timestamps import Token

Edit = Callable[[Any], Any]

BY_CERTIFICATE = Recipe()
BY_KEY = Recipe(signer="key")
STAMPED = Recipe(log=2, stamps=(Token(AT),))
"""By a certificate, in a log that signs no time."""
KEY_IN_V2 = Recipe(signer="key", log=2)
ENVELOPE = Recipe(content="dsse")
KEY_ENVELOPE = Recipe(content="dsse", signer="key")
OLD = Recipe(version="0.1")
CHAINED = Recipe(version="0.2")


class Gone:
    """What stands where something is taken away."""


@dataclass(frozen=True)
class Rule:
    """A case. Exactly one of the changes is made, or none."""

    name: str
    base: Recipe
    code: int = 0
    words: str = ""
    recipe: tuple[str, Any] | None = None
    bundle: tuple[str, Any] | None = None
    text: Callable[[bytes], bytes] | None = None
    root: tuple[str, Any] | None = None
    ask: tuple[str, Any] | None = None

    @property
    def changes(self) -> int:
        return sum(change is not None for change in (self.recipe, self.bundle, self.text, self.root, self.ask))

    def made(self) -> tuple[Made, bytes]:
        """The material as the rule wants it, and the bundle's text."""
        base = self.base if self.recipe is None else replace(self.base, **{self.recipe[0]: self.recipe[1]})
        made = make(base)
        if self.bundle:
            made.bundle = edited(made.bundle, *self.bundle)
        if self.root:
            made.root = edited(made.root, *self.root)
        return made, made.text if self.text is None else self.text(made.text)

    def question(self, key: str) -> dict[str, Any]:
        """Who must have signed: the recipe's signer, unless the rule asks otherwise."""
        name, value = self.ask or ("signer", self.base.signer)
        signer = value if name == "signer" else self.base.signer
        asked = {"key": key} if signer == "key" else {"identity": IDENTITY, "issuer": ISSUER}
        if name == "signer":
            return asked
        if value is Gone:
            return {other: kept for other, kept in asked.items() if other != name}
        return {**asked, name: value}


def accepts(name: str, base: Recipe = BY_CERTIFICATE, **change: Any) -> Rule:
    return Rule(name, base, **change)


def refuses(name: str, code: int, words: str, base: Recipe = BY_CERTIFICATE, **change: Any) -> Rule:
    return Rule(name, base, code, words, **change)


def edited(document: Any, path: str, change: Any) -> Any:
    """A copy with the value at "a.0.b" replaced by a value, or by what a function makes of it; Gone takes it away."""
    copied = copy.deepcopy(document)
    *way, last = path.split(".")
    at = copied
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    key: Any = int(last) if isinstance(at, list) else last
    if change is Gone:
        del at[key]
        return copied
    old = at[key] if isinstance(at, list) else at.get(key)
    at[key] = change(old) if callable(change) else change
    return copied


def flipped(text: str) -> str:
    """Base64 text with one bit of its last byte turned."""
    raw = base64.b64decode(text)
    return base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()


def first_flipped(text: str) -> str:
    raw = base64.b64decode(text)
    return base64.b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode()


def plus(step: int) -> Edit:
    """The same number, so much further, as protobuf writes it."""
    return lambda value: str(int(value) + step)


def repeated(times: int) -> Edit:
    return lambda items: items * times


ENTRY = "verificationMaterial.tlogEntries.0"
PROOF = f"{ENTRY}.inclusionProof"
SET = f"{ENTRY}.inclusionPromise.signedEntryTimestamp"
STAMPS = "verificationMaterial.timestampVerificationData.rfc3161Timestamps"
