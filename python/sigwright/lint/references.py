"""What can be told of a reference by its text alone: the one most specific REF rule, and its correction."""

from __future__ import annotations

import re

from sigwright.lint._model import Edit, Problem, Use

NAME = r"(?P<name>(?:[\w.-]+(?::\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
DIGEST = r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}"
HEX = r"sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128}"
ATTACHED = re.compile(rf"(?P<tag>{HEX})\.(?P<kind>sig|att|sbom|cosign)")
FALLBACK = re.compile(rf"(?P<tag>{HEX})")
PINNED = re.compile(rf"{NAME}(?::(?P<tag>[\w][\w.-]{{0,159}}))?@(?P<digest>{DIGEST})")
TAGGED = re.compile(rf"{NAME}(?::(?P<tag>[\w][\w.-]{{0,159}}))?")
TYPO = re.compile(
    rf"{NAME}(?::sha(?P<c>256:[0-9a-f]{{64}}|512:[0-9a-f]{{128}})|@sha(?P<d>256-[0-9a-f]{{64}}|512-[0-9a-f]{{128}}))"
)
BROKEN = re.compile(rf"{NAME}(?::[\w.-]+)?@\S*|{NAME.replace('name', 'name2')}:(?:sha(?:256|512)[:-]\S*)")
ARTIFACT_REGISTRY = re.compile(r"[a-z0-9-]+-docker\.pkg\.dev/[^/]+/[^/]+")
TEMPLATE = re.compile(r"[$<>\s\ufffc\udc80-\udcff`(){}*|]|%\w*%")
SCHEME = "docker://"
KINDS = {"sig": "a signature", "att": "an attestation", "sbom": "an SBOM", "cosign": "a signature"}


def is_variable(text: str) -> bool:
    """Tell whether a text is no reference yet: variables, templates, words with spaces."""
    return not text or TEMPLATE.search(text) is not None


def repository(text: str) -> str:
    """Return the part before tag and digest."""
    name = text.removeprefix(SCHEME).partition("@")[0]
    head, colon, tail = name.rpartition(":")
    return head if colon and "/" not in tail else name


def digest(text: str) -> str:
    """Return the digest of a pinned reference, or nothing."""
    match = PINNED.fullmatch(text.removeprefix(SCHEME))
    return match["digest"] if match else ""


def tag(text: str) -> str:
    """Return the tag of a well-formed reference, or nothing."""
    bare = text.removeprefix(SCHEME)
    match = PINNED.fullmatch(bare) or TAGGED.fullmatch(bare)
    return (match["tag"] or "") if match else ""


def problem(use: Use) -> Problem | None:
    """Return what is wrong with one reference, offline."""
    if is_variable(use.text):
        return None
    scheme = SCHEME if use.text.startswith(SCHEME) else ""
    found = _judge(use.text.removeprefix(SCHEME), use.tag_too)
    if found is None:
        return None
    rule, message, corrected = found
    edits: tuple[Edit, ...] = ()
    if corrected and use.literal:
        edits = (Edit(use.offset, use.offset + len(use.text), scheme + corrected),)
    elif corrected and use.digest_edit is not None:
        edits = (use.digest_edit,)
    return Problem(rule, use.offset, message, edits, use.text)


def _judge(text: str, tag_too: bool) -> tuple[str, str, str] | None:
    pinned = PINNED.fullmatch(text)
    if pinned and tag_too:
        return "REF016", "tag and digest are both set: only one of them can hold", ""
    name, found = repository(text), tag(text)
    attached, listed = ATTACHED.fullmatch(found), FALLBACK.fullmatch(found)
    if attached:  # beside a digest too, which then is that of the signature
        corrected = f"{name}@{attached['tag'].replace('-', ':')}"
        return "REF001", f"this names {KINDS[attached['kind']]}, not an image; the image is {corrected}", corrected
    if listed:
        corrected = f"{name}@{listed['tag'].replace('-', ':')}"
        return "REF002", f"this names the list of what is attached to {corrected}, not an image", corrected
    if pinned:
        return _registry_path(pinned["name"])
    return _malformed(text) or _registry_path(name) or _unpinned(text, found)


def _malformed(text: str) -> tuple[str, str, str] | None:
    typo = TYPO.fullmatch(text)
    if typo:
        corrected = f"{typo['name']}@sha{(typo['c'] or typo['d']).replace('-', ':')}"
        return "REF013", f"a digest is written NAME@sha256:HEX: {corrected}", corrected
    if BROKEN.fullmatch(text):
        return "REF013", "the digest is malformed: it is sha256: and 64 lower-case hexadecimal digits", ""
    return None


def _registry_path(name: str) -> tuple[str, str, str] | None:
    if ARTIFACT_REGISTRY.fullmatch(name):
        return "REF019", "Artifact Registry paths are HOST/PROJECT/REPOSITORY/IMAGE: the repository is missing", ""
    return None


def _unpinned(text: str, found: str) -> tuple[str, str, str] | None:
    if TAGGED.fullmatch(text) is None:
        return None
    if found in ("", "latest"):
        what = "the tag latest" if found else "no tag"
        return "REF011", f"{what}: what runs is whatever was pushed last; name the digest", ""
    return "REF010", "a tag can be moved to another image; name the digest", ""
