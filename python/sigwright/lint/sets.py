"""Images named by the settings of a Helm chart: `a.image=REF`, or the parts of one, `a.image.repository=...`."""

from __future__ import annotations

from typing import NamedTuple

from sigwright.lint._model import Use
from sigwright.lint.references import is_variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PARTS = ("registry", "repository", "tag", "digest")


class Setting(NamedTuple):
    """One setting; `offset` is where its value stands in the file."""

    name: str
    value: str
    offset: int
    literal: bool = True


def split(text: str, offset: int, *, literal: bool) -> Iterator[Setting]:
    """Yield the settings of `--set A=B,C=D`."""
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if equals:
            yield Setting(name, value, offset + len(name) + 1, literal)
        offset += len(part) + 1


def uses(settings: Iterable[Setting]) -> Iterator[Use]:
    """Yield the images; a whole reference where it stands, one in parts where its tag or digest stands."""
    maps: dict[str, dict[str, Setting]] = {}
    for setting in settings:
        above, _, last = setting.name.rpartition(".")
        if is_variable(setting.value):
            continue
        if last == "image" or last.endswith("Image"):
            yield Use(setting.value, setting.offset, literal=setting.literal)
        elif last in PARTS:
            maps.setdefault(above, {})[last] = setting
    for found in maps.values():
        yield from _joined(found)


def _joined(found: dict[str, Setting]) -> Iterator[Use]:
    if "repository" not in found or not ("tag" in found or "digest" in found):
        return
    name = "/".join(found[part].value for part in ("registry", "repository") if part in found)
    place = found.get("digest") or found["tag"]
    tag = f":{found['tag'].value}" if "tag" in found and "digest" not in found else ""
    digest = f"@{found['digest'].value}" if "digest" in found else ""
    yield Use(name + tag + digest, place.offset, literal=False, tag_too="tag" in found and "digest" in found)
