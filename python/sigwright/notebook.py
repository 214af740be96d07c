"""`%load_ext sigwright`: what the commands say, as a notebook shows it.

`%verify` and `%tree` take the flags of the commands, and variables of the notebook as `{name}`; `%%policy IMAGE...`
judges images by the policy in its cell. `%verify` ends the cell with an error unless every image is verified, so that
nothing below it runs.
"""

from __future__ import annotations

from html import escape

from sigwright._record import option
from sigwright.options import TreeOptions, VerifyOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ParamSpec, TypeVar

    from IPython.core.interactiveshell import InteractiveShell

    from sigwright._record import Record
    from sigwright.errors import Error
    from sigwright.policy.model import Decision
    from sigwright.reports import Tree, VerificationReport

    P = ParamSpec("P")
    R = TypeVar("R")

POLICY_NAME = "the policy of this cell"
DECISION_KINDS = {"verified": "passed", "allowed": "skipped", "failed": "failed", "error": "failed"}


class VerifyFlags(VerifyOptions):
    """What `%verify` takes."""

    policy: str = option("", "--policy", "judge by this policy", metavar="FILE", core=False, peer=False)


class Reports:
    """What was found about each image. True when every one is verified."""

    def __init__(self, reports: list[VerificationReport]) -> None:
        self.reports = reports

    def __bool__(self) -> bool:
        return bool(self.reports) and all(self.reports)

    def __getitem__(self, index: int) -> VerificationReport:
        return self.reports[index]

    def __len__(self) -> int:
        return len(self.reports)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.reports))

    def _repr_html_(self) -> str:
        return "".join(report._repr_html_() for report in self.reports)


class Decisions:
    """What a policy says about each image. True when it lets every one in."""

    def __init__(self, decisions: list[Decision]) -> None:
        self.decisions = decisions

    def __bool__(self) -> bool:
        return bool(self.decisions) and all(decision.admitted for decision in self.decisions)

    def __getitem__(self, index: int) -> Decision:
        return self.decisions[index]

    def __len__(self) -> int:
        return len(self.decisions)

    def __repr__(self) -> str:
        from sigwright.rendering import printable

        return "\n".join(
            f"{one.verdict:<8}  {printable(one.image)}  {printable(one.message)}" for one in self.decisions
        )

    def _repr_html_(self) -> str:
        return f"<table><tbody>{''.join(map(_decision_html, self.decisions))}</tbody></table>"


def _decision_html(decision: Decision) -> str:
    from sigwright._html import COLOURS

    verdict = f'<b style="color:{COLOURS[DECISION_KINDS[decision.verdict]]}">{escape(decision.verdict)}</b>'
    cells = (verdict, f"<code>{escape(decision.image)}</code>", escape(decision.message))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def load(shell: InteractiveShell) -> None:
    """Give a shell the magics."""
    register: Any = shell.register_magic_function  # its decorator hides its type
    register(verify, "line", "verify")
    register(tree, "line", "tree")
    register(policy, "cell", "policy")


def verify(line: str) -> Reports:
    """Verify images and show every check: `%verify --key cosign.pub IMAGE...`, with the flags of the command."""
    return _plainly(_verify, line)


def tree(line: str) -> Tree:
    """Show what is attached to an image: `%tree IMAGE`, with the flags of the command."""
    return _plainly(_tree, line)


def policy(line: str, cell: str) -> Decisions:
    """Judge images by the policy in the cell: `%%policy IMAGE...`, with flags that say how registries are reached."""
    return _plainly(_policy, line, cell)


def _verify(line: str) -> Reports:
    from sigwright.client import default_client
    from sigwright.errors import UsageError

    values, images = _parsed(VerifyFlags, "verify", line)
    if not images:
        raise UsageError("IMAGE is missing", hint="%verify --key cosign.pub IMAGE")
    reports = Reports(list(default_client().verify_many(images, ordered=True, **values)))
    if not reports:
        from IPython.display import display

        display(reports)  # type: ignore[no-untyped-call]
        next(report for report in reports.reports if not report).raise_for_error()
    return reports


def _tree(line: str) -> Tree:
    from sigwright.cli.common import one
    from sigwright.client import default_client

    values, images = _parsed(TreeOptions, "tree", line)
    return default_client().tree(one(images, "IMAGE"), **values)


def _policy(line: str, cell: str) -> Decisions:
    from sigwright.client import default_client
    from sigwright.errors import UsageError
    from sigwright.policy import documents
    from sigwright.policy.load import of_documents

    values, images = _parsed(VerifyOptions, "policy check", line)
    if not images:
        raise UsageError("IMAGE is missing", hint="%%policy IMAGE")
    loaded = of_documents(documents.parse(cell, POLICY_NAME), POLICY_NAME)
    return Decisions(list(default_client().check_policy(images, policy=loaded, **values)))


def _parsed(options: type[Record], verb: str, line: str) -> tuple[dict[str, Any], list[str]]:
    import shlex

    from sigwright.cli.common import keywords
    from sigwright.cli.parse import parse
    from sigwright.errors import UsageError

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"the line cannot be split into words: {error}") from None
    grammar = parse(options, verb, words)
    return keywords(grammar.values, options), grammar.positionals


def _plainly(call: Callable[P, R], *arguments: P.args, **more: P.kwargs) -> R:
    """Call it, and have a notebook show an error of ours as the command does: in two lines, without our insides."""
    from functools import partial

    from sigwright.errors import Error

    try:
        return call(*arguments, **more)
    except Error as error:
        error._render_traceback_ = partial(_lines, error)  # type: ignore[attr-defined]
        raise


def _lines(error: Error) -> list[str]:
    from sigwright.rendering import printable

    return [f"Error: {printable(str(error))}", *([f"hint: {printable(error.hint)}"] if error.hint else [])]
