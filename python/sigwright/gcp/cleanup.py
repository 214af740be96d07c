"""What cleanup policies of Artifact Registry take away, in the form of its API."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Document = Mapping[str, Any]

SIGNATURES = "sha256-"
"""What tags of signatures begin with."""
KEEP = f'add a policy KEEP with the tagPrefixes ["{SIGNATURES}"]'


def cleaned(policy: Document, *, kept: bool) -> Iterator[tuple[str, str]]:
    """Yield what a policy takes away, and what to do; one that keeps (`kept`) wins over one that deletes."""
    if policy.get("action") == "KEEP" and policy.get("mostRecentVersions"):
        yield "counts signatures as versions of the image: they push images out of those it keeps", KEEP
    if policy.get("action") != "DELETE":
        return
    condition = _condition(policy)
    state = condition.get("tagState") or ""
    if state in ("UNTAGGED", "ANY", "", "TAG_STATE_UNSPECIFIED"):
        yield (
            "deletes what has no tag: bundles that hang on an image, and the images of an index",
            "limit it to other packages, or keep signatures in a repository of their own (--signature-repository)",
        )
    prefixes = condition.get("tagPrefixes")
    named = isinstance(prefixes, list) and prefixes and not any(_meets(prefix) for prefix in prefixes)
    if state != "UNTAGGED" and not kept and not named:
        yield "deletes tags of signatures (sha256-DIGEST.sig) too", KEEP


def keeps_signatures(policy: Document) -> bool:
    """Tell whether a policy keeps the tags of signatures."""
    prefixes = _condition(policy).get("tagPrefixes")
    return policy.get("action") == "KEEP" and isinstance(prefixes, list) and SIGNATURES in prefixes


def _meets(prefix: object) -> bool:
    """Tell whether a prefix is one of tags of signatures."""
    return isinstance(prefix, str) and (prefix.startswith(SIGNATURES) or SIGNATURES.startswith(prefix))


def _condition(policy: Document) -> Document:
    condition = policy.get("condition")
    return condition if isinstance(condition, dict) else {}
