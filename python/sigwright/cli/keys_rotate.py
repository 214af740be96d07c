"""Change to another key: sign again with the new key what the old one has signed, and tell what depends on the old one.

Every image is verified with the old key first; what it has not signed is left alone. Annotations and attestations are
signed again too. Old signatures stay, so that both keys are good until the old one is trusted no more. --note writes
FILE, FILE.old.sigstore.json and FILE.new.sigstore.json: that the one key follows the other, signed by both.

A new key that is a file and is not there is made. The passwords are COSIGN_PASSWORD and, for the new key,
SIGWRIGHT_NEW_PASSWORD where that is set.
"""

from __future__ import annotations

import os

from sigwright._record import option
from sigwright.cli import common, key_files, password
from sigwright.cli.output import printable
from sigwright.errors import UsageError
from sigwright.options import SignOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.keys import PrivateKeyLike
    from sigwright.keys.rotation import Rotated, Rotation
    from sigwright.options import StrPath

USAGE = "sigwright keys rotate --key OLD --new-key NEW [flags] [IMAGE...]"
EXAMPLES = (
    "sigwright keys rotate --key cosign.key --new-key release.key --tlog-upload=false registry.example/app:1",
    "sigwright keys rotate --key cosign.key --new-key awskms:///alias/release --note rotation.json --from images.txt",
    "sigwright keys rotate --key cosign.key --new-key release.key --dry-run -o json --from images.txt",
)
EXIT_CODES = (0, 2, 11, 12, 15, 17, 18, 19, 20, 21, 22, 23)


class Flags(SignOptions):
    """The flags of `keys rotate`."""

    new_key: str = option("", "--new-key", "the key to sign with from now on", metavar="KEY", core=False, peer=False)
    from_: StrPath = option(
        "", "--from", "file with an image a line, - for standard input", metavar="FILE", core=False, peer=False
    )
    note: str = option("", "--note", "write a note of the change here, signed by both", metavar="FILE", core=False,
                       peer=False)  # fmt: skip
    insecure_ignore_tlog: bool = option(
        False, "--insecure-ignore-tlog", "accept signatures of the old key without evidence of a log", core=False
    )
    dry_run: bool = option(False, "--dry-run", "sign nothing, and tell what would be signed", core=False, peer=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Rotate, image by image."""
    old, name = common.needed(values, "key"), common.needed(values, "new_key")
    images = [*images, *_listed(values)]
    if not images and not values.get("note"):
        raise UsageError("no image is named", hint="give images, --from FILE, or --note FILE alone")
    given = common.keywords(values, SignOptions)
    given.pop("key")
    old_password = password.of_key(values).get("password")
    new, new_password = _new_key(name, values, output)
    from sigwright.keys.rotation import Rotation

    ignore = bool(values.get("insecure_ignore_tlog")) or not given.get("tlog_upload", True)
    rotation = Rotation(
        old, new, old_password=old_password, new_password=new_password, insecure_ignore_tlog=ignore, **given
    )
    rows = []
    for row in output.counted(rotation.images(images, dry_run=bool(values.get("dry_run"))), len(images)):
        rows.append(row)
        if values.get("output") != "json":
            output.data(_line(row))
            output.flush()
    return _finish(rotation, rows, values, output)


def _finish(rotation: Rotation, rows: list[Rotated], values: dict[str, Any], output: Output) -> int:
    if values.get("output") == "json":
        import json

        output.data(json.dumps({"results": [row.to_dict() for row in rows]}))
    alone = sum(row.depends_on_old for row in rows)
    output.talk(f"{sum(row.by_new for row in rows)} of {len(rows)} images carry the new key, {alone} the old one alone")
    if values.get("note") and not values.get("dry_run"):
        _write_note(rotation, rows, values["note"], output)
    codes = {row.code for row in rows if row.status in ("failed", "not by the old key")}
    return 0 if not codes else codes.pop() if len(codes) == 1 else 17


def _write_note(rotation: Rotation, rows: list[Rotated], path: str, output: Output) -> None:
    from sigwright._core import write_file

    note = rotation.note(rows)
    write_file(f"{path}.old.sigstore.json", note.by_old.encode())
    write_file(f"{path}.new.sigstore.json", note.by_new.encode())
    write_file(path, note.document)
    output.talk(f"note written to {path}")


def _line(row: Rotated) -> str:
    keys = {(True, True): "both keys", (True, False): "the old key alone", (False, True): "the new key alone"}
    carries = keys.get((row.by_old, row.by_new), "neither key")
    line = f"{row.status}: {row.reference or row.image} ({carries})"
    return printable(f"{line}: {row.message}" if row.message else line)


def _listed(values: dict[str, Any]) -> list[str]:
    if not values.get("from_"):
        return []
    from sigwright.audits import images

    return list(images.from_file(values["from_"]))


def _new_key(name: str, values: dict[str, Any], output: Output) -> tuple[PrivateKeyLike, bytes | None]:
    """Return the new key and its password; a file that is not there is made, unless this is a dry run."""
    from sigwright.keys import PrivateKey, has_password, scheme_of

    if not has_password(name):
        return name, None
    made = not scheme_of(name) and not os.path.lexists(name)
    if made and not name.endswith(".key"):
        raise UsageError(f"there is no key {name}", hint="a new one is made under a name that ends with .key")
    if made and values.get("dry_run"):
        return PrivateKey.generate(), None
    given = os.environb.get(b"SIGWRIGHT_NEW_PASSWORD")
    secret = password.read(new=made) if given is None else given
    if made:
        from sigwright._core import generate_key_pair

        prefix = name.removesuffix(".key")
        key_files.may_write(prefix, yes=False)
        key_files.write(prefix, generate_key_pair(secret), output)
    return name, secret
