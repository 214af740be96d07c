"""The demo: an image of this machine's files is signed, verified, tampered with, and found out."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import sysconfig
import tarfile
import tempfile
from pathlib import Path

from sigwright import _core
from sigwright.client import Client
from sigwright.errors import InternalError, UsageError, VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
TAG = "demo"
PASSWORD = b"demo"
LAYOUT, COPY, KEY = "image", "tampered-copy", "demo"

Descriptor = dict[str, object]


def machine_files() -> list[list[Path]]:
    """Return what each layer holds: files that every machine with Python has."""
    library = Path(sysconfig.get_path("stdlib"))
    package = Path(__file__).parent
    system = [path for path in (Path("/etc/os-release"), Path("/etc/services")) if path.is_file()]
    return [
        system or [library / "os.py"],
        sorted((library / "json").glob("*.py")),
        sorted(package.glob("*.py")),
    ]


def tar_of(files: Iterable[Path], root: str) -> bytes:
    """Return a tar archive that depends on names and contents alone."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in files:
            data = path.read_bytes()
            member = tarfile.TarInfo(f"{root}/{path.name}")
            member.size, member.mode = len(data), 0o644
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


class Layout:
    """An OCI image layout directory, written with the standard library."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        (directory / "blobs" / "sha256").mkdir(parents=True)
        (directory / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')

    def add(self, data: bytes, media_type: str) -> Descriptor:
        """Store a blob under its digest."""
        digest = hashlib.sha256(data).hexdigest()
        (self.directory / "blobs" / "sha256" / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    def add_image(self, tars: list[bytes]) -> None:
        """Store an image of these layers and tag it."""
        layers = [self.add(gzip.compress(tar, mtime=0), LAYER) for tar in tars]
        rootfs = {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(tar).hexdigest()}" for tar in tars]}
        config = self.add(_encode({"architecture": "amd64", "os": "linux", "rootfs": rootfs}), CONFIG)
        self.tag(_encode({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}))

    def tag(self, manifest: bytes) -> None:
        """Let the tag name this manifest, and make the index of it alone."""
        entry = self.add(manifest, MANIFEST) | {"annotations": {"org.opencontainers.image.ref.name": TAG}}
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}
        (self.directory / "index.json").write_bytes(_encode(index))


def _encode(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


class Demo:
    """The steps, in order; each says in a line what it does and why."""

    def __init__(self, directory: Path, say: Callable[[str], None]) -> None:
        self.directory = directory
        self.client = Client(insecure_ignore_tlog=True, tlog_upload=False)
        self.layout = directory / LAYOUT
        self._say = say
        self._step = 0

    def explain(self, text: str) -> None:
        """Print the line of the next step."""
        self._step += 1
        self._say(f"{self._step}. {text}")

    def run(self) -> str:
        """Do everything, and return the digest reference to deploy."""
        self.build()
        self.make_keys()
        reference = self.sign()
        self.verify(reference)
        self.tamper(reference)
        return reference

    def build(self) -> None:
        """Make an image of several layers."""
        parts = machine_files()
        tars = [tar_of(files, f"layer{number}") for number, files in enumerate(parts)]
        Layout(self.layout).add_image(tars)
        count = sum(len(files) for files in parts)
        self.explain(
            f"Built an image of {len(tars)} layers from {count} files of this machine: oci:{self.layout}:{TAG}"
        )

    def make_keys(self) -> None:
        """Make a key pair."""
        pair = _core.generate_key_pair(PASSWORD)
        _core.write_file(self.directory / f"{KEY}.key", pair["private_pem"].encode(), mode=0o600)
        _core.write_file(self.directory / f"{KEY}.pub", pair["public_pem"].encode())
        self.explain(
            f'Made a key pair: {KEY}.key (encrypted, password "{PASSWORD.decode()}") signs, {KEY}.pub verifies'
        )

    def sign(self) -> str:
        """Sign the image by its digest."""
        key = self.directory / f"{KEY}.key"
        signed = self.client.sign(f"oci:{self.layout}:{TAG}", key=key, password=PASSWORD)
        formats = " and ".join(signature.format for signature in signed.signatures)
        self.explain(f"Signed the image's digest, not its tag, and stored the signature as {formats} beside it")
        return signed.reference

    def verify(self, reference: str) -> None:
        """Verify the digest that was signed."""
        report = self.client.verify(reference, key=self.directory / f"{KEY}.pub")
        self.explain(f"Verified {len(report.verified)} of {len(report.candidates)} signatures: {reference}")

    def tamper(self, reference: str) -> None:
        """Flip a byte of a copy and demand that this is found out."""
        copy = self.directory / COPY
        shutil.copytree(self.layout, copy)
        digest = reference.rpartition("@")[2]
        try:
            place = flip_byte(copy, digest)
            self.explain(f"Copied the layout and flipped one byte of the copy: {place}")
            self.expect_failure(f"oci:{copy}:{TAG}")
        finally:
            shutil.rmtree(copy)

    def expect_failure(self, image: str) -> None:
        """Verify what must not verify."""
        try:
            self.client.verify(image, key=self.directory / f"{KEY}.pub")
        except VerificationError as error:
            self.explain(f"Verifying the copy failed, as it must (exit code {error.exit_code}): {error}")
            return
        raise InternalError("the image that was tampered with verified")


def flip_byte(layout: Path, digest: str) -> str:
    """Flip one byte of an image's first layer, and bring the manifest into line, as whoever swaps a layer would."""
    blobs = layout / "blobs" / "sha256"
    manifest = json.loads((blobs / digest.removeprefix("sha256:")).read_bytes())
    old = manifest["layers"][0]["digest"]
    data = bytearray((blobs / old.removeprefix("sha256:")).read_bytes())
    middle = len(data) // 2
    data[middle] ^= 1
    manifest["layers"][0]["digest"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
    (blobs / manifest["layers"][0]["digest"].removeprefix("sha256:")).write_bytes(data)
    retag(layout, digest, _encode(manifest))
    return f"byte {middle} of a layer, and let its tag name the changed image"


def retag(layout: Path, old: str, manifest: bytes) -> None:
    """Let the index name another manifest where it named `old`."""
    digest = hashlib.sha256(manifest).hexdigest()
    (layout / "blobs" / "sha256" / digest).write_bytes(manifest)
    index = (layout / "index.json").read_text()
    document = json.loads(index)
    for entry in document["manifests"]:
        if entry["digest"] == old:
            entry |= {"digest": f"sha256:{digest}", "size": len(manifest)}
    (layout / "index.json").write_bytes(_encode(document))


def prepare(directory: str) -> Path:
    """Return the directory to work in: the one given, emptied of an earlier demo, or a new one."""
    if not directory:
        return Path(tempfile.mkdtemp(prefix="sigwright-demo-"))
    path = Path(directory).resolve()
    path.mkdir(parents=True, exist_ok=True)
    names = {entry.name for entry in os.scandir(path)}
    foreign = sorted(names - {LAYOUT, COPY, f"{KEY}.key", f"{KEY}.pub"})
    if foreign or (names and f"{KEY}.pub" not in names):
        what = (foreign or sorted(names))[0]
        raise UsageError(f"{path} holds {what}, which is not of the demo", hint="choose an empty --directory")
    for name in (LAYOUT, COPY):
        shutil.rmtree(path / name, ignore_errors=True)
    return path
