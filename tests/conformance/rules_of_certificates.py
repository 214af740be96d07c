"""What a signer's certificate must be: its chain, its uses, its promises of publication, and who it names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography.x509.oid import ExtendedKeyUsageOID

from conformance.rules import BY_CERTIFICATE, BY_KEY, CHAINED, STAMPED, Gone, Rule, accepts, refuses
from fakes.sigstore.authority import HOUR, Authority, Leaf, Promise
from fakes.sigstore.bundles import AT, AUTHORITY, CLAIMS, CT, EVER, IDENTITY, ISSUER, LEAF, Recipe
from fakes.sigstore.ctlog import LEAF_INDEX, CtLog
from fakes.sigstore.keys import key
from fakes.sigstore.rekor import b64

STRANGERS = Authority("Another CA", EVER, EVER)
OTHER_CT = CtLog(key("p256", "another ct"))
RSA_CT = CtLog(key("rsa2048", "ct"))
RSA_PROMISE = Recipe(promises=(Promise(RSA_CT, AT),), trusted_ct=RSA_CT)
EARLY = (AT - 10 * HOUR, AT - HOUR)
LATE = (AT + HOUR, AT + 10 * HOUR)


def leaf(**changes: Any) -> tuple[str, Leaf]:
    return "leaf", replace(LEAF, **changes)


def ca(**changes: Any) -> tuple[str, Authority]:
    return "authority", replace(AUTHORITY, **changes)


def promised(**changes: Any) -> tuple[str, tuple[Promise, ...]]:
    return "promises", (replace(Promise(CT, AT), **changes),)


def claims(**changes: str | None) -> tuple[str, Leaf]:
    """The leaf's claims, by "n8"-like names; None takes one away."""
    given = {int(name[1:]): value for name, value in changes.items()}
    merged = {**CLAIMS, **given}
    return leaf(claims={number: value for number, value in merged.items() if value is not None})


