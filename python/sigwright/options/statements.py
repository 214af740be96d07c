"""What attestations say, and what they must say."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from sigwright.options.registry import StrPath


class StatementOptions(Record, shared=True):
    """What an attestation says."""

    type: str = option(
        "custom", "--type", "type of the predicate: a name (custom, slsaprovenance1, spdxjson, ...) or a URI",
        metavar="TYPE", core=False,
    )  # fmt: skip
    predicate: StrPath | bytes | Mapping[str, Any] | None = option(
        None, "--predicate", "what is said: a file, - for standard input", metavar="FILE", core=False
    )
    statement: StrPath | bytes | Mapping[str, Any] | None = option(
        None, "--statement", "a whole in-toto statement instead: a file, - for standard input", metavar="FILE",
        core=False,
    )  # fmt: skip


class PredicateOptions(Record, shared=True):
    """What an attestation must say."""

    type: str = option(
        "custom", "--type", "type of the predicate: a name or a URI; empty takes any", metavar="TYPE", core=False
    )
    policy: Sequence[StrPath] = option(
        (), "--policy", "rules for the statement: Rego, CEL or a JSON Schema; repeatable", metavar="FILE", core=False
    )
    source_uri: str = option(
        "", "--source-uri", "repository that provenance must name, such as github.com/OWNER/NAME", metavar="URI",
        peer=False,
    )  # fmt: skip
    source_tag: str = option("", "--source-tag", "tag that provenance must name", metavar="TAG", peer=False)
    source_versioned_tag: str = option(
        "", "--source-versioned-tag", "version whose line that tag must be of: v1 takes v1.2.3", metavar="VERSION",
        peer=False,
    )  # fmt: skip
    source_branch: str = option("", "--source-branch", "branch that provenance must name", metavar="BRANCH", peer=False)
    builder_id: str = option(
        "", "--builder-id", "builder that provenance must name, with its version or any", metavar="ID", peer=False
    )


SOURCE_OPTIONS = ("source_uri", "source_tag", "source_versioned_tag", "source_branch", "builder_id")
"""Those that ask for provenance."""
