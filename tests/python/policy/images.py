"""Images to judge, and policies about them in every format."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import sigwright
from sigwright.policy import judge, load
from sigwright.policy.model import Decision

TODAY = datetime.date(2026, 6, 1)


def decide(policy: str | dict[str, Any], image: str, folder: Path, name: str = "policy.yaml") -> Decision:
    path = folder / name
    path.write_text(policy if isinstance(policy, str) else json.dumps(policy))
    return judge.judge(sigwright.Client(), load.load(path), image, {}, TODAY)


def native(**members: Any) -> dict[str, Any]:
    return {"apiVersion": "sigwright.dev/v1", "kind": "ImagePolicy", **members}


def authority(key: sigwright.PrivateKey, name: str = "release", **more: Any) -> dict[str, Any]:
    return {"name": name, "keys": [key.public_key.to_pem()], "log": "none", **more}


def rule(*authorities: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "rule", "images": ["**"], "authorities": list(authorities), **more}


def indented(text: str, spaces: int) -> str:
    return "\n".join(" " * spaces + line for line in text.strip().splitlines())
