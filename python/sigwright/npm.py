"""Attestations of npm packages: the provenance that a workflow signs, and the publication that the registry signs.

Both name a package by its purl and its tarball by SHA-512; where both are asked for, both must be about this one.
"""

from __future__ import annotations

from pathlib import Path

from sigwright.errors import MalformedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._client_base import Keys
    from sigwright.client import Client
    from sigwright.options import StrPath
    from sigwright.reports import VerificationReport

PUBLISH = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1"
"""What the registry signs, with its key."""
PROVENANCE = "https://slsa.dev/provenance/v1"
"""What the workflow signs that built the package."""
MOST_BYTES = 4 << 20
"""Of a package.json."""


def purl(package: str) -> str:
    """Return the package URL of "NAME@VERSION" or "@SCOPE/NAME@VERSION"."""
    name, at, version = package.rpartition("@")
    scope, slash, bare = name.rpartition("/")
    scoped = bool(slash) and scope.startswith("@") and len(scope) > 1 and "/" not in scope
    if not at or not version or not bare or (slash and not scoped) or bare.startswith("@"):
        raise UsageError(f"{package!r} names no version of a package", hint="write NAME@VERSION or @SCOPE/NAME@VERSION")
    return f"pkg:npm/{name.replace('@', '%40', 1)}@{version}"


def package_of(tarball: StrPath) -> str:
    """Return "NAME@VERSION" as the tarball's own package.json has it. Raises `MalformedError`."""
    import json
    import tarfile

    try:
        with tarfile.open(tarball, "r:gz") as archive:
            for member in archive:
                if member.name.count("/") == 1 and member.name.endswith("/package.json") and member.isfile():
                    file = archive.extractfile(member)
                    if file is None or member.size > MOST_BYTES:
                        break
                    about = json.loads(file.read())
                    return f"{about['name']}@{about['version']}"
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise MalformedError(f"{tarball}: no npm package: {error}") from None
    raise MalformedError(f"{tarball}: no npm package: it holds no package.json")


def check(
    tarball: StrPath,
    *,
    attestations: StrPath | bytes,
    key: Keys | None = None,
    package: str = "",
    client: Client | None = None,
    **options: Any,
) -> list[VerificationReport]:
    """Verify what is attested about a package's tarball and return a report for each thing that was asked.

    `key` is the registry's, and asks for the publication; identity options ask for the provenance; at least one of the
    two. `attestations` is the registry's answer, in a file or as bytes. `package` is what the tarball's own
    package.json says, unless it is given.
    """
    from sigwright.client import default_client
    from sigwright.options import IdentityOptions

    identity = {name: value for name, value in options.items() if name in IdentityOptions._fields and value}
    if key is None and not identity:
        raise UsageError(
            "neither the registry's key nor an identity is given",
            hint="pass --key FILE for the publication, --github-repo OWNER/NAME for the provenance, or both",
        )
    subject: dict[str, object] = {"subject_name": purl(package or package_of(tarball)), "subject_digest": "sha512"}
    common = {name: value for name, value in options.items() if name not in IdentityOptions._fields}
    kind = common.pop("type", PROVENANCE)
    asked = []
    if key is not None:
        asked.append({**common, "type": PUBLISH, "key": key})
    if identity:
        asked.append({**common, **identity, "type": kind})
    run = (client or default_client())._check_blob_attestation
    return [run(Path(tarball), {**each, "bundle": attestations}, subject) for each in asked]


def verify(
    tarball: StrPath,
    *,
    attestations: StrPath | bytes,
    key: Keys | None = None,
    package: str = "",
    client: Client | None = None,
    **options: Any,
) -> list[VerificationReport]:
    """Return what `check` returns, or raise `VerificationError` with the first report that is not good."""
    reports = check(tarball, attestations=attestations, key=key, package=package, client=client, **options)
    for report in reports:
        report.raise_for_error()
    return reports
