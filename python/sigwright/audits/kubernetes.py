"""Which images a cluster runs, or manifests would have it run."""

from __future__ import annotations

import os
import re

from sigwright.errors import AccessDeniedError, LocalFileError, MalformedError, UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from sigwright.options import StrPath

KUBECONFIG = re.compile(r'^kind:\s*["\']?Config["\']?\s*$|"kind"\s*:\s*"Config"', re.MULTILINE)
CLUSTERS = re.compile(r'^"?clusters"?\s*:|"clusters"\s*:', re.MULTILINE)
PAGE = 500
"""Pods of one answer."""
LARGEST = 8 << 20
TIMEOUT = 60
"""Seconds for one answer of a cluster."""
RUNNING = re.compile(r"(?:[a-z-]+://)?(?P<name>[^@]+)@(?P<digest>sha\d+:[0-9a-f]{64,128})")


def images(path: StrPath) -> list[str]:
    """Return the images of manifests (a file or a folder) or, of a kubeconfig, those that its cluster runs; each once.

    Raises NotFoundError, LocalFileError, and UnreachableError or AccessDeniedError for a cluster.
    """
    name = os.fspath(path)
    found = _running(name) if _is_kubeconfig(name) else _in_manifests(name)
    return list(dict.fromkeys(found))


def _is_kubeconfig(path: str) -> bool:
    if not os.path.isfile(path):  # noqa: PTH113
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(LARGEST)
    except OSError as error:
        raise LocalFileError(f"cannot read {path}: {error.strerror}") from None
    return bool(KUBECONFIG.search(text) and CLUSTERS.search(text))


def _in_manifests(path: str) -> Iterator[str]:
    """Yield what manifests name. One that cannot be read is an error: what it names would never be looked at."""
    from pathlib import PurePath

    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from sigwright._core import read_file
    from sigwright.lint import documents, files, references

    for name in files.files([path]):
        if name != os.path.normpath(path) and not name.endswith((".yaml", ".yml", ".json")):
            continue
        try:
            text = read_file(name, LARGEST).decode()
            roots = list(YAML(typ="safe", pure=True).compose_all(text))
        except (YAMLError, ValueError, RecursionError) as error:
            raise MalformedError(f"{name} does not parse: {_one_line(error)}") from None
        for root in filter(None, roots):
            uses = documents.uses(root, PurePath(name), text, {})
            yield from (use.text for use in uses if not references.is_variable(use.text))


def _running(path: str) -> Iterator[str]:
    from sigwright.audits.result import library

    kubernetes = library("kubernetes", "kubernetes")
    broken = library("yaml", "kubernetes").YAMLError
    try:
        client = kubernetes.config.new_client_from_config(path)
    except (kubernetes.config.ConfigException, OSError, TypeError, ValueError, broken) as error:
        raise LocalFileError(f"{path} is no usable kubeconfig: {_one_line(error)}") from None
    with client:
        yield from _of_pods(_pods(kubernetes, client))


def _pods(kubernetes: Any, client: Any) -> Iterator[Any]:
    from urllib3.exceptions import HTTPError

    list_pods = kubernetes.client.CoreV1Api(client).list_pod_for_all_namespaces
    following: str | None = None
    seen: set[str] = set()
    try:
        while True:
            page = list_pods(limit=PAGE, _request_timeout=TIMEOUT, **({"_continue": following} if following else {}))
            yield from page.items
            following = page.metadata._continue
            if not following:
                return
            if following in seen:
                raise MalformedError("the pages of the cluster's pods lead in a circle")
            seen.add(following)
    except kubernetes.client.ApiException as error:
        kind = AccessDeniedError if error.status in (401, 403) else UnreachableError
        raise kind(
            f"the cluster answered {error.status} to the question for its pods",
            hint="the account must be allowed to list the pods of all namespaces",
        ) from None
    except HTTPError as error:
        why = _one_line(getattr(error, "reason", None) or error).rpartition("): ")[2]
        raise UnreachableError(f"the cluster {client.configuration.host} cannot be reached: {why}") from None


def _of_pods(pods: Iterable[Any]) -> Iterator[str]:
    for pod in pods:
        status, spec = pod.status, pod.spec
        running = {
            one.name: one.image_id
            for one in (
                *(status.container_statuses or ()),
                *(status.init_container_statuses or ()),
                *(status.ephemeral_container_statuses or ()),
            )
        }
        for container in (
            *(spec.containers or ()), *(spec.init_containers or ()), *(spec.ephemeral_containers or ())
        ):  # fmt: skip
            if container.image:
                yield with_digest(container.image, running.get(container.name) or "")


def with_digest(image: str, running: str) -> str:
    """Return what a container runs: the image of its specification, by the digest that the node reports."""
    found = RUNNING.fullmatch(running)
    return f"{image}@{found['digest']}" if found and "@" not in image else image


def _one_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