CHAINS = [
    refuses("an authority that is not trusted", 16, "certificate", recipe=("trusted_authority", STRANGERS)),
    refuses("no authority", 16, "no certificate authority", root=("certificateAuthorities", [])),
    accepts("an intermediate as the anchor", recipe=("anchored_at", "intermediate")),
    accepts("an authority of P-384", recipe=ca(kind="p384")),
    accepts("an authority of RSA", recipe=ca(kind="rsa2048")),
    accepts("the last second of the certificate", recipe=leaf(end=AT)),
    refuses("after the certificate's last second", 16, "but the certificate is valid from", recipe=leaf(end=AT - 1)),
    accepts("the first second of the certificate", recipe=leaf(start=AT)),
    refuses(
        "before the certificate's first second", 16, "but the certificate is valid from", recipe=leaf(start=AT + 1)
    ),
    refuses("an intermediate that had ended", 16, "was not valid at", recipe=ca(intermediate_valid=EARLY)),
    refuses("an intermediate that had not begun", 16, "was not valid at", recipe=ca(intermediate_valid=LATE)),
    refuses("a root that had ended", 16, "was not valid at", recipe=ca(root_valid=EARLY)),
    refuses("an intermediate that is no authority", 16, "chain", recipe=ca(intermediate_ca=False)),
    refuses(
        "an intermediate for something else than signing code",
        16,
        "may not issue certificates for this",
        recipe=ca(intermediate_usages=(ExtendedKeyUsageOID.SERVER_AUTH,)),
    ),
    accepts("an intermediate for signing code", recipe=ca(intermediate_usages=(ExtendedKeyUsageOID.CODE_SIGNING,))),
    accepts(
        "an intermediate for anything at all",
        recipe=ca(intermediate_usages=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
    ),
    accepts("the authority's last second", recipe=("ca_valid", (AT - HOUR, AT))),
    refuses(
        "after the authority's last second",
        16,
        "no certificate authority was trusted",
        recipe=("ca_valid", (AT - HOUR, AT - 1)),
    ),
    accepts("the authority's first second", recipe=("ca_valid", (AT, None))),
    refuses(
        "before the authority's first second",
        16,
        "no certificate authority was trusted",
        recipe=("ca_valid", (AT + 1, None)),
    ),
    refuses("an intermediate that was signed over SHA-1", 16, "digest algorithm too weak", recipe=ca(hash="sha1")),
    refuses("a leaf that was signed over SHA-1", 16, "digest algorithm too weak", recipe=leaf(hash="sha1")),
    refuses("no code signing", 16, "may not be used", recipe=leaf(usages=(ExtendedKeyUsageOID.CLIENT_AUTH,))),
    refuses("no extended usage", 16, "may not be used", recipe=leaf(usages=())),
    accepts(
        "code signing among others",
        recipe=leaf(usages=(ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.CODE_SIGNING)),
    ),
    refuses("a key that may not sign", 16, "", recipe=leaf(signs=False)),
    refuses("an authority's certificate as signer", 16, "authority's", recipe=leaf(ca=True)),
    refuses("a critical extension nobody knows", 16, "chain", recipe=leaf(unknown_critical=True)),
    accepts("a certificate that has ended since", recipe=leaf(end=AT + 60)),
    refuses(
        "a stamp after the certificate had ended",
        16,
        "but the certificate is valid from",
        STAMPED,
        recipe=leaf(end=AT - 1),
    ),
    refuses(
        "a certificate of another's key",
        12,
        "not made by the certificate's key",
        bundle=(
            "verificationMaterial.certificate.rawBytes",
            lambda _: b64(AUTHORITY.issue(LEAF, key("p256", "a stranger"), (Promise(CT, AT),))),
        ),
    ),
]


PROMISES = [
    refuses("no promise of publication", 16, "no certificate transparency log", recipe=("promises", ())),
    accepts(
        "no promise of publication, where none is asked for", recipe=("promises", ()), ask=("insecure_ignore_sct", True)
    ),
    refuses(
        "a promise of a log that is not trusted",
        16,
        "no certificate transparency log is trusted",
        recipe=promised(log=OTHER_CT),
    ),
    refuses(
        "a promise by another key of a trusted log",
        16,
        "",
        root=("ctlogs.0.publicKey.rawBytes", b64(OTHER_CT.key.spki)),
    ),
    refuses("a bit of the promise's signature", 16, "", recipe=promised(broken=True)),
    refuses(
        "a promise of another issuer's certificate", 16, "", recipe=promised(issuer=key("p256", "a stranger").spki)
    ),
    accepts("a promise of a static log", recipe=promised(extensions=LEAF_INDEX)),
    accepts("a promise of an RSA log", RSA_PROMISE),
    refuses(
        "a bit of an RSA log's promise", 16, "", RSA_PROMISE, recipe=("promises", (Promise(RSA_CT, AT, broken=True),))
    ),
    accepts("a second promise of a log nobody knows", recipe=("promises", (Promise(OTHER_CT, AT), Promise(CT, AT)))),
    accepts("the transparency log's last second", recipe=("ct_valid", (AT - HOUR, AT))),
    refuses(
        "after the transparency log's last second",
        16,
        "certificate transparency",
        recipe=("ct_valid", (AT - HOUR, AT - 1)),
    ),
    refuses(
        "before the transparency log's first second",
        16,
        "certificate transparency",
        recipe=("ct_valid", (AT + 1, None)),
    ),
    refuses("no trusted transparency log", 16, "no certificate transparency log is trusted", root=("ctlogs", [])),
    accepts("a promise under an anchor that is an intermediate", CHAINED, recipe=("anchored_at", "intermediate")),
]

IDENTITIES = [
    refuses("another identity", 14, "not by", ask=("identity", f"{IDENTITY}x")),
    refuses("a part of the identity", 14, "not by", ask=("identity", IDENTITY[:-1])),
    refuses("the identity in other letters", 14, "not by", ask=("identity", IDENTITY.upper())),
    refuses("another issuer", 14, "not by", ask=("issuer", f"{ISSUER}/")),
    refuses("an identity without an issuer", 2, "issuer", ask=("issuer", Gone)),
    refuses("an issuer without an identity", 2, "identity", ask=("identity", Gone)),
    refuses("an identity of what a key signed", 13, "certificate", BY_KEY, ask=("signer", "certificate")),
    refuses("a key that a certificate was asked for", 15, "another key or certificate", ask=("signer", "key")),
    accepts("the second of two names", recipe=leaf(also="first@example.test")),
    refuses("neither of two names", 14, "not by", recipe=leaf(also="first@example.test", identity=f"{IDENTITY}x")),
    accepts("a mail address", recipe=leaf(identity="a@example.test", name="email"), ask=("identity", "a@example.test")),
    accepts("a name of Fulcio's own kind", recipe=leaf(identity="job!1", name="other"), ask=("identity", "job!1")),
    accepts("the issuer in its old form alone", recipe=claims(n8=None)),
    accepts("the issuer in its new form alone", recipe=claims(n1=None)),
    refuses("the issuer in neither form", 14, "no issuer", recipe=claims(n1=None, n8=None)),
    refuses("another issuer in the new form", 14, "not by", recipe=claims(n8="https://else.test")),
    refuses(
        "no name at all of a kind that is read", 14, "not by", recipe=leaf(identity="app.example.test", name="dns")
    ),
    accepts("the trigger", ask=("certificate_github_workflow_trigger", "push")),
    refuses(
        "another trigger", 14, "githubWorkflowTrigger", ask=("certificate_github_workflow_trigger", "pull_request")
    ),
    accepts("the commit", ask=("certificate_github_workflow_sha", "a" * 40)),
    refuses("another commit", 14, "githubWorkflowSha", ask=("certificate_github_workflow_sha", "b" * 40)),
    accepts("the workflow's name", ask=("certificate_github_workflow_name", "Release")),
    refuses("another workflow's name", 14, "githubWorkflowName", ask=("certificate_github_workflow_name", "Build")),
    accepts("the repository", ask=("certificate_github_workflow_repository", "example/app")),
    refuses(
        "another repository",
        14,
        "githubWorkflowRepository",
        ask=("certificate_github_workflow_repository", "example/ap"),
    ),
    accepts("the ref", ask=("certificate_github_workflow_ref", "refs/tags/v1")),
    refuses("another ref", 14, "githubWorkflowRef", ask=("certificate_github_workflow_ref", "refs/tags/v")),
    refuses(
        "a claim that the certificate does not make",
        14,
        "absent",
        replace(BY_CERTIFICATE, leaf=claims(n5=None)[1]),
        ask=("certificate_github_workflow_repository", "example/app"),
    ),
]

RULES: list[Rule] = [*CHAINS, *PROMISES, *IDENTITIES]
