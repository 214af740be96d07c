"""The part of Kyverno's policies that verifies images by rules: verifyImages of ClusterPolicy and Policy."""

from __future__ import annotations

from sigwright.errors import MalformedError
from sigwright.policy import material
from sigwright.policy.fields import Fields
from sigwright.policy.model import Attestation, Authority, Evidence, Group, Identity, ImagePolicy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

KINDS = ("ClusterPolicy", "Policy")
HARMLESS = ("mutateDigest", "verifyDigest", "useCache", "imageRegistryCredentials", "skipImageReferences")
CLUSTER = (
    "background", "webhookTimeoutSeconds", "failurePolicy", "schemaValidation", "webhookConfiguration", "admission",
    "emitWarning", "useServerSideApply", "generateExisting", "validationFailureActionOverrides",
)  # fmt: skip
"""How a cluster runs the policy; none of it weakens what is asked of a signature, but the overrides, refused below."""


def read(documents: Sequence[Any], name: str) -> ImagePolicy:
    """Return the policy that the documents of a file are together. Raises `MalformedError`."""
    notes: list[str] = []
    rules = tuple(rule for one in documents for rule in _policy(one, name, notes))
    if not rules:
        raise MalformedError(f"{name}: no rule verifies images")
    return ImagePolicy(format="Kyverno", rules=rules, unmatched="allow", notes=tuple(notes))


def _policy(document: Any, where: str, notes: list[str]) -> list[Rule]:
    with Fields(document, where) as fields:
        fields.ignore("apiVersion", "kind", "status")
        metadata = fields.take("metadata", dict, {})
        spec = fields.inner("spec")
        if spec is None:
            raise MalformedError(f"{where}: spec is missing")
        with spec:
            spec.refuse("validationFailureActionOverrides", "other actions for some namespaces are not evaluated")
            spec.ignore(*CLUSTER)
            audit = spec.text("validationFailureAction", "Audit").lower() == "audit"
            spec.one_of("applyRules", ("All",), "All")
            found = []
            for one in spec.each("rules"):
                found += _rule(one, str(metadata.get("name", "policy")), audit, notes)
    return found


def _rule(fields: Fields, policy: str, audit: bool, notes: list[str]) -> list[Rule]:
    with fields:
        name = f"{policy}/{fields.required('name')}"
        for unread in ("context", "preconditions", "celPreconditions"):
            fields.refuse(unread, "conditions of a cluster are not evaluated")
        if fields.has("match") or fields.has("exclude"):
            notes.append(f"{name}: match and exclude select resources of a cluster, and here every image is judged")
        fields.ignore("match", "exclude", "imageExtractors", "skipBackgroundRequests")
        for other in ("validate", "mutate", "generate"):
            if fields.take(other, dict, None) is not None:
                notes.append(f"{name}: {other} is not about images")
                return []
        return [_images(one, f"{name}[{number}]", audit) for number, one in enumerate(fields.each("verifyImages"))]


def _images(fields: Fields, name: str, audit: bool) -> Rule:
    with fields:
        fields.one_of("type", ("Cosign", "SigstoreBundle"), "Cosign")
        images = fields.texts("imageReferences") + tuple(filter(None, [fields.text("image")]))
        except_images = fields.texts("skipImageReferences")
        action = fields.text("failureAction").lower()
        if not fields.flag("required", True):
            raise MalformedError(f"{fields.where}: required: false lets unverified images in and is not evaluated")
        repository = fields.text("repository")
        annotations = _annotations(fields)
        groups = [_group(one, repository, annotations, ()) for one in fields.each("attestors")]
        for one in fields.each("attestations"):
            groups += _attested(one, repository)
        fields.refuse("validate", "conditions in CEL are not evaluated")
        for old in ("key", "roots", "subject", "issuer", "additionalExtensions"):
            fields.refuse(old, "this old form is not read; write attestors")
        fields.ignore(*HARMLESS)
    if not images or not groups:
        raise MalformedError(f"{fields.where}: {'attestors' if images else 'imageReferences'} is missing")
    mode: Any = "warn" if (action or ("audit" if audit else "enforce")) == "audit" else "enforce"
    return Rule(
        name=name, images=images, groups=tuple(groups), style="wildcard", except_images=except_images, mode=mode
    )


def _attested(fields: Fields, repository: str) -> list[Group]:
    with fields:
        kind = fields.text("type") or fields.text("predicateType")
        fields.ignore("name")
        fields.refuse(
            "conditions", "conditions in JMESPath are not evaluated; write Rego or CEL in a policy of sigwright's"
        )
        wanted = Attestation(type=kind)
        groups = [_group(one, repository, {}, (wanted,)) for one in fields.each("attestors")]
    if not kind or not groups:
        raise MalformedError(f"{fields.where}: type and attestors are wanted")
    return groups


