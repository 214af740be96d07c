"""Files of Python packages: what their names say, what requirements ask for, and what of a wheel is installed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from sigwright.errors import LocalFileError, MalformedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIXES = (".whl", ".tar.gz", ".zip")
INSTALLERS_NOTES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
MOST_BYTES = 64 << 20
"""Of the list of a wheel's files."""


def canonical(project: str) -> str:
    """Return a project's name in its one form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", project).lower()


def project_and_version(file: str) -> tuple[str, str]:
    """Return what a distribution's file name says. Raises `UsageError` for another file."""
    for suffix in SUFFIXES:
        if not file.endswith(suffix):
            continue
        stem = file.removesuffix(suffix)
        project, dash, rest = stem.partition("-") if suffix == ".whl" else stem.rpartition("-")
        if project and dash and rest:
            return canonical(project), rest.split("-")[0]
    raise UsageError(f"{file!r} is no wheel and no source distribution")


@dataclass(frozen=True)
class Requirement:
    """A pinned line of a requirements file, and the SHA-256 digests that it allows; none allows any."""

    project: str
    version: str
    sha256: frozenset[str] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.project}=={self.version}"

    def allows(self, digest: str) -> bool:
        """Tell whether a file of this digest, in hexadecimal, is meant."""
        return not self.sha256 or digest in self.sha256


def requirements(text: str) -> list[Requirement]:
    """Read a requirements file whose lines are pinned. Raises `MalformedError` for one that is not.

    Options for pip alone are passed over; other files are not read in.
    """
    joined = re.sub(r"\\\r?\n", " ", text)
    found = []
    for line in joined.splitlines():
        content = re.sub(r"(^|\s)#.*$", "", line).strip()
        if not content or content.startswith(("--index-url", "--extra-index-url", "--no-", "--only-", "--require-")):
            continue
        match = re.match(
            r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*==\s*([^\s;,*]+)\s*(?:;[^#]*?)?(?=\s--hash|$)", content
        )
        if match is None:
            raise MalformedError(f"not a pinned requirement: {content[:80]!r}", hint="pin each as PROJECT==VERSION")
        digests = re.findall(r"--hash=sha256:([0-9a-fA-F]{64})(?:\s|$)", content)
        found.append(Requirement(canonical(match[1]), match[2], frozenset(digest.lower() for digest in digests)))
    return found


def files_of(requirement: Requirement, folder: Path) -> list[Path]:
    """Return the distributions in a folder that a requirement allows."""
    return [path for path in distributions(folder) if _is_meant(requirement, path)]


def distributions(folder: Path) -> list[Path]:
    """Return the wheels and source distributions in a folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIXES) and path.is_file())
    except OSError as error:
        raise LocalFileError(f"{folder}: {error.strerror}") from None


def _is_meant(requirement: Requirement, path: Path) -> bool:
    try:
        project, version = project_and_version(path.name)
    except UsageError:
        return False
    if (project, version) != (requirement.project, requirement.version):
        return False
    return requirement.allows(sha256(path)) if requirement.sha256 else True


def sha256(path: Path) -> str:
    """Return the digest of a file, in hexadecimal."""
    import hashlib

    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def recorded(wheel: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a wheel, each with the digest in its RECORD as that writes it: "sha256=BASE64"."""
    import csv
    import io
    import zipfile

    try:
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", name)]
            if archive.getinfo(name).file_size > MOST_BYTES:
                raise MalformedError(f"{wheel}: its RECORD is over 64 MiB")
            rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise MalformedError(f"{wheel}: its RECORD cannot be read: {error}") from None
    for row in rows:
        if len(row) == 3 and row[1]:
            yield row[0], row[1]


def installed_differences(wheel: Path, site: Path) -> list[str]:
    """Return how what is installed in a site-packages folder differs from a wheel, a line a file.

    What an installer puts elsewhere (scripts, headers) is looked for nowhere, and what it adds itself is no difference.
    """
    different = []
    for name, digest in recorded(wheel):
        if name.partition("/")[0].endswith(".data"):
            continue
        path = site / name
        if not _inside(path, site):
            different.append(f"{name}: its path leaves the environment")
        elif not path.is_file():
            different.append(f"{name}: missing, although it is in the wheel")
        elif _record_digest(path) != digest:
            different.append(f"{name}: changed since it was installed")
    return different


def unrecorded(wheels: Iterable[Path], site: Path) -> list[str]:
    """Return the files in a site-packages folder that none of the wheels holds, sorted.

    What an installer adds is no such file: what it notes in a wheel's .dist-info, and the compiled form of a source
    file that a wheel holds.
    """
    known = {re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name) for wheel in wheels for name, _ in recorded(wheel)}
    notes = {name.partition("/")[0] for name in known if ".dist-info/" in name}
    found = []
    for path in site.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(site).as_posix()
        folder, _, file = name.partition("/")
        noted = folder in notes and file in INSTALLERS_NOTES
        if name not in known and not noted and _source_of(name) not in known:
            found.append(name)
    return sorted(found)


def _source_of(name: str) -> str:
    """Return the source file of a compiled one: "a/__pycache__/b.cpython-311.pyc" is of "a/b.py"."""
    match = re.fullmatch(r"(.*/)?__pycache__/([^/.]+)\.[^/]+\.pyc", name)
    return f"{match[1] or ''}{match[2]}.py" if match else ""


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _record_digest(path: Path) -> str:
    from base64 import urlsafe_b64encode

    return "sha256=" + urlsafe_b64encode(bytes.fromhex(sha256(path))).rstrip(b"=").decode()
