"""A policy file of any format, told apart by its content."""

from __future__ import annotations

import os

from sigwright.errors import MalformedError
from sigwright.policy import documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.options import StrPath
    from sigwright.policy.model import ImagePolicy

KNOWN = (
    "sigwright's, ClusterImagePolicy, policy.json, Binary Authorization, Kyverno, Connaisseur and Notation trust "
    "policies are read"
)
NOT_UNDERSTOOD = "a policy that is not understood whole decides nothing; correct it"


def load(file: StrPath) -> ImagePolicy:
    """Return the image policy in a file.

    Raises `MalformedError` for a file that is no policy, of no known format, or holds what is not evaluated here.
    """
    name = os.fspath(file)
    if name.lower().endswith(".cue"):
        raise MalformedError(f"{name}: CUE policies are not evaluated", hint=KNOWN)
    text = documents.text_of(name)
    try:
        return of_documents(documents.parse(text, name), name)
    except MalformedError as error:
        hint = NOT_UNDERSTOOD if error.hint == MalformedError("").hint else error.hint
        raise MalformedError(_placed(error, text, name), hint=hint, details=error.details) from None


def _placed(error: MalformedError, text: str, name: str) -> str:
    """Return what an error says, with the line of the member that it is about."""
    where, field = error.details.get("where", ""), error.details.get("field", "")
    said = str(error)
    if not field or not where.startswith(name):
        return said
    from sigwright.policy.places import line_of

    line = line_of(text, where.removeprefix(name), field)
    return f"{name}:{line}{said.removeprefix(name)}" if line else said


def of_documents(found: list[Any], name: str) -> ImagePolicy:
    """Return the image policy that the documents of a file are."""
    versions = {str(one.get("apiVersion", "")) for one in found}
    kinds = {str(one.get("kind", "")) for one in found}
    from sigwright.policy import (
        binary_authorization,
        cluster_image_policy,
        connaisseur,
        containers_policy,
        kyverno,
        native,
        notation,
    )

    if versions <= set(cluster_image_policy.VERSIONS) and kinds <= set(cluster_image_policy.KINDS):
        return cluster_image_policy.read(found, name)
    if all(version.startswith("kyverno.io/") for version in versions) and kinds <= set(kyverno.KINDS):
        return kyverno.read(found, name)
    if len(found) != 1:
        raise MalformedError(f"{name}: documents that are no policy together", hint=KNOWN)
    document = found[0]
    if versions == {native.VERSION} and kinds == {native.KIND}:
        return native.read(document, name)
    if versions == {""} and kinds == {""}:
        for marker, reader in (
            ("default", containers_policy), ("application", connaisseur), ("trustPolicies", notation),
            ("defaultAdmissionRule", binary_authorization), ("gkePolicy", binary_authorization),
        ):  # fmt: skip
            if marker in document:
                policy: ImagePolicy = reader.read(document, name)
                return policy
    said = " ".join(filter(None, (max(versions), max(kinds)))) or "no known members"
    raise MalformedError(f"{name}: no policy of a known format ({said[:120]})", hint=KNOWN)
