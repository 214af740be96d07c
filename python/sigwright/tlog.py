"""Proofs of Merkle trees (RFC 6962): that a leaf is in a tree, that a tree begins with an older one.

Each returns nothing, or raises `LogEvidenceError` for a proof that does not hold, `MalformedError` for a hash that is
not 32 bytes, `ValueError` for a number that is none.
"""

from __future__ import annotations

from sigwright._core import verify_consistency, verify_inclusion

__all__ = ["verify_consistency", "verify_inclusion"]
