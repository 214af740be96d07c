"""Find image references that are wrong to deploy, and commands that sign or verify in vain.

Read are Kubernetes, Knative, Cloud Run, Argo, Tekton, Kustomize, Helm values and charts, compose, Dockerfiles, Cloud
Build, Cloud Deploy, skaffold, GitHub and GitLab workflows, Terraform (literals, and plans as JSON), shell, make and
notebooks; - is standard input, such as what `helm template` writes. Without --online nothing is asked of a network.
--fix corrects references of signatures and misspelt digests.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.errors import UsageError
from sigwright.options import ResolveOptions, VerifyingOptions, VerifyOptions
from sigwright.rendering import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.lint import Finding
    from sigwright.lint.locations import Path
    from sigwright.lint.online import Registry

USAGE = "sigwright lint [flags] PATH..."
EXAMPLES = (
    "sigwright lint deploy/",
    "sigwright lint --diff deploy/ .github/workflows",
    "sigwright lint --online --key cosign.pub -o sarif deploy/",
)
FORMS = ("text", "json", "jsonl", "table", "sarif", "junit", "github")
EXIT_CODES = (0, 2, 11, 17, 19, 20, 21, 22)
POLICY = 17


class Flags(VerifyingOptions):
    """The flags of `lint`."""

    output: str = option("text", "-o, --output", "form", choices=FORMS, core=False)
    diff: bool = option(False, "--diff", "show what --fix would change", core=False)
    fix: bool = option(False, "--fix", "correct what can be corrected without doubt", core=False)
    place: Sequence[str] = option(
        (), "--place", "where a kind of your own names images: MyKind=$.spec.image; repeatable",
        metavar="KIND=JSONPATH", core=False, kind="texts", peer=False,
    )  # fmt: skip
    online: bool = option(False, "--online", "resolve and verify every reference too; needs --key", core=False)


def run(values: dict[str, Any], paths: list[str], output: Output) -> int:
    """Print the findings, or the corrections."""
    from sigwright.lint import lint, outputs

    common.several(paths, "PATH")
    if values.get("diff") and values.get("fix"):
        raise UsageError("--diff shows and --fix writes", hint="give one of the two")
    if values.get("fix") and "-" in paths:
        raise UsageError("--fix cannot write into standard input", hint="use --diff, or name files")
    online = _registry(values) if values.get("online") else None
    result = lint(paths, fix=bool(values.get("fix")), diff=bool(values.get("diff")), online=online,
                  places=_places(values.get("place", ())))  # fmt: skip
    if values.get("diff"):
        for difference in result.diffs:
            output.data(difference.removesuffix("\n"))
    else:
        shown = outputs.FORMS[values.get("output", "text")](result.findings)
        if shown:
            output.data(shown)
    for path in result.fixed:
        output.talk(f"fixed: {path}")
    for unread in result.unread:
        output.talk(f"not read on: {printable(unread.file)}:{unread.line}: {printable(unread.why)}")
    return _judge(result.findings, online, output)


def _judge(findings: list[Finding], online: Registry | None, output: Output) -> int:
    unanswered = online.unanswered if online is not None else {}
    for error in unanswered.values():
        output.talk(f"not known: {printable(str(error))}")
    errors = sum(finding.severity == "error" for finding in findings)
    output.talk(f"{errors} errors, {len(findings) - errors} warnings")
    return POLICY if errors else max((error.exit_code for error in unanswered.values()), default=0)


def _places(given: Iterable[str]) -> dict[str, tuple[Path, ...]]:
    from sigwright.lint import locations

    places: dict[str, tuple[Path, ...]] = {}
    for text in given:
        kind, _, written = text.partition("=")
        path = locations.of_json_path(written)
        if not kind or path is None:
            raise UsageError(f"--place {text}: no KIND=JSONPATH", hint="write it as MyKind=$.spec.apps[*].image")
        places[kind] = (*places.get(kind, ()), path)
    return places


def _registry(values: dict[str, Any]) -> Registry:
    from sigwright.client import Client
    from sigwright.lint.online import Registry

    common.signer_known(values)
    return Registry(Client(), common.keywords(values, VerifyOptions), common.keywords(values, ResolveOptions))
