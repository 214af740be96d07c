"""The images that Dockerfiles and Kubernetes manifests name: what `dockerfile verify` and `manifest verify` verify."""

from __future__ import annotations

import re

from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

COMMENT = re.compile(r"^[ \t]*#.*\n?", re.MULTILINE)
INSTRUCTION = re.compile(r"^[ \t]*(FROM|COPY|ADD|RUN|ARG|ENV)[ \t]+((?:\\\r?\n|[^\n])*)", re.IGNORECASE | re.MULTILINE)
PAIR = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|[^\s]*)")
VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})")
FROM_FLAG = re.compile(r"--from=(\S+)")
MOUNT_FLAG = re.compile(r"--mount=\S*?\bfrom=([^\s,]+)")
MOST_DOCUMENTS = 10_000
POD_PATHS = (("spec",), ("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"))
CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def dockerfile_images(text: str, environment: Mapping[str, str], *, base_only: bool = False) -> list[str]:
    """Return the images that a Dockerfile is built from, each once, in order.

    Variables have the values that ARG and ENV give them before; `environment` overrides the defaults of ARG, as build
    arguments do. With `base_only` the image that the last stage is built upon alone, or, where that is scratch, the one
    before it, as cosign has it. Raises MalformedError for a variable that nobody has set.
    """
    found = _Dockerfile(environment)
    for match in INSTRUCTION.finditer(COMMENT.sub("", text)):
        found.instruction(match[1].upper(), re.sub(r"\\\r?\n", " ", match[2]).strip())
    images = [found.base] if base_only else found.images
    return [image for image in dict.fromkeys(images) if image]


class _Dockerfile:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.variables: dict[str, str] = {}
        self.stages: dict[str, str] = {"scratch": ""}  # to the image that each is built upon
        self.images: list[str] = []
        self.base = ""
        self.count = 0

    def instruction(self, word: str, rest: str) -> None:
        if word == "FROM":
            self._from(rest)
        elif word == "ARG":
            self._argument(rest)
        elif word == "ENV":
            for name, value in PAIR.findall(rest):
                self.variables[name] = self._expand(value.strip("\"'"), rest, strict=False)
        else:
            pattern = MOUNT_FLAG if word == "RUN" else FROM_FLAG
            for place in pattern.findall(rest):
                image = self._expand(place, rest)
                if image.lower() not in self.stages:
                    self.images.append(image)

    def _from(self, rest: str) -> None:
        words = [word for word in rest.split() if not word.startswith("--")]
        if not words or (len(words) > 1 and (len(words) != 3 or words[1].upper() != "AS")):
            raise MalformedError(f"not a FROM instruction: FROM {rest}", hint="write FROM IMAGE [AS NAME]")
        image = self._expand(words[0], f"FROM {rest}")
        known = self.stages.get(image.lower())
        built_upon = image if known is None else known
        self.base = built_upon or self.base
        if known is None:
            self.images.append(image)
        self.stages[str(self.count)] = built_upon
        self.count += 1
        if len(words) == 3:
            self.stages[words[2].lower()] = built_upon

    def _argument(self, rest: str) -> None:
        for name, value in PAIR.findall(rest):
            default = self._expand(value.strip("\"'"), rest, strict=False)
            self.variables[name] = self.environment.get(name, default)
        for word in rest.split():
            if "=" not in word and word in self.environment:
                self.variables[word] = self.environment[word]

    def _expand(self, text: str, line: str, *, strict: bool = True) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            found = self.variables.get(name, self.environment.get(name, ""))
            if match[3] and match[3].endswith("-"):
                return found or str(match[4])
            if match[3]:
                return str(match[4]) if found else ""
            if not found and strict:
                raise MalformedError(
                    f"nobody has set {name} in: {line}", hint=f"set the variable {name}, as a build argument would"
                )
            return found

        return VARIABLE.sub(value, text)


def manifest_images(text: str) -> list[str]:
    """Return the images of the containers in Kubernetes manifests (YAML or JSON), each once, in order.

    Raises MalformedError for what is no YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    images: list[str] = []
    try:
        for number, document in enumerate(YAML(typ="safe", pure=True).load_all(text)):
            if number == MOST_DOCUMENTS:
                raise MalformedError(f"more than {MOST_DOCUMENTS} documents")
            images.extend(_images_of(document))
    except YAMLError as error:
        raise MalformedError(f"not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise MalformedError("nested too deeply") from None
    return list(dict.fromkeys(images))


def _images_of(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        return
    items = document.get("items")
    if isinstance(items, list):
        for item in items:
            yield from _images_of(item)
    for path in POD_PATHS:
        pod: Any = document
        for name in path:
            pod = pod.get(name) if isinstance(pod, dict) else None
        for kind in CONTAINERS:
            containers = pod.get(kind) if isinstance(pod, dict) else None
            for container in containers if isinstance(containers, list) else ():
                image = container.get("image") if isinstance(container, dict) else None
                if isinstance(image, str) and image:
                    yield image
