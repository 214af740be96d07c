"""Which files are read, and by what reader; what cannot matter is left out before anything is parsed."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path, PurePath

from sigwright.errors import LocalFileError, NotFoundError
from sigwright.lint import compose, dockerfile, documents, notebooks, policies, shell, terraform, tree
from sigwright.lint._model import Problem, Source
from sigwright.lint.encodings import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sigwright.lint.encodings import Text
    from sigwright.lint.locations import Path as Place

BYTE_ORDER_MARK = "\ufeff"
STDIN = "-"
"""What `helm template` writes, say: Kubernetes' documents."""
SKIPPED = {".git", "node_modules", ".terraform", "__pycache__", ".venv", ".tox", ".hg", ".svn"}
LARGEST = 8 << 20
DOCKERFILE = re.compile(r"(?:.+\.)?(?:dockerfile|containerfile)(?:\..+)?", re.IGNORECASE | re.DOTALL)
SHELL = re.compile(r".*\.(?:sh|bash|zsh|mk)|(?:gnu)?makefile", re.IGNORECASE | re.DOTALL)
DOCUMENT = re.compile(r".*\.(?:ya?ml|json|template)", re.IGNORECASE | re.DOTALL)
OTHERS = re.compile(
    r".*\.(?:md|markdown|rst|txt|py|go|js|ts|c|cpp|h|rs|java|rb|html|css|png|jpg|svg|lock)", re.IGNORECASE
)
MATTERS = re.compile(
    rb"[iI]mage|container|services|docker|podman|nerdctl|cosign|sigwright|gcloud|kubectl|helm |terraform |"
    rb"dmissionRule|gkePolicy|cleanupPolicies|immutableTags|tagState|tagPrefixes|olderThan|mostRecent|steps|binary|"
    rb"buildArtifacts|cleanup_polic|immutable_tags|admission_rule"
)
SCRIPTED = re.compile(r"\bsteps\b|script")
PRIVATE_KEY = re.compile(
    rb"^-----BEGIN (?:ENCRYPTED (?:SIGSTORE|COSIGN) |ENCRYPTED |EC |RSA )?PRIVATE KEY-----", re.MULTILINE
)


def files(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files under the paths, each once, in order; symbolic links inside a folder are not followed."""
    seen: set[str] = set()
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder", hint="check the path")
        for found in _under(path) if Path(path).is_dir() else [path]:
            if found not in seen:
                seen.add(found)
                yield found


def _under(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118
            if os.path.isfile(path) and not os.path.islink(path):  # noqa: PTH113, PTH114
                yield os.path.normpath(path)


def text_of(path: str, *, named: bool = False) -> Text | None:
    """Return the text of a file that may matter, or that another names, or None."""
    data = _bytes(path)
    text = decode(data) if data is not None else None
    if text is None or data is None:
        return None
    plain = data if text.encoding == "utf-8" else text.text.encode("utf-8", "replace")
    matters = named or MATTERS.search(plain) or is_dockerfile(path) or PRIVATE_KEY.search(plain)
    return text if matters else None


def _bytes(path: str) -> bytes | None:
    name = os.path.basename(path)  # noqa: PTH119
    if OTHERS.fullmatch(name):
        return None
    if path == STDIN:
        return sys.stdin.buffer.read(LARGEST + 1)[:LARGEST]
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise LocalFileError(f"{path}: {error.strerror}") from None
    return None if len(data) > LARGEST else data


def is_dockerfile(path: str) -> bool:
    """Tell a Dockerfile by its name."""
    return DOCKERFILE.fullmatch(os.path.basename(path)) is not None  # noqa: PTH119


class Reader:
    """Reads files by their names; those that others call Dockerfiles as such. `places` are of kinds of one's own."""

    def __init__(self, places: Mapping[str, tuple[Place, ...]]) -> None:
        self.places = places
        self.dockerfiles: set[str] = set()

    def read(self, path: str, text: str) -> Source:
        """Return what a file holds."""
        if text.startswith(BYTE_ORDER_MARK):
            text = "\n" + text[1:]
        if "PRIVATE KEY" in text and PRIVATE_KEY.search(text.encode()):
            return Source([], [Problem("SIG004", 0, "a private key: whoever can read this tree can sign")])
        name = os.path.basename(path)  # noqa: PTH119
        if DOCKERFILE.fullmatch(name) or path in self.dockerfiles:
            return dockerfile.read(text)
        if name.endswith(".tf"):
            return terraform.read(text)
        if SHELL.fullmatch(name) or (text.startswith("#!") and "sh" in text.partition("\n")[0]):
            return shell.read([(0, text)])
        if name.endswith(".ipynb"):
            return _read_all(text, notebooks.read)
        if DOCUMENT.fullmatch(name) or path == STDIN:
            return _read_all(text, lambda root, text: self._document(root, PurePath(path), text))
        return Source([], [])

    def _document(self, root: tree.Node, path: PurePath, text: str) -> Source:
        source = Source(documents.uses(root, path, text, self.places), list(policies.problems(root, text)))
        if compose.is_compose(root, path.name.lower()):
            source = source._replace(dockerfiles=tuple(compose.dockerfiles(root, path)))
        scripts = documents.scripts(root, text) if SCRIPTED.search(text) else ()
        return _joined([source, shell.read(scripts)])


def _read_all(text: str, read: Callable[[tree.Node, str], Source]) -> Source:
    parsed = tree.parse(text)
    source = _joined(read(root, text) for root in parsed.roots if root is not None)
    return source._replace(unread=tuple(parsed.broken))


def _joined(sources: Iterable[Source]) -> Source:
    whole = Source([], [])
    for source in sources:
        whole.uses.extend(source.uses)
        whole.problems.extend(source.problems)
        whole = whole._replace(dockerfiles=whole.dockerfiles + source.dockerfiles)
    return whole


def is_file(path: str) -> bool:
    """Tell whether a file that another names is there to be read."""
    return os.path.isfile(path)  # noqa: PTH113
