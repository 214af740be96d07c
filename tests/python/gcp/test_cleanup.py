"""What cleanup policies take away; whatever they hold, they are judged."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from sigwright.gcp.cleanup import cleaned, keeps_signatures


@pytest.mark.parametrize(
    "policy", [{}, {"action": 1}, {"condition": []}, {"action": "DELETE", "condition": {"tagPrefixes": 1}}]
)
def test_what_is_no_policy_stops_nothing(policy: dict[str, Any]) -> None:
    assert not keeps_signatures(policy)
    assert len(list(cleaned(policy, kept=False))) == 2 * (policy.get("action") == "DELETE")


def test_a_linter_loads_nothing_of_googles() -> None:
    code = "import sys, sigwright.gcp.cleanup; print(sorted({'google', 'requests'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
