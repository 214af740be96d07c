"""policy-controller's ClusterImagePolicy (policy.sigstore.dev) and the TrustRoots it names."""

from __future__ import annotations

from sigwright.errors import MalformedError
from sigwright.policy import material, rules, trust_root
from sigwright.policy.fields import Fields
from sigwright.policy.model import Attestation, Authority, Evidence, Group, Identity, ImagePolicy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from sigwright.policy.model import Format

VERSIONS = ("policy.sigstore.dev/v1alpha1", "policy.sigstore.dev/v1beta1")
KINDS = ("ClusterImagePolicy", "TrustRoot")
PUBLIC_FULCIO = "https://fulcio.sigstore.dev"
PUBLIC_REKOR = "https://rekor.sigstore.dev"
BRIDGE = "package signature\n\nimport data.sigstore\n\nallow := sigstore.isCompliant\n"
"""policy-controller asks Rego for data.sigstore.isCompliant, cosign for data.signature.allow."""


def read(documents: Sequence[Any], name: str) -> ImagePolicy:
    """Return the policy that the documents of a file are together. Raises `MalformedError`."""
    roots = dict(trust_root.read(one, f"{name}: TrustRoot") for one in documents if one.get("kind") == "TrustRoot")
    policies = [one for one in documents if one.get("kind") == "ClusterImagePolicy"]
    if not policies:
        raise MalformedError(f"{name}: no ClusterImagePolicy")
    notes: list[str] = []
    found = tuple(_Reader(roots, notes).policy(one, f"{name}: ClusterImagePolicy") for one in policies)
    return ImagePolicy(format="ClusterImagePolicy", rules=found, notes=tuple(notes))


