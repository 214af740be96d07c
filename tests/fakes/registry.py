"""An OCI registry on the loopback that does what real ones do, and on request what they do on bad days.

    with FakeRegistry(referrers="off") as registry:
        digest = registry.store.push("app", image("hello"), "v1")
        registry.faults.add(too_many(1), path="/manifests/", times=2)
        ...
        assert registry.log.most_at_once() > 1

`python -m fakes.registry --help` (in tests/) runs one by itself.
"""

from __future__ import annotations

import argparse
import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

from fakes.auth import Auth, error_response
from fakes.faults import Faults
from fakes.images import OCI_INDEX, digest_of, encode
from fakes.loopback import LoopbackServer, Request, Response
from fakes.store import Manifest, Repository, Store

Referrers = Literal["on", "off", "ggcr"]
Handler = Callable[["FakeRegistry", Request, Repository, str], Response]

NAME = r"(?P<name>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"


class BlobHost(LoopbackServer):
    """Where a registry redirects to for blobs: another port, so another origin. Its log shows which headers came."""

    def __init__(self, store: Store, **options: Any) -> None:
        super().__init__(**options)
        self.store = store
        self.faults = Faults()

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._blob(request))

    def _blob(self, request: Request) -> Response:
        match = re.fullmatch(rf"/v2/{NAME}/blobs/(?P<digest>[^/]+)", request.path)
        data = self.store.repository(match["name"]).blobs.get(match["digest"]) if match else None
        return Response(404) if data is None else Response(200, {"Content-Type": "application/octet-stream"}, data)


