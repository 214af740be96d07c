"""Find image references that are wrong to deploy, and commands that sign or verify in vain, before they run."""

from __future__ import annotations

from sigwright.lint._model import Edit, Finding, Use
from sigwright.lint.run import Result, lint

__all__ = ["Edit", "Finding", "Result", "Use", "lint"]
