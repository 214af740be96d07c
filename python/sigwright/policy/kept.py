"""An image policy as plain data, and back: what a pack of evidence keeps of it."""

from __future__ import annotations

from sigwright._record import Record
from sigwright.errors import MalformedError
from sigwright.policy import model
from sigwright.policy.rules import Rule as PredicateRule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    R = TypeVar("R", bound=Record)

INSIDE: dict[type[Record], dict[str, type[Record]]] = {
    model.ImagePolicy: {"rules": model.Rule, "deny": model.Denials, "allow": model.Allowance},
    model.Rule: {"groups": model.Group},
    model.Group: {"authorities": model.Authority},
    model.Authority: {
        "identities": model.Identity, "evidence": model.Evidence, "attestations": model.Attestation,
        "signed_as": model.SignedAs,
    },
    model.Evidence: {"demands": model.Demands},
    model.Attestation: {"rules": PredicateRule},
}  # fmt: skip
"""Records that are fields of others, alone or many of them; all other fields are plain."""


def plain(policy: model.ImagePolicy) -> dict[str, Any]:
    """Return the policy as data, ready for `json.dumps`; keys and trusted roots are in it by their text."""
    return policy.to_dict()


def policy_of(data: Any) -> model.ImagePolicy:
    """Return the policy that `plain` gave. Raises `MalformedError` for what it did not give."""
    try:
        return _made(model.ImagePolicy, data)
    except (TypeError, ValueError, AttributeError):
        raise MalformedError("this is no policy as evidence keeps it") from None


def _made(kind: type[R], data: Any) -> R:
    inside = INSIDE.get(kind, {})
    return kind(**{name: _inside(inside[name], value) if name in inside else value for name, value in data.items()})


def _inside(kind: type[Record], value: Any) -> Any:
    return tuple(_made(kind, one) for one in value) if isinstance(value, list) else _made(kind, value)