def _group(
    fields: Fields, repository: str, annotations: dict[str, str], attestations: tuple[Attestation, ...]
) -> Group:
    """Return a set of entries, all of which must hold unless it has a count."""
    with fields:
        authorities: list[Authority] = []
        for number, one in enumerate(fields.each("entries")):
            authorities += _entry(one, f"entry {number + 1}", repository, annotations, attestations)
        count = fields.take("count", int, len(authorities))
    if not authorities or not 1 <= count <= len(authorities):
        raise MalformedError(f"{fields.where}: count is {count}, of {len(authorities)} entries")
    return Group(authorities=tuple(authorities), count=count)


def _entry(
    fields: Fields, name: str, repository: str, annotations: dict[str, str], attestations: tuple[Attestation, ...]
) -> list[Authority]:
    """Return the authorities of an entry: one for each key in it, as Kyverno takes them."""
    with fields:
        fields.refuse("attestor", "sets in sets are not evaluated")
        fields.refuse("certificates", "certificates of one's own authority are not evaluated")
        repository = fields.text("repository") or repository
        more = {**annotations, **_annotations(fields)}
        keys, keyless = fields.inner("keys"), fields.inner("keyless")
        if (keys is None) == (keyless is None):
            raise MalformedError(f"{fields.where}: one of keys and keyless is wanted")
        plain = Authority(
            name=name, repository=repository, annotations=more, attestations=attestations, signature=not attestations
        )
        return _keys(keys, plain) if keys is not None else [_keyless(keyless, plain)]


def _keys(fields: Fields, plain: Authority) -> list[Authority]:
    with fields:
        fields.refuse("secret", "the secrets of a cluster cannot be read from here; write publicKeys")
        digest = fields.one_of("signatureAlgorithm", ("sha256", "sha384", "sha512"), "sha256")
        evidence = _evidence(fields)
        service, text = fields.text("kms"), fields.text("publicKeys")
        if bool(service) == bool(text):
            raise MalformedError(f"{fields.where}: one of publicKeys and kms is wanted")
        pems = (material.in_service(service, fields.where),) if service else material.keys(text, fields.where)
    names = [plain.name] if len(pems) == 1 else [f"{plain.name}, key {number + 1}" for number in range(len(pems))]
    used = "" if digest == "sha256" else digest
    return [
        plain._replace(name=name, keys=(pem,), evidence=evidence, hash=used)
        for name, pem in zip(names, pems, strict=True)
    ]


def _keyless(fields: Fields | None, plain: Authority) -> Authority:
    assert fields is not None  # noqa: S101 - for type checkers
    with fields:
        identity = Identity(
            subject=fields.text("subject"),
            subject_regexp=fields.text("subjectRegExp"),
            issuer=fields.text("issuer"),
            issuer_regexp=fields.text("issuerRegExp"),
            extensions=_extensions(fields),
        )
        evidence = _evidence(fields)
        roots = fields.text("roots")
        if roots:
            evidence = evidence._replace(ca_roots=material.certificates(roots, fields.where))
    if not (identity.subject or identity.subject_regexp) or not (identity.issuer or identity.issuer_regexp):
        raise MalformedError(f"{fields.where}: a subject and an issuer are wanted")
    return plain._replace(identities=(identity,), evidence=evidence)


EXTENSIONS = {
    f"githubWorkflow{name}": f"certificate_github_workflow_{name.lower()}"
    for name in ("Trigger", "Sha", "Name", "Repository", "Ref")
}


def _extensions(fields: Fields) -> dict[str, str]:
    given = fields.take("additionalExtensions", dict, {})
    for name, value in given.items():
        if name not in EXTENSIONS or not isinstance(value, str):
            raise MalformedError(f"{fields.where}: additionalExtensions: {str(name)[:60]} is not evaluated")
    return {EXTENSIONS[name]: value for name, value in given.items()}


def _annotations(fields: Fields) -> dict[str, str]:
    given = fields.take("annotations", dict, {})
    if not all(isinstance(text, str) for pair in given.items() for text in pair):
        raise MalformedError(f"{fields.where}: annotations holds what is no text")
    return dict(given)


def _evidence(fields: Fields) -> Evidence:
    """The log is wanted unless `rekor.ignoreTlog` says otherwise."""
    evidence = Evidence()
    rekor, transparency = fields.inner("rekor"), fields.inner("ctlog")
    if rekor is not None:
        with rekor:
            rekor.ignore("url")
            public = rekor.text("pubkey")
            key = "".join(material.keys(public, rekor.where)) if public else ""
            evidence = evidence._replace(log=not rekor.flag("ignoreTlog"), rekor_public_key=key)
    if transparency is not None:
        with transparency:
            evidence = evidence._replace(ignore_sct=transparency.flag("ignoreSCT"))
            for name in ("pubkey", "tsaCertChain"):
                transparency.refuse(name, "authorities of one's own are not evaluated; use a trusted root")
    return evidence