class _Reader:
    def __init__(self, roots: Mapping[str, str], notes: list[str]) -> None:
        self.roots, self.notes = roots, notes
        self.bundle = False

    def policy(self, document: Any, where: str) -> Rule:
        """Return one policy: any one authority is enough."""
        with Fields(document, where) as fields:
            fields.ignore("apiVersion", "kind", "status")
            name = _metadata_name(fields)
            spec = fields.inner("spec")
            if spec is None:
                raise MalformedError(f"{where}: spec is missing")
            with spec:
                return self._spec(spec, name)

    def _spec(self, spec: Fields, name: str) -> Rule:
        images = []
        for one in spec.each("images"):
            with one:
                images.append(one.required("glob"))
        spec.refuse("policy", "policies over all authorities are not evaluated")
        mode: Any = spec.one_of("mode", ("enforce", "warn"), "enforce")
        if spec.take("match", list, []):
            self.notes.append(f"{name}: match selects resources of a cluster, and here every image is judged")
        authorities = tuple(
            way for number, one in enumerate(spec.each("authorities")) for way in self._authority(one, number)
        )
        if not images or not authorities:
            raise MalformedError(f"{spec.where}: {'authorities' if images else 'images'} is missing")
        return Rule(name=name, images=tuple(images), groups=(Group(authorities=authorities),), mode=mode)

    def _authority(self, fields: Fields, number: int) -> list[Authority]:
        """Return an authority for each of its sources."""
        with fields:
            name = fields.text("name", f"authority-{number}")
            form = fields.one_of("signatureFormat", ("legacy", "bundle", "simplesigning"), "legacy")
            self.bundle = form == "bundle"
            verdict = self._static(fields)
            log, timestamp = fields.inner("ctlog"), fields.inner("rfc3161timestamp")
            evidence = self._evidence(log, timestamp)
            keys, digest = self._key(fields.inner("key"))
            identities, evidence = self._keyless(fields.inner("keyless"), evidence)
            attestations = tuple(self._attestation(one) for one in fields.each("attestations"))
            sources = [self._source(one) for one in fields.each("source")] or [("", "")]
        if sum(map(bool, (keys, identities, verdict))) != 1:
            raise MalformedError(f"{fields.where}: one of key, keyless and static is wanted")
        if self.bundle and not identities:
            raise MalformedError(f"{fields.where}: signatureFormat bundle is for keyless authorities alone")
        form_wanted: Format = "bundle" if self.bundle else "legacy"
        return [
            Authority(
                name=name, keys=keys, identities=identities, verdict=verdict[0] if verdict else "",
                message=verdict[1] if verdict else "", evidence=evidence, signature=not attestations,
                attestations=attestations, format=form_wanted, hash=digest, repository=repository, tag_prefix=prefix,
            )
            for repository, prefix in sources
        ]  # fmt: skip

    def _static(self, fields: Fields) -> Any:
        static = fields.inner("static")
        if static is None:
            return None
        with static:
            action = static.one_of("action", ("pass", "fail"), "")
            return action, static.text("message")

    def _evidence(self, log: Fields | None, timestamp: Fields | None) -> Evidence:
        """Without `ctlog` no log is asked for, unless a bundle has nothing else that tells its time."""
        evidence = Evidence(log=log is not None or (self.bundle and timestamp is None), timestamp=timestamp is not None)
        if log is not None:
            with log:
                url = log.text("url")
                root = self._root(log)
            if url and url.rstrip("/") != PUBLIC_REKOR and not root:
                raise MalformedError(
                    f"{log.where}: whom to believe of {url[:80]} is not said", hint="name a trustRootRef"
                )
            evidence = evidence._replace(trusted_root=root)
        if timestamp is not None:
            with timestamp:
                evidence = _with_root(evidence, self._root(timestamp), timestamp.where)
        return evidence

    def _root(self, fields: Fields) -> str:
        name = fields.text("trustRootRef")
        if name and name not in self.roots:
            raise MalformedError(f"{fields.where}: no TrustRoot {name[:80]!r} in this file")
        return self.roots[name] if name else ""

    def _key(self, fields: Fields | None) -> tuple[tuple[str, ...], str]:
        if fields is None:
            return (), ""
        with fields:
            fields.refuse("secretRef", "the secrets of a cluster cannot be read from here; write the key into data")
            digest = fields.one_of("hashAlgorithm", ("sha256", "sha384", "sha512"), "sha256")
            service, data = fields.text("kms"), fields.text("data")
            if bool(service) == bool(data):
                raise MalformedError(f"{fields.where}: one of data and kms is wanted")
            keys = (material.in_service(service, fields.where),) if service else material.keys(data, fields.where)
        if len(keys) != 1:
            raise MalformedError(f"{fields.where}: one key is wanted, not {len(keys)}")
        return keys, "" if digest == "sha256" else digest

    def _keyless(self, fields: Fields | None, evidence: Evidence) -> tuple[tuple[Identity, ...], Evidence]:
        if fields is None:
            return (), evidence
        with fields:
            url = fields.text("url")
            identities = tuple(_identity(one) for one in fields.each("identities"))
            root = self._root(fields)
            authority = fields.inner("ca-cert")
            if authority is not None:
                with authority:
                    authority.refuse("secretRef", "the secrets of a cluster cannot be read from here")
                    data = material.certificates(authority.required("data"), authority.where)
                    evidence = evidence._replace(ca_roots=data)
            evidence = evidence._replace(ignore_sct=fields.flag("insecureIgnoreSCT"))
        if not identities:
            raise MalformedError(f"{fields.where}: identities is missing")
        if url and url.rstrip("/") != PUBLIC_FULCIO and authority is None and not root:
            raise MalformedError(
                f"{fields.where}: whom to believe of {url[:80]} is not said", hint="name a trustRootRef"
            )
        return identities, _with_root(evidence, root, fields.where)

    def _source(self, fields: Fields) -> tuple[str, str]:
        with fields:
            if fields.take("signaturePullSecrets", list, []):
                self.notes.append(
                    f"{fields.where}: signaturePullSecrets are of a cluster; your own credentials are used"
                )
            return fields.required("oci"), fields.text("tagPrefix")

    def _attestation(self, fields: Fields) -> Attestation:
        with fields:
            fields.required("name")
            kind = fields.required("predicateType")
            policy = fields.inner("policy")
            if policy is None:
                return Attestation(type=kind)
            with policy:
                if policy.one_of("type", ("cue", "rego"), "cue") == "cue":
                    raise MalformedError(f"{policy.where}: CUE is not evaluated", hint="write the policy in Rego")
                for name in ("remote", "configMapRef", "fetchConfigFile", "includeSpec", "includeObjectMeta",
                             "includeTypeMeta"):  # fmt: skip
                    policy.refuse(name, "what is not in this file is not evaluated")
                text = policy.required("data")
        rules.require("rego", fields.where)
        given = (rules.rule("rego", f"{fields.where}.rego", text), rules.rule("rego", "bridge.rego", BRIDGE))
        return Attestation(type=kind, rules=given)


def _with_root(evidence: Evidence, root: str, where: str) -> Evidence:
    if root and evidence.trusted_root not in ("", root):
        raise MalformedError(f"{where}: two TrustRoots in one authority are not evaluated")
    return evidence._replace(trusted_root=root or evidence.trusted_root)


def _metadata_name(fields: Fields) -> str:
    metadata: Any = fields.take("metadata", dict, {})
    name = metadata.get("name", "")
    return name if isinstance(name, str) and name else "policy"


def _identity(fields: Fields) -> Identity:
    with fields:
        identity = Identity(
            subject=fields.text("subject"),
            subject_regexp=fields.text("subjectRegExp"),
            issuer=fields.text("issuer"),
            issuer_regexp=fields.text("issuerRegExp"),
        )
    if not (identity.subject or identity.subject_regexp) or not (identity.issuer or identity.issuer_regexp):
        raise MalformedError(f"{fields.where}: a subject and an issuer are wanted")
    return identity
