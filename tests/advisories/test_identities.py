"""Who signed: every demand is compared, patterns are about the whole name, and tokens are read with care."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

import sigwright
from advisories.scenes import judged, refused
from conformance.rules import BY_CERTIFICATE, Rule
from conformance.rules_of_certificates import leaf
from fakes.faults import redirect, replaced
from fakes.oidc import OidcIssuer
from fakes.sigstore.bundles import IDENTITY, ISSUER
from sigwright import _core
from sigwright.cli import run
from sigwright.identity import browser, oidc

DEMANDS = {
    "identity": f"{IDENTITY}x", "issuer": f"{ISSUER}x",
    "certificate_github_workflow_trigger": "pull_request", "certificate_github_workflow_sha": "b" * 40,
    "certificate_github_workflow_name": "Build", "certificate_github_workflow_repository": "example/ap",
    "certificate_github_workflow_ref": "refs/tags/v",
}  # fmt: skip


@pytest.mark.parametrize("demand", DEMANDS)
def test_every_demand_turns_the_verdict(tmp_path: Path, demand: str) -> None:
    assert judged(tmp_path, Rule("", BY_CERTIFICATE)) == 0
    assert judged(tmp_path, Rule("", BY_CERTIFICATE, ask=(demand, DEMANDS[demand]))) == 14


def test_an_option_that_nobody_knows_is_an_error(image: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(TypeError, match="certificate_oids"):
        sigwright.verify(image, key=key.public_key, certificate_oids={})  # type: ignore[call-arg]
    assert run(["verify", "--certificate-oids=x", image]) == 2


EVIL = "https://evil.test/?https://github.com/org/x"


@pytest.mark.parametrize(
    "pattern", ["https://github.com/org/.*", "github.com/org/x", ".*/org", "https://github.com/or"]
)
def test_a_pattern_is_about_the_whole_identity(tmp_path: Path, pattern: str) -> None:
    rule = Rule("", BY_CERTIFICATE, recipe=leaf(identity=EVIL), ask=("identity", ".*"))
    made, text = rule.made()
    root = tmp_path / "root.json"
    root.write_text(__import__("json").dumps(made.root))
    asked: dict[str, Any] = {"bundle": text, "trusted_root": root, "issuer": ISSUER}
    sigwright.verify_blob(made.recipe.artifact, certificate_identity_regexp="https://evil.test/.*", **asked)
    with refused(14):
        sigwright.verify_blob(made.recipe.artifact, certificate_identity_regexp=pattern, **asked)


@pytest.mark.parametrize(
    "token",
    ["." * (1 << 20), "a.b", "a.b.c.d.e", "e30.e30", "", "a" * (1 << 20), "e30=.e30=.x"],
    ids=["a million dots", "two parts", "encrypted", "no signature", "nothing", "one long word", "padding"],
)
def test_a_token_that_is_none_is_refused_by_its_form(image: str, token: str) -> None:
    with pytest.raises(sigwright.Error):
        _core.token_claims(token)
    assert run(["sign", "--identity-token", token, "--yes", image]) != 0


def comes_back(address: str, **answer: str) -> None:
    redirect_uri = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    try:
        urllib.request.urlopen(f"{redirect_uri}?{urlencode(answer)}", timeout=10).close()
    except urllib.error.HTTPError as error:
        error.close()


@pytest.mark.parametrize("answer", [{"code": "stolen", "state": "another"}, {"code": "stolen"}])
def test_an_answer_to_another_login_is_not_taken(monkeypatch: pytest.MonkeyPatch, answer: dict[str, str]) -> None:
    def visit(address: str) -> bool:
        threading.Thread(target=comes_back, args=(address,), kwargs=answer, daemon=True).start()
        return True

    monkeypatch.setattr(browser, "_open", visit)
    with OidcIssuer() as issuer:
        web = oidc.Web(_core.Context("test"), {"timeout": 10.0})
        with pytest.raises(sigwright.UntrustedError, match="state"):
            browser.log_in(oidc.discover(issuer.url, web), oidc.Client("sigstore"), web, redirect_url="", open_it=True)
        assert issuer.log.find("POST") == []


def test_what_an_issuer_says_of_itself_comes_from_itself() -> None:
    with OidcIssuer() as issuer, OidcIssuer() as other:
        web = oidc.Web(_core.Context("test"), {"timeout": 10.0})
        assert oidc.discover(issuer.url, web)
        place = "/.well-known/openid-configuration"
        issuer.faults.add(redirect(other.url), path="openid-configuration")
        with refused():
            oidc.discover(issuer.url, web)
        assert len(other.log) == 0
        with urllib.request.urlopen(f"{other.url}{place}", timeout=10) as page:
            document = page.read()
        issuer.faults.clear()
        issuer.faults.add(replaced(document), path="openid-configuration")
        with refused(16):
            oidc.discover(issuer.url, web)
