"""The plan for ten million images (docs/design/scale.md), checked by a simulation of a registry's limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from python.audits import registry_limits
from python.audits.registry_limits import Bucket, Window, run

PLAN = Path(__file__).resolve().parents[3] / "docs/design/scale.md"
IMAGES, RATE, LATENCY, CAP = 10**7, 1000, 0.05, registry_limits.CAP


def hours(requests_an_image: float, clients: int) -> float:
    """The plan's rule: what binds is the registry's rate, or what the clients can have in flight."""
    rate = min(RATE, clients * CAP / LATENCY)
    return IMAGES * requests_an_image / rate / 3600


@pytest.mark.parametrize("clients", [1, 4, 16])
@pytest.mark.parametrize("counts", ["a second", "a minute"])
def test_a_registry_at_its_limit_is_used_whole_and_nothing_is_given_up(counts: str, clients: int) -> None:
    limit = Bucket(100) if counts == "a second" else Window(6000)
    outcome = run(limit.allows, clients=clients, requests=19_200, latency=LATENCY)
    assert outcome.answered == 19_200
    assert outcome.given_up == 0
    assert 19_200 / 100 - 60 <= outcome.seconds <= 1.1 * 19_200 / 100


def test_without_a_limit_what_is_in_flight_binds() -> None:
    outcome = run(lambda _: True, clients=4, requests=12_800, latency=LATENCY)
    assert outcome.seconds == pytest.approx(12_800 / (4 * CAP / LATENCY), rel=0.02)
    assert outcome.refused == 0


def test_clients_that_gave_up_as_early_as_others_do_would_lose_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above can fail: cosign tries three times."""
    monkeypatch.setattr(registry_limits, "TURNS", 3)
    assert run(Window(6000).allows, clients=16, requests=19_200, latency=LATENCY).given_up > 100


def test_the_plans_figures_follow_from_its_rule() -> None:
    rows = re.findall(r"^\| [^|]+ \| ([\d.]+) \| (\d+) \| ([\d.]+) h \|$", PLAN.read_text(), re.MULTILINE)
    assert len(rows) >= 4
    for requests, clients, planned in rows:
        assert float(planned) == pytest.approx(hours(float(requests), int(clients)), rel=0.05)
