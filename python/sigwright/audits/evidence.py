"""A pack of evidence: what an audit found, and all that it takes to find it again without the registry.

pack.json               the rows, and how they were judged: by options, or by a policy
layout/                 an OCI layout: manifests of the verified images, their signatures and attestations
trust/                  keys and trusted roots that the audit believed
README.md               how to check all of it, with openssl alone too
SHA256SUMS              of every file; `sha256sum -c` reads it
SHA256SUMS.sigstore.json  the auditor's signature of that: a bundle, `cosign verify-blob` reads it
"""

from __future__ import annotations

import os
from pathlib import Path

from sigwright.audits.row import Row
from sigwright.errors import DigestMismatchError, LocalFileError, MalformedError, UsageError
from sigwright.options import RegistryOptions, VerifyOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from sigwright.client import Client
    from sigwright.keys import KeyLike, PrivateKeyLike
    from sigwright.options import StrPath
    from sigwright.policy.model import ImagePolicy
    from sigwright.reports import VerificationReport

VERSION = 1
SUMS, SIGNATURE, PACK, LAYOUT, TRUST = "SHA256SUMS", "SHA256SUMS.sigstore.json", "pack.json", "layout", "trust"
README = """# Evidence of an audit

`pack.json` has a row for each image, and how they were judged. `layout/` is an OCI layout with the manifests,
signatures and attestations of those that were verified; `trust/` has the keys and trusted roots that were believed.
Whoever made the audit signed `SHA256SUMS`. Get that public key from them, not from here, and name it `AUDITOR`.

Everything at once, without any request:

    sigwright audit verify --key "$AUDITOR" .

That nothing was changed, without sigwright (the second line for keys of P-256 and RSA):

```bash
sha256sum --quiet -c SHA256SUMS
openssl dgst -sha256 -verify "$AUDITOR" -signature <(jq -r .messageSignature.signature SHA256SUMS.sigstore.json |
  base64 -d) SHA256SUMS
```

or `cosign verify-blob --key "$AUDITOR" --bundle SHA256SUMS.sigstore.json --insecure-ignore-tlog SHA256SUMS`.

One image by hand, where a key signed it in the `.sig` format; the digest has to be in what is signed:

```bash
image=$(jq -r '[.results[] | select(.verdict == "verified")][0].digest' pack.json)
manifest=$(jq -r --arg tag "${image/:/-}.sig" '.manifests[] |
  select(.annotations["org.opencontainers.image.ref.name"] == $tag).digest' layout/index.json)
layer=$(jq '.layers[0]' "layout/blobs/${manifest/://}")
payload=layout/blobs/$(jq -r .digest <<<"$layer" | tr : /)
openssl dgst -sha256 -verify trust/key-0.pub -signature <(jq -r '.annotations["dev.cosignproject.cosign/signature"]' \\
  <<<"$layer" | base64 -d) "$payload"
grep -q "\\"$image\\"" "$payload"
```
"""
KINDS = ("manifest", "sig", "att")
"""What is kept of an image: nothing that runs."""
LARGEST = 512 << 20
HERE = frozenset({*RegistryOptions._fields, "key", "max_workers", "profile", "rekor_url", "offline", "repository"})
"""Options that say nothing about a verdict, or that are kept as files."""


