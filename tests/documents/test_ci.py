"""The files of docs/guides/ci, parsed as their services parse them and run against a registry.

Builders and deployers (docker, buildah, kubectl, gcloud, pip) are programs that write down what they are told;
sigwright is itself.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sigwright.lint import lint

CI = Path(__file__).resolve().parents[2] / "docs/guides/ci"
DEPLOYED = re.compile(r"app@sha256:[0-9a-f]{64}")
BUILDER = """#!/bin/sh
echo "$0 $*" >> "$CALLS"
while [ $# -gt 0 ]; do
  case "$1" in
    --metadata-file) printf '{"containerimage.digest":"%s","image.name":"%s"}' "$DIGEST" "$IMAGE" > "$2" ;;
    --digestfile) printf %s "$DIGEST" > "$2" ;;
  esac
  shift
done
"""


class Pipeline:
    """A directory to work in, and what ran there."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place = place
        self.calls = place / "calls"
        self.environment = {**environment, "CALLS": str(self.calls)}
        self.environment["IMAGE"] = f"{environment['REGISTRY']}/app:1"
        self.sh("sigwright generate-key-pair -q && sigwright log init auditlog -q > /dev/null")
        self.environment |= {
            "DIGEST": self.sh("sigwright resolve $IMAGE").strip().partition("@")[2],
            "REKOR_URL": f"file:{place / 'auditlog'}",
            "SIGNING_KEY": (place / "cosign.key").read_text(),
        }
        for program in ("docker", "buildah", "kubectl", "gcloud", "pip"):
            path = place / "bin" / program
            path.write_text(BUILDER)
            path.chmod(0o755)

    def sh(self, script: str, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=self.place, env=self.environment | more,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout

    def deployed(self) -> str:
        lines = [line for line in self.calls.read_text().splitlines() if "kubectl" in line or "gcloud" in line]
        assert len(lines) == 1
        return lines[0]


@pytest.fixture
def pipeline(tmp_path: Path, environment: dict[str, str]) -> Pipeline:
    return Pipeline(tmp_path, environment)


def load(name: str) -> Any:
    return YAML(typ="safe").load((CI / name).read_text())


def test_github_actions(pipeline: Pipeline) -> None:
    workflow = load("github-actions.yaml")
    (pipeline.place / "deploy").mkdir()
    files = {name: str(pipeline.place / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    job = workflow["jobs"]["release"]
    known = {"github.repository": "owner/name", "vars.REKOR_URL": pipeline.environment["REKOR_URL"],
             "secrets.SIGNING_KEY": pipeline.environment["SIGNING_KEY"],
             "secrets.SIGNING_PASSWORD": "test"}  # fmt: skip

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: known[match[1]], text)

    for step in (step for step in job["steps"] if "run" in step):
        values = {name: filled(value) for name, value in {**job["env"], **step.get("env", {})}.items()}
        values["IMAGE"] = pipeline.environment["IMAGE"]
        pipeline.sh(step["run"], **values, **files, GITHUB_REF_NAME="1")
        if "id" in step:
            outputs = re.findall(r"^(\w+)<<(\w+)\n(.*?)\n\2$", Path(files["GITHUB_OUTPUT"]).read_text(), re.M | re.S)
            known |= {f"steps.{step['id']}.outputs.{name}": value for name, _, value in outputs}
    assert DEPLOYED.search(pipeline.deployed())
    assert "verified" in Path(files["GITHUB_STEP_SUMMARY"]).read_text()


def test_gitlab(pipeline: Pipeline) -> None:
    document = load("gitlab-ci.yaml")
    jobs = [(name, job) for name, job in document.items() if isinstance(job, dict) and "script" in job]
    assert [job["stage"] for _, job in jobs] == sorted((job["stage"] for _, job in jobs), key=document["stages"].index)
    passed_on = {"CI_REGISTRY_IMAGE": pipeline.environment["IMAGE"].removesuffix(":1"), "CI_COMMIT_TAG": "1"}
    for _, job in jobs:
        pipeline.sh("\n".join(job["script"]), **passed_on)
        for report in job.get("artifacts", {}).get("reports", {}).values():
            assert (pipeline.place / report).stat().st_size > 0
        if "dotenv" in job.get("artifacts", {}).get("reports", {}):
            lines = (pipeline.place / job["artifacts"]["reports"]["dotenv"]).read_text().splitlines()
            passed_on |= dict(line.split("=", 1) for line in lines)
    assert DEPLOYED.search(pipeline.deployed())


def test_cloud_build(pipeline: Pipeline) -> None:
    document = load("cloudbuild.yaml")
    values = {**document["substitutions"], "_IMAGE": pipeline.environment["IMAGE"].removesuffix(":1"),
              "_KEY": "cosign.key", "_REKOR_URL": pipeline.environment["REKOR_URL"], "SHORT_SHA": "1"}  # fmt: skip
    programs = {"$_SIGWRIGHT": "sigwright", "gcr.io/cloud-builders/docker": "docker"}
    for step in document["steps"]:
        words = [re.sub(r"\$(\w+)", lambda match: values[match[1]], word) for word in step.get("args", ())]
        script = step.get("script") or '"$@"'
        command = [programs.get(step["name"], "bash"), *words]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script, "step", *command], cwd=pipeline.place,
            env=pipeline.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert DEPLOYED.search(pipeline.deployed())


def test_tekton(pipeline: Pipeline) -> None:
    spec = load("tekton.yaml")["spec"]
    result = pipeline.place / "reference"
    values = {
        "params.image": pipeline.environment["IMAGE"], "params.digest": pipeline.environment["DIGEST"],
        "params.rekor-url": pipeline.environment["REKOR_URL"], "workspaces.keys.path": str(pipeline.place),
        "results.reference.path": str(result),
    }  # fmt: skip
    declared = {f"params.{param['name']}" for param in spec["params"]}
    assert {name for name in values if name.startswith("params.")} <= declared
    for step in spec["steps"]:
        script = re.sub(r"\$\(([\w.-]+)\)", lambda match: values[match[1]], step["script"])
        pipeline.sh(script.replace("/tmp/digest", str(pipeline.place / "tekton-digest")))
    assert DEPLOYED.search(result.read_text())


def test_pre_commit(pipeline: Pipeline) -> None:
    hook = load("pre-commit-config.yaml")["repos"][0]["hooks"][0]
    bad = pipeline.place / "Dockerfile"
    bad.write_text("FROM registry.example/app@sha256:12\n")
    assert re.search(hook["files"], str(bad))
    assert not re.search(hook["files"], "README.md")
    done = subprocess.run(
        [*hook["entry"].split(), str(bad)], cwd=pipeline.place, env=pipeline.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "REF013" in done.stdout) == (17, True)
    bad.write_text("FROM registry.example/app@sha256:" + "ab" * 32 + "\n")
    pipeline.sh(f"{hook['entry']} {bad}")


def test_dockerfile() -> None:
    text = (CI / "Dockerfile").read_text().replace("\\\n", " ")
    root = CI.parents[2]
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE)
    assert all((root / name).exists() for line in copied for name in line.split())
    build = re.search(r"AS build\nRUN .*?no-install-recommends\s+(.+)", text)
    assert build is not None
    assert set(build[1].split()) <= set((root / ".ci/packages.txt").read_text().split())
    assert json.loads(re.findall(r"^ENTRYPOINT (.+)$", text, re.MULTILINE)[-1]) == ["sigwright"]
    assert "USER signer" in text


def test_none_of_them_is_wrong_to_deploy() -> None:
    errors = [finding for finding in lint([str(CI)]).findings if finding.severity == "error"]
    assert errors == []
