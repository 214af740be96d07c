"""Policies of Binary Authorization: show one, judge images by it, or make one.

`check` evaluates here what a cluster would do: attestations and signatures are verified by sigwright itself, and
--ask-google sets Google's own evaluation of a platform policy beside it. `generate` prints a policy of attestors for a
project, or with --key a platform policy with a sigstoreSignatureCheck; nothing is changed at Google.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, verify_text
from sigwright.cli.output import printable
from sigwright.errors import UsageError
from sigwright.options import StorageOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.gcp.policies import Verdict

USAGE = "sigwright gcp policy show | check IMAGE... | generate [flags]"
EXAMPLES = (
    "sigwright gcp policy show --project my-project",
    "sigwright gcp policy check --project my-project --platform-policy prod --ask-google eu-docker.pkg.dev/p/r/web:1",
    "sigwright gcp policy generate --attestor projects/p/attestors/release --allow 'gcr.io/google-containers/*'",
)
EXIT_CODES = (0, 2, 11, 17, 18, 20, 21, 22)


class Flags(StorageOptions):
    """The flags of `gcp policy`."""

    project: str = option(
        "", "--project", "the project", metavar="ID", env=("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"), core=False
    )
    platform_policy: str = option(
        "", "--platform-policy", "the platform policy of GKE by this name, instead of the project's", metavar="NAME",
        core=False,
    )  # fmt: skip
    file: str = option(
        "", "--file", "check: judge by the policy in this file, YAML or JSON", metavar="FILE", core=False
    )
    cluster: str = option("", "--cluster", "check: where it shall run, LOCATION.CLUSTER", metavar="NAME", core=False)
    namespace: str = option("", "--namespace", "check: in which namespace of Kubernetes", metavar="NAME", core=False)
    service_account: str = option(
        "", "--service-account", "check: as which account, NAMESPACE:NAME", metavar="NAME", core=False
    )
    ask_google: bool = option(False, "--ask-google", "check: have Google evaluate a platform policy too", core=False)
    attestor: Sequence[str] = option(
        (), "--attestor", "generate: who must attest; repeatable: all of them", metavar="NAME", kind="list", core=False
    )
    key: Sequence[str] = option(
        (), "--key", "generate: a public key, any of which must sign; repeatable", metavar="FILE", kind="texts",
        core=False,
    )  # fmt: skip
    allow: Sequence[str] = option(
        (), "--allow", "generate: images that need nothing; repeatable", metavar="PATTERN", kind="texts", core=False
    )
    dry_run: bool = option(False, "--dry-run", "generate: only log what would be kept out", core=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Do what the first word says."""
    actions = {"show": _show, "check": _check, "generate": _generate}
    action = actions.get(words[0]) if words else None
    if action is None:
        raise UsageError(f"gcp policy what? {', '.join(actions)}", hint=f"write {USAGE}")
    return action(values, words[1:], output)


def _document(values: dict[str, Any], services: Any) -> dict[str, Any]:
    from sigwright.gcp import policies

    if not values.get("file"):
        return policies.fetch(services, common.needed(values, "project"), values.get("platform_policy", ""))
    from sigwright.errors import MalformedError
    from sigwright.policy import documents

    found: list[dict[str, Any]] = documents.read(values["file"])
    if len(found) != 1:
        raise MalformedError(f"{values['file']} holds {len(found)} documents, and not one policy")
    return found[0]


def _show(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    common.none(arguments)
    import json

    from sigwright.gcp.attestations import Services

    output.data(json.dumps(_document(values, Services(values.get("timeout"))), indent=2, default=str))
    return 0


def _check(values: dict[str, Any], images: list[str], output: Output) -> int:
    common.several(images, "IMAGE")
    from sigwright.client import Client
    from sigwright.gcp import policies
    from sigwright.gcp.attestations import Services
    from sigwright.options import ResolveOptions

    services = Services(values.get("timeout"))
    policy = _document(values, services)
    places = {name: values[name] for name in ("cluster", "namespace", "service_account") if name in values}
    client, scope, options = Client(), policies.Scope(**places), common.keywords(values, StorageOptions)
    verdicts = []
    for image in images:
        resolved = client.resolve(image, **common.keywords(values, ResolveOptions))
        asked = policies.Asked(client, services, image, resolved.reference, options)
        verdicts.append(policies.judge(policy, asked, scope, ask_google=values.get("ask_google", False)))
    for verdict in verdicts:
        _print(verdict, values, output)
    if values.get("output") == "json":
        import json

        output.data(json.dumps({"results": [verdict.row() for verdict in verdicts]}, indent=2))
    return verify_text.common_code([verdict.code for verdict in verdicts])


def _print(verdict: Verdict, values: dict[str, Any], output: Output) -> None:
    if not verdict.enforced:
        output.warn(f"the policy only logs ({verdict.rule}): nothing is kept out")
    if verdict.opinion is not None and verdict.opinion.holds != (verdict.code == 0):
        output.warn(f"{verdict.image}: Google says {verdict.opinion.reason}")
    elif verdict.opinion is not None:
        output.talk(f"{printable(verdict.image)}: Google agrees: {printable(verdict.opinion.reason)}")
    if values.get("output") != "json":
        output.data(f"{verdict.verdict:<8}  {printable(verdict.image)}  {printable(verdict.message)}")


def _generate(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    common.none(arguments)
    import json

    from sigwright._core import PublicKey
    from sigwright.gcp import names, policy_documents

    allowed, keys = values.get("allow", ()), values.get("key", ())
    if keys and (values.get("attestor") or values.get("dry_run")):
        raise UsageError(
            "--key makes a platform policy, --attestor and --dry-run are of a project's", hint="make two policies"
        )
    if keys:
        policy = policy_documents.platform_policy([PublicKey.from_file(key) for key in keys], allowed)
        output.talk("import it with `gcloud container binauthz policy create NAME --platform=gke --policy-file=FILE`")
    else:
        attestors = [names.attestor(name, values.get("project", "")) for name in values.get("attestor", ())]
        policy = policy_documents.project_policy(attestors, allowed, dry_run=values.get("dry_run", False))
        output.talk("import it with `gcloud container binauthz policy import FILE`")
    output.data(json.dumps(policy, indent=2))
    return 0
