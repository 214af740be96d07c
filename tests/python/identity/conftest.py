"""What the tests of identities share: an issuer, a way to reach it, and a machine that has no token of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.oidc import OidcIssuer
from sigwright import _core
from sigwright.identity import ambient, oidc

MARKS = (
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "BUILDKITE",
    "CIRCLECI",
    "GOOGLE_SERVICE_ACCOUNT_NAME",
    "SPIFFE_ENDPOINT_SOCKET",
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MARKS:
        monkeypatch.delenv(name, raising=False)
    for name in ("TOKEN_FILE", "AGENT_SOCKET", "PRODUCT_NAME"):
        monkeypatch.setattr(ambient, name, "/nowhere/at/all")
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


@pytest.fixture
def issuer() -> Iterator[OidcIssuer]:
    with OidcIssuer(client_secret="hush-hush") as running:
        yield running


@pytest.fixture
def web() -> oidc.Web:
    limits: dict[str, Any] = {"timeout": 10.0}
    return oidc.Web(_core.Context("test"), limits)
