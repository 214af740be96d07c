"""Policies of images written in another format, where nothing is lost by that."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.policy.model import ImagePolicy

OWN = "sigwright"
FORMS = {
    "cluster-image-policy": "to_cluster_image_policy",
    "policy.json": "to_containers_policy",
    "kyverno": "to_kyverno",
    "binary-authorization": "to_binary_authorization",
}
"""The modules that write each format but sigwright's own."""


def convert(policy: ImagePolicy, form: str = OWN) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Return the documents in a format, and what differs where they are used.

    Raises `MalformedError` for what that format cannot say.
    """
    if form == OWN:
        from sigwright.policy import export

        return [export.to_native(policy)], ()
    writer = import_module(f"sigwright.policy.{FORMS[form]}")
    return writer.write(policy), writer.NOTES
