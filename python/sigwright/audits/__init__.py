"""Audits: what every image of a list, a repository or a registry is signed by, in one call."""

from __future__ import annotations

from sigwright.audits.images import registry_images
from sigwright.audits.result import Audit, audit
from sigwright.audits.row import Row, exit_code

__all__ = ["Audit", "Row", "audit", "exit_code", "registry_images"]