def write(
    client: Client,
    rows: Sequence[Row],
    options: dict[str, Any],
    directory: StrPath,
    *,
    key: PrivateKeyLike,
    policy: StrPath | ImagePolicy | None = None,
) -> None:
    """Write a pack, signed by `key`, to a directory that is not there yet; whole, or not at all.

    `options`, or the `policy`, are those that the rows were judged by. Raises UsageError, LocalFileError, or as copying
    does.
    """
    import shutil
    import tempfile

    place = Path(directory)
    judged = _kept_policy(policy) if policy is not None else {}
    if place.exists():
        raise UsageError(f"--evidence: {place} is there already", hint="name a directory that is not")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise LocalFileError(f"cannot write {place}: {error.strerror}") from None
    try:
        _fill(client, rows, client._options(VerifyOptions, options), made, judged)
        _sign(client, made, key)
        made.chmod(0o755)
        made.rename(place)
    except OSError as error:
        raise LocalFileError(f"cannot write {place}: {error.strerror}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _kept_policy(policy: StrPath | ImagePolicy) -> dict[str, Any]:
    """Return what a pack says of a policy, and of the day by which it was judged."""
    from datetime import datetime, timezone

    from sigwright._policy_calls import load
    from sigwright.policy import kept

    loaded = load(policy)
    if _reads_elsewhere(loaded):
        raise UsageError(
            "--evidence: the policy has signatures read from places of their own, which a pack does not keep",
            hint="keep the signatures beside the images, or leave --evidence out",
        )
    return {"policy": kept.plain(loaded), "day": datetime.now(timezone.utc).date().isoformat()}


def _reads_elsewhere(policy: ImagePolicy) -> bool:
    """Tell whether signatures are looked for in other places than beside the image."""
    authorities = (one for rule in policy.rules for group in rule.groups for one in group.authorities)
    return any(one.repository or one.tag_prefix for one in authorities)


def _fill(client: Client, rows: Sequence[Row], options: VerifyOptions, made: Path, judged_by: dict[str, Any]) -> None:
    import json

    reaching: dict[str, Any] = {name: getattr(options, name) for name in RegistryOptions._fields}
    reaching["repository"] = options.repository
    verified = {row.reference: row for row in rows if row.verdict == "verified"}
    _make_layout(made / LAYOUT)
    for number, row in enumerate(verified.values()):
        client.copy(row.reference, f"oci:{made / LAYOUT}:image-{number}", only=KINDS, **reaching)
    (made / LAYOUT / ".sigwright.lock").unlink(missing_ok=True)  # of those who write layouts, and this one is whole
    (made / TRUST).mkdir()
    judged = {
        name: _plain(value)
        for name, default in VerifyOptions._fields.items()
        if name not in HERE and (value := getattr(options, name)) != default and name not in _files(options)
    }
    pack = {
        "version": VERSION,
        "options": judged,
        "keys": _kept_keys(client, options, made / TRUST),
        "files": _kept_files(client, options, made / TRUST),
        "results": [row.to_dict() for row in rows],
        **judged_by,
    }
    (made / PACK).write_text(json.dumps(pack, indent=1) + "\n", encoding="utf-8")
    (made / "README.md").write_text(README, encoding="utf-8")


def _make_layout(layout: Path) -> None:
    (layout / "blobs" / "sha256").mkdir(parents=True)
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}', encoding="ascii")
    (layout / "index.json").write_text('{"schemaVersion":2,"manifests":[]}', encoding="ascii")


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else list(value) if isinstance(value, tuple) else value


def _files(options: VerifyOptions) -> dict[str, str]:
    """Return the files that the options name, by option."""
    named = (name for name, declared in VerifyOptions._options.items() if declared.metavar == "FILE")
    return {name: os.fspath(getattr(options, name)) for name in named if getattr(options, name)}


def _kept_keys(client: Client, options: VerifyOptions, trust: Path) -> list[str]:
    names = []
    for number, key in enumerate(client._public_keys(options.key, options)):
        names.append(f"key-{number}.pub")
        (trust / names[-1]).write_text(key.to_pem(), encoding="ascii")
    return names


def _kept_files(client: Client, options: VerifyOptions, trust: Path) -> dict[str, str]:
    """Copy what says whom to believe; returns the names of the copies by option."""
    from sigwright import _core
    from sigwright import trust as profiles

    files = _files(options)
    if options.rekor_url.startswith("file:"):
        files.setdefault("trusted_root", os.path.join(options.rekor_url.removeprefix("file:"), "trusted_root.json"))  # noqa: PTH118
    profile = options.profile or (profiles.DEFAULT if profiles.DEFAULT in profiles.profiles() else "")
    if not profile and "trusted_root" not in files:
        files["trusted_root"] = str(client._trust(options)["default_root"])
    for name, path in files.items():
        (trust / name).write_bytes(_core.read_file(path, LARGEST))
    if profile:
        files["profile"] = profile
        (trust / "profile").write_text(profiles.load(profile).document, encoding="utf-8")
    return {name: name for name in files}


def _sign(client: Client, made: Path, key: PrivateKeyLike) -> None:
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(_digests(made).items()))
    (made / SUMS).write_text(sums, encoding="utf-8")
    signed = client.sign_blob(made / SUMS, key=key, tlog_upload=False)
    (made / SIGNATURE).write_text(signed.bundle, encoding="utf-8")


