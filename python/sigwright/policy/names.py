"""Names of images, and the patterns of them that the formats of policies have."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright.policy.model import Style

HUB = "index.docker.io/"
ANY = "any"
"""One character, whichever: no character is called that."""
WILD = ("*", "**", ANY)
LONGEST_DOMAIN = 256
LONGEST_COMPONENT = 4096


class Name(Record):
    """An image by every name that a pattern may have for it."""

    given: str
    repository: str
    """HOST/PATH in full, or oci:DIRECTORY."""
    tag: str = ""
    digest: str = ""
    forms: tuple[str, ...] = ()
    """The repository, with its tag, with its digest; Docker Hub's under each of its names."""

    @property
    def expanded(self) -> tuple[str, ...]:
        """The same by the one name that containers/image has for it."""
        return tuple(_tagged(self.repository.removeprefix("index."), self.tag, self.digest))

    @property
    def full(self) -> str:
        """The same by the one name that Connaisseur has for it."""
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.repository}{tag}" + (f"@{self.digest}" if "@" in self.given else "")


def _forms(given: str, repository: str, tag: str, digest: str) -> tuple[str, ...]:
    repositories = [repository]
    if repository.startswith(HUB):
        path = repository.removeprefix(HUB)
        short = path.removeprefix("library/")
        repositories += [f"docker.io/{path}", f"docker.io/{short}", path, short]
    forms = [given]
    for known in repositories:
        forms += _tagged(known, tag, digest)
    return tuple(dict.fromkeys(forms))


def _tagged(name: str, tag: str, digest: str) -> list[str]:
    return [name] + [f"{name}:{tag}"] * bool(tag) + [f"{name}@{digest}"] * bool(digest)


def name_of(given: str, reference: str) -> Name:
    """Return the name of an image that was given as `given` and is NAME@DIGEST `reference`."""
    repository, _, digest = reference.rpartition("@")
    rest = given.partition("@")[0]
    tag = rest.rpartition(":")[2] if ":" in rest.rpartition("/")[2].removeprefix("oci:") else ""
    if "@" not in given and not tag and not given.startswith("oci:"):
        tag = "latest"
    forms = _forms(given, repository, tag, digest)
    return Name(given=given, repository=repository, tag=tag, digest=digest, forms=forms)


@lru_cache(maxsize=4096)
def without_digests(images: tuple[str, ...]) -> tuple[str, ...]:
    """Return what of an allowance's images are patterns of names."""
    return tuple(image for image in images if not image.startswith("sha256:"))


def specificity(style: Style, patterns: tuple[str, ...], name: Name) -> int:
    """Return how much the best of the patterns says about the name; -1 where none matches."""
    if style == "components":
        return max((_components(pattern, name.full) for pattern in patterns), default=-1)
    if style == "scope":
        forms = name.expanded
        return max((_scope(scope, forms) for scope in patterns), default=-1)
    heads = _heads(style, patterns)
    for form in name.forms:
        if form.startswith(heads):  # of many rules hardly any is about an image: the others end here
            return max(_specificity(style, pattern, name.forms) for pattern in patterns)
    return -1


@lru_cache(maxsize=4096)
def _heads(style: Style, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a name must begin with to match one of them."""
    return tuple(_parts(style, pattern)[0] for pattern in patterns)


def _specificity(style: Style, pattern: str, forms: tuple[str, ...]) -> int:
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


def widened(pattern: str) -> str:
    """Return what Connaisseur makes of a pattern: anything may come before it and after it."""
    return f"{'*' * (not pattern.startswith('*'))}{pattern}{'*' * (not pattern.endswith('*'))}"


def _components(pattern: str, text: str) -> int:
    """Connaisseur's: wildcards in which more components say more, then how far each is the image's, then its length."""
    if not _matches(*_parts("wildcard", widened(pattern)), text):
        return -1
    components = pattern.split("/")
    pairs = zip(components, [*text.split("/"), *components], strict=False)
    shared = [len(os.path.commonprefix(pair)) for pair in pairs]  # noqa: RUF071 - by characters, as it is meant
    weight = 0
    for digit in (len(components), *shared, *map(len, components)):
        weight = weight * LONGEST_COMPONENT + min(digit, LONGEST_COMPONENT - 1)
    return weight


def _scope(scope: str, forms: tuple[str, ...]) -> int:
    """containers/image's: a reference, a repository, a namespace, a host with its port, or *.DOMAIN; "" is everything.

    The longest wins, and any of them over a domain.
    """
    if scope == "":
        return 0
    repository = forms[0]
    host = repository.partition("/")[0]
    if scope.startswith("*."):
        return len(scope) if host.partition(":")[0].endswith(scope[1:]) else -1
    return LONGEST_DOMAIN + len(scope) if scope in forms or repository.startswith(f"{scope}/") else -1
