"""Connaisseur's validators and policy, as its Helm values hold them."""

from __future__ import annotations

from sigwright.errors import MalformedError
from sigwright.policy import material
from sigwright.policy.fields import Fields
from sigwright.policy.model import Authority, Evidence, Group, Identity, ImagePolicy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read(document: Any, name: str) -> ImagePolicy:
    """Return the policy: the most specific pattern holds. Raises `MalformedError`."""
    application = document.get("application")
    with Fields(application, f"{name}: application") as fields:
        validators: dict[str, _Validator] = {}
        for one in fields.each("validators"):
            validator = _Validator(one)
            if validator.name in validators:
                raise MalformedError(f"{one.where}: two validators are called {validator.name!r}")
            validators[validator.name] = validator
        mode: Any = "warn" if _detects_only(fields.inner("features")) else "enforce"
        rules = tuple(_rule(one, validators)._replace(mode=mode) for one in fields.each("policy"))
        fields.ignore("logLevel", "logFormat", "alerting", "images")
    if not rules:
        raise MalformedError(f"{name}: no policy")
    # Of several that say as much the last holds there, and the first here.
    return ImagePolicy(format="Connaisseur", rules=rules[::-1], best=True)


def _detects_only(features: Fields | None) -> bool:
    """Tell whether nothing is ever denied. The other features choose among the resources of a cluster."""
    if features is None:
        return False
    with features:
        features.ignore("automaticUnchangedApproval", "automaticChildApproval", "namespacedValidation", "cache",
                        "resourceValidationMode")  # fmt: skip
        return features.flag("detectionMode")


class _Validator:
    def __init__(self, fields: Fields) -> None:
        with fields:
            self.name = fields.text("name", "default")
            self.kind = fields.one_of("type", ("static", "cosign", "notaryv1", "notation"), "")
            self.approve = fields.flag("approve")
            self.where = fields.where
            self.roots: dict[str, Authority] = {}
            for one in fields.each("trustRoots"):
                root = _root(one) if self.kind == "cosign" else _skipped(one)
                self.roots[root.name] = root
            host = fields.inner("host")
            if host is not None:
                with host:
                    host.refuse("rekor", "logs of one's own are named by a trusted root here")
                    host.refuse("fulcioCert", "authorities of one's own are named by a trusted root here")
                    host.refuse("ctLogPubkey", "authorities of one's own are named by a trusted root here")
            fields.ignore("auth", "cert", "isAcr")


def _skipped(fields: Fields) -> Authority:
    with fields:
        fields.ignore("key", "cert", "keyless")
        return Authority(
            name=fields.required("name"), verdict="fail", message="Notary's signatures are not verified here"
        )


def _root(fields: Fields) -> Authority:
    with fields:
        name, key, keyless = fields.required("name"), fields.text("key"), fields.inner("keyless")
        identities: tuple[Identity, ...] = ()
        if keyless is not None:
            with keyless:
                identities = (
                    Identity(
                        subject=keyless.text("subject"),
                        subject_regexp=keyless.text("subjectRegex"),
                        issuer=keyless.text("issuer"),
                        issuer_regexp=keyless.text("issuerRegex"),
                    ),
                )
    if bool(key) == bool(identities):
        raise MalformedError(f"{fields.where}: one of key and keyless is wanted")
    if identities and not (
        (identities[0].subject or identities[0].subject_regexp)
        and (identities[0].issuer or identities[0].issuer_regexp)
    ):
        raise MalformedError(f"{fields.where}: a subject and an issuer are wanted")
    keys = material.keys(key, fields.where) if key else ()
    return Authority(name=name, keys=keys, identities=identities)


def _rule(fields: Fields, validators: dict[str, _Validator]) -> Rule:
    with fields:
        pattern, validator = fields.required("pattern"), fields.text("validator", "default")
        if set(pattern) & set("[]{}\\"):
            raise MalformedError(f"{fields.where}: classes and alternatives in a pattern are not evaluated")
        if validator not in validators:
            raise MalformedError(f"{fields.where}: no validator {validator[:60]!r}")
        options = fields.inner("with")
        if options is None:
            options = Fields({}, fields.where)
        with options:
            group = _group(options, validators[validator])
    return Rule(name=pattern, images=(pattern,), groups=(group,), style="components")


def _group(fields: Fields, validator: _Validator) -> Group:
    fields.one_of("mode", ("mutate", "insecureValidateOnly"), "mutate")
    wanted = fields.text("trustRoot", "default")
    evidence = Evidence(log=fields.flag("verifyInTransparencyLog", True), ignore_sct=not fields.flag("verifySCT", True))
    threshold, required = fields.take("threshold", int, 0), fields.texts("required")
    fields.refuse("delegations", "delegations are Notary's")
    if validator.kind == "static":
        static = Authority(name=validator.name, verdict="pass" if validator.approve else "fail")
        return Group(authorities=(static,))
    roots = (
        list(validator.roots.values())
        if wanted == "*"
        else [validator.roots[wanted]]
        if wanted in validator.roots
        else []
    )
    if not roots:
        raise MalformedError(f"{fields.where}: no trustRoot {wanted[:60]!r} in {validator.name}")
    if set(required) - {root.name for root in roots}:
        raise MalformedError(f"{fields.where}: required names a trustRoot that is none")
    authorities = tuple(root._replace(evidence=evidence) if not root.verdict else root for root in roots)
    count = threshold or (len(required) if required else len(authorities))
    if not 1 <= count <= len(authorities):
        raise MalformedError(f"{fields.where}: threshold is {count}, of {len(authorities)} trust roots")
    return Group(authorities=authorities, count=count, required=required)
