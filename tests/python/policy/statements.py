"""A statement to judge."""

from __future__ import annotations

import json
from typing import Any

STATEMENT: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v0.1",
    "subject": [{"name": "app", "digest": {"sha256": "00"}}],
    "predicateType": "https://example.test/build/v1",
    "predicate": {"builder": {"id": "https://ci.example/1"}, "tests": 3, "finished": "2026-01-02T03:04:05Z"},
}
TEXT = json.dumps(STATEMENT)