class FakeRegistry(LoopbackServer):
    """The distribution specification 1.1 over a Store.

    referrers     "on" as specified; "off" answers `referrers_missing`; "ggcr" as go-containerregistry's registry does:
                  the config's media type as artifactType, no filter, no OCI-Subject, 404 for an unknown repository
    page_size     entries of a referrers or tags page, 0 for all; `link_loop` makes the last page name itself as next
    if_match      whether a conditional PUT is honoured; most registries ignore it
    check_blobs   whether a manifest is refused while it names what is not there
    redirect_blobs sends GET of blobs to `blob_host`, a second port
    """

    def __init__(
        self,
        *,
        referrers: Referrers = "on",
        referrers_missing: int = 404,
        page_size: int = 0,
        link_loop: bool = False,
        if_match: bool = False,
        check_blobs: bool = True,
        redirect_blobs: bool = False,
        auth: Auth | None = None,
        port: int = 0,
        latency: float = 0.0,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        super().__init__(port=port, latency=latency, certificate=certificate)
        self.store = Store()
        self.faults = Faults()
        self.referrers = referrers
        self.referrers_missing = referrers_missing
        self.page_size = page_size
        self.link_loop = link_loop
        self.if_match = if_match
        self.check_blobs = check_blobs
        self.auth = auth
        self.blob_host = BlobHost(self.store, latency=latency) if redirect_blobs else None

    def __enter__(self) -> FakeRegistry:
        super().__enter__()
        return self

    def start(self) -> None:
        if self.blob_host is not None:
            self.blob_host.start()
        super().start()

    def stop(self) -> None:
        super().stop()
        if self.blob_host is not None:
            self.blob_host.stop()

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._authorised(request))

    def _authorised(self, request: Request) -> Response:
        if self.auth is not None:
            if request.path == "/token":
                return self.auth.token(request)
            refusal = self.auth.refuse(request, _scope(request), self.url)
            if refusal is not None:
                return refusal
        return self._route(request)

    def _route(self, request: Request) -> Response:
        if request.path in ("/v2", "/v2/"):
            return _json(200, {})
        if request.path == "/v2/_catalog":
            return self._paged(request, "repositories", self.store.names())
        for method, pattern, handler in ROUTES:
            match = pattern.fullmatch(request.path)
            if match and request.method in method:
                with self.store.lock:
                    known = self.store.known(match["name"]) or request.method not in ("GET", "HEAD")
                    if not known and not (self.referrers == "on" and "/referrers/" in request.path):
                        return error_response(404, "NAME_UNKNOWN", "repository name not known to registry")
                    repository = self.store.repository(match["name"])
                    return handler(self, request, repository, match.groupdict().get("what", ""))
        return error_response(404, "UNSUPPORTED", "no such endpoint")

    # --- manifests ---------------------------------------------------------------------------------------------------

    def get_manifest(self, request: Request, repository: Repository, reference: str) -> Response:
        manifest = repository.manifest(reference)
        if manifest is None:
            return error_response(404, "MANIFEST_UNKNOWN", "manifest unknown")
        headers = {
            "Content-Type": manifest.media_type,
            "Docker-Content-Digest": manifest.digest,
            "ETag": f'"{manifest.digest}"',
        }
        return _sized(request, Response(200, headers, manifest.data))

    def put_manifest(self, request: Request, repository: Repository, reference: str) -> Response:
        manifest = Manifest(request.headers.get("content-type", ""), request.body)
        problem = self._unacceptable(request, repository, reference, manifest)
        if problem is not None:
            return problem
        repository.put(reference, manifest)
        headers = {
            "Location": f"{request.path.rpartition('/')[0]}/{manifest.digest}",
            "Docker-Content-Digest": manifest.digest,
        }
        subject = manifest.document.get("subject", {}).get("digest")
        if subject and self.referrers == "on":
            headers["OCI-Subject"] = subject
        return Response(201, headers)

    def _unacceptable(
        self, request: Request, repository: Repository, reference: str, manifest: Manifest
    ) -> Response | None:
        if not isinstance(manifest.document, dict) or manifest.document.get("schemaVersion") != 2:
            return error_response(400, "MANIFEST_INVALID", "not a manifest")
        if ":" in reference and reference != manifest.digest:
            return error_response(400, "DIGEST_INVALID", "provided digest did not match uploaded content")
        if self.check_blobs and (missing := repository.missing(manifest)):
            return error_response(400, "MANIFEST_BLOB_UNKNOWN", f"not here: {missing[0]}")
        if self.if_match and not _condition_holds(request, repository.manifest(reference)):
            return error_response(412, "PRECONDITION_FAILED", "the manifest has changed")
        return None

    def delete_manifest(self, _request: Request, repository: Repository, reference: str) -> Response:
        manifest = repository.manifest(reference)
        if manifest is None:
            return error_response(404, "MANIFEST_UNKNOWN", "manifest unknown")
        if ":" in reference:
            del repository.manifests[reference]
        repository.tags = {tag: digest for tag, digest in repository.tags.items() if reference not in (tag, digest)}
        return Response(202)

    # --- blobs -------------------------------------------------------------------------------------------------------

    def get_blob(self, request: Request, repository: Repository, digest: str) -> Response:
        data = repository.blobs.get(digest)
        if data is None:
            return error_response(404, "BLOB_UNKNOWN", "blob unknown to registry")
        if self.blob_host is not None and request.method == "GET":
            return Response(307, {"Location": self.blob_host.url + request.path})
        headers = {"Content-Type": "application/octet-stream", "Docker-Content-Digest": digest}
        return _sized(request, Response(200, headers, data))

    def start_upload(self, request: Request, repository: Repository, _what: str) -> Response:
        mount, source = request.argument("mount"), request.argument("from")
        if mount and source and mount in self.store.repository(source).blobs:
            repository.blobs[mount] = self.store.repository(source).blobs[mount]
            return self._blob_made(request, mount)
        if request.argument("digest"):
            return self._finish(request, repository, request.body)
        name = request.path.removeprefix("/v2/").removesuffix("/blobs/uploads/")
        return self._upload_state(202, request, self.store.new_upload(name), 0)

    def continue_upload(self, request: Request, repository: Repository, identifier: str) -> Response:
        if identifier not in repository.uploads:
            return error_response(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
        data = repository.uploads[identifier] + request.body
        if request.method == "PUT":
            response = self._finish(request, repository, data)
            if response.status == 201:
                del repository.uploads[identifier]
            return response
        repository.uploads[identifier] = data
        return self._upload_state(202, request, identifier, len(data))

    def _finish(self, request: Request, repository: Repository, data: bytes) -> Response:
        digest = request.argument("digest") or ""
        if digest_of(data) != digest:
            return error_response(400, "DIGEST_INVALID", "provided digest did not match uploaded content")
        repository.blobs[digest] = data
        return self._blob_made(request, digest)

    @staticmethod
    def _blob_made(request: Request, digest: str) -> Response:
        base = request.path.split("/blobs/")[0]
        return Response(201, {"Location": f"{base}/blobs/{digest}", "Docker-Content-Digest": digest})

    @staticmethod
    def _upload_state(status: int, request: Request, identifier: str, length: int) -> Response:
        base = request.path.split("/blobs/")[0]
        headers = {"Location": f"{base}/blobs/uploads/{identifier}?state=1", "Range": f"0-{max(length - 1, 0)}"}
        return Response(status, headers)

    # --- lists -------------------------------------------------------------------------------------------------------

    def list_tags(self, request: Request, repository: Repository, _what: str) -> Response:
        name = request.path.removeprefix("/v2/").removesuffix("/tags/list")
        return self._paged(request, "tags", sorted(repository.tags), {"name": name})

    def list_referrers(self, request: Request, repository: Repository, digest: str) -> Response:
        if self.referrers == "off":
            return error_response(self.referrers_missing, "UNSUPPORTED", "no referrers here")
        found = repository.referrers(digest, as_ggcr=self.referrers == "ggcr")
        wanted = request.argument("artifactType")
        filtered = self.referrers == "on" and wanted is not None
        if filtered:
            found = [entry for entry in found if entry["artifactType"] == wanted]
        more = {"schemaVersion": 2, "mediaType": OCI_INDEX}
        response = self._paged(request, "manifests", found, more)
        response.headers["Content-Type"] = OCI_INDEX
        if filtered:
            response.headers["OCI-Filters-Applied"] = "artifactType"
        return response

    def _paged(self, request: Request, key: str, entries: list[Any], more: dict[str, Any] | None = None) -> Response:
        size = int(request.argument("n") or self.page_size)
        start = int(request.argument("last") or 0)
        page = entries[start : start + size] if size else entries[start:]
        response = _json(200, {**(more or {}), key: page})
        if size and (start + size < len(entries) or self.link_loop):
            following = start if self.link_loop and start + size >= len(entries) else start + size
            query = {**{k: v[0] for k, v in request.query.items()}, "n": str(size), "last": str(following)}
            text = "&".join(f"{k}={v}" for k, v in query.items())
            response.headers["Link"] = f'<{request.path}?{text}>; rel="next"'
        return response


def _route(methods: str, pattern: str, handler: Handler) -> tuple[frozenset[str], re.Pattern[str], Handler]:
    return frozenset(methods.split()), re.compile(f"/v2/{NAME}/{pattern}"), handler


ROUTES = [
    _route("GET HEAD", r"manifests/(?P<what>[^/]+)", FakeRegistry.get_manifest),
    _route("PUT", r"manifests/(?P<what>[^/]+)", FakeRegistry.put_manifest),
    _route("DELETE", r"manifests/(?P<what>[^/]+)", FakeRegistry.delete_manifest),
    _route("POST", r"blobs/uploads/", FakeRegistry.start_upload),
    _route("PATCH PUT", r"blobs/uploads/(?P<what>[^/]+)", FakeRegistry.continue_upload),
    _route("GET HEAD", r"blobs/(?P<what>[^/]+)", FakeRegistry.get_blob),
    _route("GET", r"tags/list", FakeRegistry.list_tags),
    _route("GET", r"referrers/(?P<what>[^/]+)", FakeRegistry.list_referrers),
]


def _scope(request: Request) -> str:
    match = re.match(rf"/v2/{NAME}/(manifests|blobs|tags|referrers)(/|$)", request.path)
    if match is None:
        return ""
    action = {"GET": "pull", "HEAD": "pull", "DELETE": "delete"}.get(request.method, "pull,push")
    return f"repository:{match['name']}:{action}"


def _condition_holds(request: Request, current: Manifest | None) -> bool:
    if request.headers.get("if-none-match") == "*":
        return current is None
    wanted = request.headers.get("if-match")
    return wanted is None or (current is not None and wanted.strip('"') == current.digest)


def _json(status: int, document: object) -> Response:
    return Response(status, {"Content-Type": "application/json"}, encode(document))


def _sized(request: Request, response: Response) -> Response:
    """For HEAD the length of what GET would give; the server leaves the body out."""
    if request.method == "HEAD":
        return replace(response, headers={**response.headers, "Content-Length": str(len(response.body))})
    return response


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--referrers", choices=["on", "off", "ggcr"], default="on")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop by itself after this long")
    parser.add_argument("--log", type=Path, help="write METHOD TARGET STATUS lines here at the end")
    arguments = parser.parse_args()
    referrers = cast(Referrers, arguments.referrers)
    with FakeRegistry(referrers=referrers, port=arguments.port, latency=arguments.latency_ms / 1000) as registry:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: registry.stopping.set())
        print(f"REGISTRY={registry.address}", flush=True)
        started = time.monotonic()
        while not registry.stopping.wait(0.2) and time.monotonic() - started < arguments.seconds:
            pass
    if arguments.log:
        arguments.log.write_text("\n".join(registry.log.lines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