def _digests(pack: Path) -> dict[str, str]:
    """Return the SHA-256 of every file but those that are about the sums. Links are no files of a pack."""
    from hashlib import sha256

    found = {}
    for folder, folders, names in os.walk(pack):
        for name in (*names, *folders):
            path = Path(folder, name)
            if path.is_symlink():
                raise MalformedError(f"{path} is a symbolic link, which no pack has")
        for name in names:
            path = Path(folder, name)
            if path.name not in (SUMS, SIGNATURE) or path.parent != pack:
                found[path.relative_to(pack).as_posix()] = sha256(path.read_bytes()).hexdigest()
    return found


def verify(client: Client, directory: StrPath, *, key: KeyLike, image_key: KeyLike | None = None) -> Iterator[Row]:
    """Check a pack whole, then verify its images anew from what is in it, and yield their rows. No request is made.

    `key` is the auditor's; `image_key` stands for the keys in the pack, where no policy has them. A row is `failed`
    where the audit said verified and that cannot be found again, or was by another signer; what the audit said of the
    others is repeated. Raises VerificationError for a pack that is not the auditor's, DigestMismatchError for one that
    was changed, MalformedError.
    """
    import json

    pack = Path(directory)
    _check_sums(client, pack, key)
    try:
        document = json.loads((pack / PACK).read_bytes())
        rows = [Row.from_dict(data) for data in document["results"]]
        options = {**document["options"], **{name: _believed(pack, file) for name, file in document["files"].items()}}
        keys = [_believed(pack, name) for name in document["keys"]]
        VerifyOptions(**options)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise MalformedError(f"{pack / PACK} is not what an audit writes: {type(error).__name__}") from None
    if document.get("version") != VERSION:
        raise MalformedError(f"{pack / PACK} is of version {document.get('version')!r}, which is not known")
    judge = _judge_of(client, document, {**options, "offline": True}, keys, image_key)
    for row in rows:
        yield _again(row, judge(row, f"oci:{pack / LAYOUT}@{row.digest}")) if row.verdict == "verified" else row


def _judge_of(
    client: Client, document: Any, options: dict[str, Any], keys: list[Path], image_key: KeyLike | None
) -> Callable[[Row, str], VerificationReport]:
    """Return what judges the image of a row by its copy: the options of a pack, or its policy on that day."""
    if "policy" not in document:
        believed = {"key": image_key} if image_key is not None else {"key": keys} if keys else {}
        return lambda _, place: client.check(place, **options, **believed)
    import datetime

    from sigwright._policy_calls import report_of
    from sigwright.policy import kept
    from sigwright.policy.judge import judge_copy

    if image_key is not None:
        raise UsageError("this evidence was judged by a policy, which says itself whose keys count")
    policy = kept.policy_of(document["policy"])
    if _reads_elsewhere(policy):
        raise MalformedError(f"{PACK} has a policy that looks for signatures outside of the evidence")
    try:
        day = datetime.date.fromisoformat(document["day"])
    except (KeyError, TypeError, ValueError):
        raise MalformedError(f"{PACK} does not say by which day its policy was judged") from None
    return lambda row, place: report_of(judge_copy(client, policy, row.image, row.reference, options, day, place))


def _believed(pack: Path, name: str) -> Path:
    if Path(name).name != name:
        raise ValueError("no name of a file")
    return pack / TRUST / name


def _check_sums(client: Client, pack: Path, key: KeyLike) -> None:
    for name in (SUMS, SIGNATURE, PACK):
        if not (pack / name).is_file():
            raise MalformedError(f"{pack} is no pack of evidence: it has no {name}")
    client.verify_blob(pack / SUMS, key=key, bundle=pack / SIGNATURE, insecure_ignore_tlog=True, offline=True)
    lines = (pack / SUMS).read_text("utf-8").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = _digests(pack)
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            what = "was added" if name not in listed else "is missing" if name not in found else "was changed"
            raise DigestMismatchError(
                f"{pack / name} {what} since the evidence was signed", hint="ask whoever made the audit for it again"
            )


def _again(row: Row, report: VerificationReport) -> Row:
    again = Row.of(report)._replace(image=row.image, reference=row.reference)
    if again.verdict == "verified" and set(again.signers) != set(row.signers):
        message = f"signed by {', '.join(again.signers)}, and the audit says {', '.join(row.signers)}"
        return again._replace(verdict="failed", code=12, reason="no_matching_signature", message=message)
    return again
