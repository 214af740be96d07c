"""Attestations of Python packages (PEP 740): wheels, source distributions, requirement files, installed environments.

Who must have published a file is for the caller to say, by the address of its repository or by any identity option: an
attestation, and an index, may name whomever they like.
"""

from __future__ import annotations

import os
from pathlib import Path

from sigwright.errors import NoSignaturesError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.client import Client
    from sigwright.options import StrPath
    from sigwright.reports import VerificationReport

PUBLISH = "https://docs.pypi.org/attestations/publish/v1"
"""What an index asks publishers to sign."""
GITHUB = "https://github.com/"
GITLAB = "https://gitlab.com/"
SUFFIXES = (".provenance", ".publish.attestation")
"""Of the files beside a distribution that hold its attestations: an index's answer, and a publisher's upload."""


def publisher(repository: str, workflow: str = "") -> dict[str, str]:
    """Return the identity options of whoever publishes from a repository: on GitHub, or on GitLab.

    Others, such as service accounts of Google, are named by `certificate_identity` and `certificate_oidc_issuer`.
    """
    address = repository.rstrip("/")
    if address.startswith(GITHUB):
        return {"github_repo": address.removeprefix(GITHUB), **({"workflow": workflow} if workflow else {})}
    project = address.removeprefix(GITLAB)
    if not address.startswith(GITLAB) or "/" not in project:
        raise UsageError(
            f"{repository!r} is no repository of GitHub or GitLab",
            hint=f"write {GITHUB}OWNER/NAME or {GITLAB}GROUP/NAME, or name the identity and its issuer",
        )
    import re

    file = re.escape(workflow) if workflow else "[^@]+"
    return {
        "certificate_identity_regexp": f"{re.escape(f'{GITLAB}{project}')}//{file}@.+",
        "certificate_oidc_issuer": GITLAB.rstrip("/"),
    }


def attestations_of(file: Path) -> Path:
    """Return the file beside a distribution that holds its attestations. Raises `NoSignaturesError`."""
    for suffix in SUFFIXES:
        beside = file.with_name(file.name + suffix)
        if beside.is_file():
            return beside
    raise NoSignaturesError(
        f"{file}: no attestations found",
        hint=f"download {file.name}.provenance from the index, or pass --provenance FILE or --index-url URL",
    )


def check(
    file: StrPath, *, provenance: StrPath | bytes | None = None, client: Client | None = None, **options: Any
) -> VerificationReport:
    """Verify a wheel or a source distribution: that it was published under this very name by whom `options` say.

    `options` are those of `verify_blob_attestation`; `type` is PyPI's publish attestation unless it says otherwise.
    Returns the report, whatever it says.
    """
    from sigwright.client import default_client

    path = Path(file)
    asked = {"type": PUBLISH, "bundle": attestations_of(path) if provenance is None else provenance, **options}
    subject: dict[str, object] = {"subject_name": path.name, "distribution": True}
    return (client or default_client())._check_blob_attestation(path, asked, subject)


def verify(
    file: StrPath, *, provenance: StrPath | bytes | None = None, client: Client | None = None, **options: Any
) -> VerificationReport:
    """Return what `check` returns, or raise `VerificationError` with the report."""
    report = check(file, provenance=provenance, client=client, **options)
    report.raise_for_error()
    return report


def fetch_provenance(index_url: str, file: StrPath, *, client: Client | None = None) -> bytes:
    """Return what an index says about a file: URL/integrity/PROJECT/VERSION/FILE/provenance."""
    from sigwright import _core
    from sigwright._distributions import project_and_version
    from sigwright.client import default_client

    name = os.path.basename(file)  # noqa: PTH119 - of text and of paths alike
    project, version = project_and_version(name)
    address = f"{index_url.rstrip('/')}/integrity/{project}/{version}/{name}/provenance"
    return _core.fetch((client or default_client())._context(), address)
