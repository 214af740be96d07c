"""Names of images, and the patterns of them that the formats of policies have."""

from __future__ import annotations

import re
from functools import lru_cache

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigwright.policy.model import Style

HUB = "index.docker.io/"
ANY = "any"
"""One character, whichever: no character is called that."""
WILD = ("*", "**", ANY)


class Name(Record):
    """An image by every name that a pattern may have for it."""

    given: str
    repository: str
    """HOST/PATH in full, or oci:DIRECTORY."""
    tag: str = ""
    digest: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """The repository, with its tag, with its digest; Docker Hub's under each of its names."""
        return _forms(self.given, self.repository, self.tag, self.digest)


@lru_cache(maxsize=64)  # every pattern of a policy asks for those of one image
def _forms(given: str, repository: str, tag: str, digest: str) -> tuple[str, ...]:
    repositories = [repository]
    if repository.startswith(HUB):
        short = repository.removeprefix(HUB)
        repositories += [f"docker.io/{short}", f"docker.io/{short.removeprefix('library/')}"]
    forms = [given]
    for known in repositories:
        forms += [known] + [f"{known}:{tag}"] * bool(tag) + [f"{known}@{digest}"] * bool(digest)
    return tuple(dict.fromkeys(forms))


def name_of(given: str, reference: str) -> Name:
    """Return the name of an image that was given as `given` and is NAME@DIGEST `reference`."""
    repository, _, digest = reference.rpartition("@")
    rest = given.partition("@")[0]
    tag = rest.rpartition(":")[2] if ":" in rest.rpartition("/")[2].removeprefix("oci:") else ""
    if "@" not in given and not tag and not given.startswith("oci:"):
        tag = "latest"
    return Name(given=given, repository=repository, tag=tag, digest=digest)


def specificity(style: Style, patterns: Iterable[str], name: Name) -> int:
    """Return how much the best of the patterns says about the name; -1 where none matches."""
    forms = name.forms
    return max((_specificity(style, pattern, forms) for pattern in patterns), default=-1)


def _specificity(style: Style, pattern: str, forms: tuple[str, ...]) -> int:
    if style == "scope":
        return _scope(pattern, forms)
    parts = _parts(style, pattern)
    matches = any(_matches(*parts, form) for form in forms)
    return len(pattern.replace("*", "").replace("?", "")) if matches else -1


@lru_cache(maxsize=4096)
def _parts(style: Style, pattern: str) -> tuple[str, tuple[str, ...], str]:
    """Return what a name must begin with, the tokens from the first wildcard to the last, and what must end it."""
    tokens = _glob(pattern) if style == "glob" else _wildcard(pattern)
    wild = [place for place, token in enumerate(tokens) if token in WILD]
    if not wild:
        return "".join(tokens), (), ""
    first, last = wild[0], wild[-1] + 1
    return "".join(tokens[:first]), tuple(tokens[first:last]), "".join(tokens[last:])


def _glob(pattern: str) -> list[str]:
    """policy-controller's: `*` is anything but a slash, `**` anything."""
    pattern = {"*": f"{HUB}library/*", "*/*": f"{HUB}*/*"}.get(pattern, pattern)
    return re.findall(r"\*\*|(?s:.)", pattern)


def _wildcard(pattern: str) -> list[str]:
    """Kyverno's: `*` is anything, `?` any character."""
    return [{"*": "**", "?": ANY}.get(character, character) for character in pattern]


def _matches(head: str, tokens: tuple[str, ...], tail: str, text: str) -> bool:
    if not tokens:
        return text == head
    if len(text) < len(head) + len(tail) or not text.startswith(head) or not text.endswith(tail):
        return False
    middle = text[len(head) : len(text) - len(tail)]
    if len(tokens) == 1 and tokens[0] != ANY:
        return tokens[0] == "**" or "/" not in middle
    return _follow(tokens, middle)


def _follow(tokens: tuple[str, ...], text: str) -> bool:
    """Follow all ways through a pattern at once: no pattern takes longer than its length times the text's."""
    places = _reached(tokens, {0})
    for character in text:
        following = set()
        for place in places:
            wanted = tokens[place] if place < len(tokens) else None
            if wanted == "**" or (wanted == "*" and character != "/"):
                following.add(place)
            elif wanted in (ANY, character):
                following.add(place + 1)
        places = _reached(tokens, following)
    return len(tokens) in places


def _reached(tokens: tuple[str, ...], places: set[int]) -> set[int]:
    """Return the places and those behind stars, which may stand for nothing."""
    reached = set()
    for place in places:
        while place not in reached:
            reached.add(place)
            if place < len(tokens) and tokens[place] in ("*", "**"):
                place += 1
    return reached


def _scope(scope: str, forms: tuple[str, ...]) -> int:
    """containers/image's: a reference, a repository, a namespace, a host, or *.DOMAIN; "" is everything."""
    if scope == "":
        return 0
    for form in forms[1:]:
        host = form.partition("/")[0]
        if scope.startswith("*."):
            if host.partition(":")[0].endswith(scope[1:]):
                return 1
        elif form == scope or form.startswith((f"{scope}/", f"{scope}:", f"{scope}@")):
            return 1 + len(scope)
    return -1
