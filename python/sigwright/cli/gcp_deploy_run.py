"""Verify an image, have a service of Cloud Run run it by digest, and see that what serves is what was verified.

The service is made where there is none; of one that is there only the image changes. Nothing is deployed unless the
image is verified and still is what its reference names. The digest reference goes to standard output.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, gate
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.gcp.deploy import Deployment

USAGE = "sigwright gcp deploy-run SERVICE --image REF --project P --region R [flags]"
EXAMPLES = (
    "sigwright gcp deploy-run web --image eu-docker.pkg.dev/p/r/web:1 --key cosign.pub --project p --region us-east1",
    "sigwright gcp deploy-run web --image eu-docker.pkg.dev/p/r/web:1 --policy policy.yaml --project p --region "
    "us-east1 --dry-run",
    "sigwright gcp deploy-run nightly --job --image eu-docker.pkg.dev/p/r/job@sha256:... --key cosign.pub --project p "
    "--region us-east1 -o json",
)
EXIT_CODES = (0, 2, 10, 11, 12, 15, 17, 18, 19, 20, 21, 22, 23)
NOT_DEPLOYED = "not deployed"
"""Said when nothing was verified."""


class Flags(gate.Flags):
    """The flags of `gcp deploy-run`: those of a verification, and where to."""

    image: str = option("", "--image", "the image to verify and deploy", metavar="REF", core=False)
    project: str = option(
        "", "--project", "the project", metavar="ID", env=("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"), core=False
    )
    region: str = option("", "--region", "the region", metavar="NAME", env=("CLOUDSDK_RUN_REGION",), core=False)
    job: bool = option(False, "--job", "SERVICE is a job", core=False)
    container: str = option("", "--container", "which container, where there are several", metavar="NAME", core=False)
    traffic: str = option(
        "", "--traffic", "latest: send all traffic to the new revision; keep: leave pinned traffic where it is",
        choices=("latest", "keep"), core=False,
    )  # fmt: skip
    dry_run: bool = option(False, "--dry-run", "verify, and say what would be deployed", core=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Verify, deploy, print."""
    name = common.one(words, "SERVICE")
    image = common.needed(values, "image")
    from sigwright.client import Client
    from sigwright.gcp.deploy import Deploying, Target

    given: dict[str, Any] = {field: common.needed(values, field) for field in ("project", "region")}
    given |= {field: values[field] for field in ("job", "container", "traffic", "dry_run") if field in values}
    client = Client()
    deploying = Deploying(client, Target(name=name, **given), values.get("timeout"))
    reports, code = gate.verified(client, values, [image], output)
    if code:
        output.refuse(NOT_DEPLOYED)
        return code
    _print(deploying.run(reports[0], values), values, output)
    return 0


def _print(done: Deployment, values: dict[str, Any], output: Output) -> None:
    for warning in done.warnings:
        output.warn(warning)
    before = f" (before: {printable(done.before)})" if done.before else ""
    if done.dry_run:
        output.talk(f"Would {'create' if done.created else 'update'} {done.workload}{before}")
    else:
        where = f" as revision {done.revision}" if done.revision else ""
        output.talk(f"Deployed to {done.workload}{where}{before}")
        if done.url:
            output.talk(f"Serving at {printable(done.url)}")
    if values.get("output") == "json":
        import json

        output.data(json.dumps(done.to_dict(), indent=2))
    else:
        output.data(done.image)
