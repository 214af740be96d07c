"""Policies to convert, and what they are once they were converted and read again."""

from __future__ import annotations

from typing import Any

import sigwright
from python.policy.images import native
from sigwright.policy import convert, load
from sigwright.policy import native as reader

PEM, OTHER = (sigwright.PrivateKey.generate().public_key.to_pem() for _ in range(2))
KEYLESS = {"identityRegexp": "https://github.com/org/.*", "issuer": "https://issuer.example"}


def key(name: str = "a", *pems: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "keys": list(pems or (PEM,)), "log": "none", **more}


def policy(*authorities: dict[str, Any], images: tuple[str, ...] = ("r.example/**",), **more: Any) -> dict[str, Any]:
    return native(rules=[{"name": "Our Rule", "images": list(images), "authorities": list(authorities), **more}])


def written(document: dict[str, Any], form: str) -> list[dict[str, Any]]:
    documents, _ = convert.convert(reader.read(document, "p"), form)
    return documents


def again(document: dict[str, Any], form: str) -> Any:
    return load.of_documents(written(document, form), "p")


def held(found: Any) -> list[tuple[int, list[tuple[str, ...]]]]:
    """How many of which keys each group asks for."""
    return [(group.count, [one.keys for one in group.authorities]) for rule in found.rules for group in rule.groups]
