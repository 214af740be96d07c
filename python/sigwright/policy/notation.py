"""Notation's trust policy, as far as it can be mapped: its signatures are not verified here, so none is met."""

from __future__ import annotations

import re

from sigwright.errors import MalformedError
from sigwright.policy.fields import Fields
from sigwright.policy.model import Authority, Group, ImagePolicy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEVELS = ("strict", "permissive", "audit", "skip")
STORE = re.compile(r"(?:ca|signingAuthority|tsa):[A-Za-z0-9_.-]+")
UNREAD = "Notation's signatures are not verified here"


def read(document: Any, name: str) -> ImagePolicy:
    """Return the policy: the one with the image's repository in its scopes holds. Raises `MalformedError`."""
    with Fields(document, name) as fields:
        if fields.required("version") != "1.0":
            raise MalformedError(f"{name}: only version 1.0 of trust policies is known")
        rules = tuple(_rule(one) for one in fields.each("trustPolicies"))
    if len({rule.name for rule in rules}) < len(rules):
        raise MalformedError(f"{name}: two trustPolicies have one name")
    scopes = [scope for rule in rules for scope in rule.images]
    if not rules or len(set(scopes)) < len(scopes):
        raise MalformedError(f"{name}: {'a scope is in two policies' if rules else 'no trustPolicies'}")
    return ImagePolicy(format="Notation", rules=rules, best=True)


def _rule(fields: Fields) -> Rule:
    with fields:
        name, scopes = fields.required("name"), fields.texts("registryScopes")
        verification = fields.inner("signatureVerification")
        stores = fields.texts("trustStores")
        fields.texts("trustedIdentities")
        if verification is None:
            raise MalformedError(f"{fields.where}: signatureVerification is missing")
        with verification:
            level = verification.one_of("level", LEVELS, "")
            override = verification.inner("override")
            verification.one_of("verifyTimestamp", ("", "always", "afterCertExpiry"), "")
        if override is not None:
            with override:
                for check in ("authenticity", "authenticTimestamp", "expiry", "revocation"):
                    override.one_of(check, ("", "enforce", "log", "skip"), "")
    if not all(STORE.fullmatch(store) for store in stores):
        raise MalformedError(f"{fields.where}: a trust store is TYPE:NAME, of type ca, signingAuthority or tsa")
    if not scopes or (level == "skip" and "*" in scopes):
        raise MalformedError(
            f"{fields.where}: {'skip is not for every registry' if scopes else 'registryScopes is missing'}"
        )
    if any("*" in scope and scope != "*" for scope in scopes):
        raise MalformedError(f"{fields.where}: a scope is a repository or *, nothing between")
    authority = Authority(
        name=level, verdict="pass" if level == "skip" else "fail", message="" if level == "skip" else UNREAD
    )
    return Rule(name=name, images=scopes, groups=(Group(authorities=(authority,)),), style="wildcard")
