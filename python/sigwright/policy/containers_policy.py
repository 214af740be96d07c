"""containers/image's policy.json: what podman, skopeo and CRI-O ask for."""

from __future__ import annotations

import os

from sigwright.errors import MalformedError
from sigwright.policy import material
from sigwright.policy.fields import Fields
from sigwright.policy.model import Authority, Evidence, Group, Identity, ImagePolicy, Rule, SignedAs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TRANSPORT = "docker"
OWN = {
    "matchExact": SignedAs(own="never"),
    "matchRepoDigestOrExact": SignedAs(own="by digest"),
    "matchRepository": SignedAs(own="always"),
}


def read(document: Any, name: str) -> ImagePolicy:
    """Return the policy: every requirement of the most specific scope. Raises `MalformedError`."""
    rules = []
    with Fields(document, name) as fields:
        default = _rule(fields.take("default", list, None), "", "default", name)
        transports = fields.take("transports", dict, {})
    for transport, scopes in transports.items():
        if not isinstance(scopes, dict):
            raise MalformedError(f"{name}: transports.{transport}: not a mapping")
        for scope, wanted in scopes.items():
            rule = _rule(wanted, scope, f"{transport}:{scope or 'every image'}", name)
            if transport == TRANSPORT:
                rules.append(rule)
    if not any(rule.images == ("",) for rule in rules):
        rules.append(default)
    return ImagePolicy(format="policy.json", rules=tuple(rules), best=True)


def _rule(wanted: Any, scope: str, where: str, file: str) -> Rule:
    if not isinstance(wanted, list) or not wanted:
        raise MalformedError(f"{file}: {where}: no list of requirements")
    groups = tuple(
        Group(authorities=(_requirement(Fields(one, f"{file}: {where}[{number}]"), file, scope),))
        for number, one in enumerate(wanted)
    )
    return Rule(name=where, images=(scope,), groups=groups, style="scope")


def _requirement(fields: Fields, file: str, scope: str) -> Authority:
    with fields:
        kind = fields.required("type")
        if kind == "insecureAcceptAnything":
            return Authority(name=kind, verdict="pass")
        if kind == "reject":
            return Authority(name=kind, verdict="fail", message="the policy rejects it")
        if kind == "signedBy":
            for name in ("keyType", "keyPath", "keyPaths", "keyData", "signedIdentity"):
                fields.ignore(name)
            return Authority(name=kind, verdict="fail", message="OpenPGP signatures are not verified here")
        if kind != "sigstoreSigned":
            raise MalformedError(f"{fields.where}: unknown type {kind[:40]!r}")
        return _sigstore(fields, file)


def _sigstore(fields: Fields, file: str) -> Authority:
    rekor = _data(fields, "rekorPublicKey", file)
    keys = _data(fields, "key", file)
    identities, roots = _fulcio(fields.inner("fulcio"), file)
    fields.refuse("pki", "certificates of one's own authority are not evaluated in this format")
    names = _signed_as(fields.inner("signedIdentity"))
    if bool(keys) == bool(identities):
        raise MalformedError(f"{fields.where}: one of key and fulcio is wanted")
    if identities and not rekor:
        raise MalformedError(f"{fields.where}: fulcio needs a rekorPublicKey")
    if len(rekor) > 1:
        raise MalformedError(f"{fields.where}: several rekorPublicKeys are not evaluated")
    evidence = Evidence(log=bool(rekor), rekor_public_key="".join(rekor), ca_roots=roots, ignore_sct=bool(identities))
    pems = tuple(key for text in keys for key in material.keys(text, fields.where))
    return Authority(
        name="sigstoreSigned", keys=pems, identities=identities, evidence=evidence, format="legacy", signed_as=names
    )


def _data(fields: Fields, name: str, file: str) -> list[str]:
    """Return what one of NAMEPath, NAMEPaths, NAMEData and NAMEDatas holds."""
    paths = [fields.text(f"{name}Path"), *fields.texts(f"{name}Paths")]
    datas = [fields.text(f"{name}Data"), *fields.texts(f"{name}Datas")]
    found = [material.file_beside(file, os.fspath(path)) for path in paths if path]
    return found + [material.decoded(data, fields.where) for data in datas if data]


def _fulcio(fields: Fields | None, file: str) -> tuple[tuple[Identity, ...], str]:
    if fields is None:
        return (), ""
    with fields:
        roots = _data(fields, "ca", file)
        identity = Identity(subject=fields.required("subjectEmail"), issuer=fields.required("oidcIssuer"))
    if len(roots) != 1:
        raise MalformedError(f"{fields.where}: caPath or caData is wanted")
    return (identity,), material.certificates(roots[0], fields.where)


def _signed_as(fields: Fields | None) -> SignedAs:
    """Return what the payload must have been signed as: cosign's names a repository, and never a tag."""
    if fields is None:
        return SignedAs(own="by digest")
    with fields:
        kind = fields.required("type")
        if kind == "remapIdentity":
            prefix, signed = fields.required("prefix"), fields.required("signedPrefix")
            return SignedAs(own="by digest", prefix=prefix, signed_prefix=signed)
        if kind == "exactRepository":
            return SignedAs(names=(fields.required("dockerRepository"),))
        if kind == "exactReference":
            return SignedAs(names=(fields.required("dockerReference"),))
        if kind not in OWN:
            raise MalformedError(f"{fields.where}: unknown type {kind[:40]!r}")
        return OWN[kind]
