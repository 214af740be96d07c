"""One API of Google's by REST: requests with a token, retries, pages, and bounded answers that are JSON objects."""

from __future__ import annotations

import json
import logging
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import requests

from sigwright.errors import LimitExceededError, MalformedError, TimedOutError, UnreachableError
from sigwright.gcp import credentials, failures, transport
from sigwright.gcp.endpoints import base_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sigwright.gcp.endpoints import Service

    Document = dict[str, Any]
    Query = Mapping[str, str]

CAP = 32 << 20
"""Bytes of an answer."""
MOST_PAGES = 1000
ATTEMPTS = 5
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 8.0
LONGEST_ASKED = 60.0
"""Seconds that a service may ask to be left alone before it is asked again here."""
UNKNOWN = "whether it was done is not known: look before you run this again"
REQUEST_SECONDS = 60.0
PASSING = (429, 500, 502, 503, 504)
"""After these the same request may succeed."""
UNDONE = (429, 503)
"""Of those the ones after which nothing was done, so that a request that changes something may be sent again."""
PATH_SAFE = "/:@-._~%"
"""What stays of a path; names that hold a slash come with it encoded."""


class Deadline:
    """When to give up; None is never."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Return the seconds that are left. Raises `TimedOutError` where there are none."""
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimedOutError("the time allowed is over", hint="allow more with --timeout")
        return left

    def at_most(self, seconds: float) -> float:
        """Return `seconds`, or what is left where that is less. Raises `TimedOutError`."""
        left = self.left()
        return seconds if left is None else min(seconds, left)

    def sleep(self, seconds: float) -> None:
        """Wait, at most until the end, and then raise `TimedOutError`."""
        time.sleep(self.at_most(seconds))
        self.left()


class Api:
    """One service. One thread at a time."""

    def __init__(self, service: Service, deadline: Deadline | None = None) -> None:
        self.service = service
        self._base = base_url(service)
        self._deadline = deadline or Deadline(None)
        self._session = transport.Session()
        self._token: credentials.Token | None = None

    def get(self, path: str, doing: str, **query: str) -> Document:
        """Read a resource."""
        return self._call("GET", path, doing, query=query, safe=True)

    def post(
        self, path: str, doing: str, body: Document, *, safe: bool = False, query: Query | None = None
    ) -> Document:
        """Make something, or with `safe` ask a question that changes nothing."""
        return self._call("POST", path, doing, body=body, query=query or {}, safe=safe)

    def patch(self, path: str, doing: str, body: Document) -> Document:
        """Change a resource."""
        return self._call("PATCH", path, doing, body=body, query={})

    def pages(self, path: str, doing: str, member: str, **query: str) -> Iterator[Document]:
        """Yield what a list holds, every page of it. Raises `LimitExceededError` for one without an end."""
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            page = self.get(path, doing, **query)
            yield from objects(page, member, f"{self.service.title}, {doing}")
            following = page.get("nextPageToken", "")
            if not following:
                return
            if not isinstance(following, str) or following in seen:
                raise MalformedError(f"{self.service.title}, {doing}: the pages of the list lead in a circle")
            seen.add(following)
            query["pageToken"] = following
        raise LimitExceededError(f"{self.service.title}, {doing}: more than {MOST_PAGES} pages")

    def _call(
        self, method: str, path: str, doing: str, *, query: Query, body: Document | None = None, safe: bool = False
    ) -> Document:
        """Send until it is answered well. Raises the error that the last answer amounts to."""
        url = f"{self._base}/{quote(path, safe=PATH_SAFE)}" + (f"?{urlencode(query)}" if query else "")
        try:
            return self._answered(method, url, doing, body, safe=safe)
        except TimedOutError as late:
            hint = late.hint if safe else f"{UNKNOWN}, or allow more with --timeout"
            raise TimedOutError(f"{self.service.title}, {doing}: {late}", hint=hint) from None

    def _answered(self, method: str, url: str, doing: str, body: Document | None, *, safe: bool) -> Document:
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                response = self._send(method, url, body)
            except requests.RequestException as error:
                if last or not safe:
                    raise self._unanswered(error, doing, safe=safe) from None
                self._deadline.sleep(_pause(attempt))
                continue
            code, text = response
            document = self._document(text, doing) if code < 300 else _or_none(text)
            if code < 300:
                return document
            if last or code not in (PASSING if safe else UNDONE):
                raise failures.error_of(failures.read(code, document), self.service, doing)
            asked = _asked(self._retry_after)
            if asked is not None and asked > self._deadline.at_most(LONGEST_ASKED):
                said = failures.read(code, document)
                said = said._replace(message=f"{said.message or f'status {code}'}; it asks to wait {asked:.0f} s")
                raise failures.error_of(said, self.service, doing)
            self._deadline.sleep(_pause(attempt) if asked is None else asked)
        raise AssertionError  # the last attempt returns or raises

    def _send(self, method: str, url: str, body: Document | None) -> tuple[int, bytes]:
        """Send once, with a new token after a 401."""
        code, text = self._send_once(method, url, body)
        if code == 401:
            self._token = None
            code, text = self._send_once(method, url, body, renew=True)
        return code, text

    def _send_once(self, method: str, url: str, body: Document | None, *, renew: bool = False) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._bearer(renew=renew)}", "Accept": "application/json"}
        headers |= credentials.quota_headers()
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        seconds = self._deadline.at_most(REQUEST_SECONDS)
        with self._session.request(
            method, url, data=data, headers=headers, timeout=seconds, stream=True, allow_redirects=False
        ) as response:
            self._retry_after = response.headers.get("Retry-After")
            text = self._read(response)
            logging.getLogger("sigwright.gcp").debug("%s %s: %s", method, url.partition("?")[0], response.status_code)
            return response.status_code, text

    def _bearer(self, *, renew: bool) -> str:
        if self._token is None or renew or time.time() > self._token.expires - 30:
            self._token = credentials.token(renew=renew)
        return self._token.text

    def _read(self, response: requests.Response) -> bytes:
        parts, size = [], 0
        for part in response.iter_content(64 << 10):
            self._deadline.left()
            size += len(part)
            if size > CAP:
                raise LimitExceededError(f"{self.service.title} answered more than {CAP} bytes")
            parts.append(part)
        return b"".join(parts)

    def _document(self, text: bytes, doing: str) -> Document:
        document = _or_none(text or b"{}")
        if not isinstance(document, dict):
            raise MalformedError(f"{self.service.title}, {doing}: the answer is no JSON object")
        return document

    def _unanswered(self, error: requests.RequestException, doing: str, *, safe: bool) -> UnreachableError:
        late = isinstance(error, requests.Timeout)
        if late:
            self._deadline.left()
        words = "does not answer in time" if late else f"cannot be reached ({type(error).__name__})"
        hint = None if safe else UNKNOWN
        return UnreachableError(f"{self.service.title}, {doing}: {self._base} {words}", hint=hint)


def _pause(attempt: int) -> float:
    return min(FIRST_PAUSE * 2.0 ** (attempt - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311


def _asked(retry_after: str | None) -> float | None:
    """Return the seconds of a Retry-After in either form (RFC 9110, section 10.2.3); nothing for nonsense."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _or_none(text: bytes) -> Any:
    """Return what JSON says, or None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def objects(document: Document, member: str, where: str) -> list[Document]:
    """Return a list of objects that an answer holds; an absent one is empty. Raises `MalformedError`."""
    value = document.get(member, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise MalformedError(f"{where}: {member} is no list of objects")
    return value


def mapping(document: Document, *path: str) -> Document:
    """Return the object at a path of members; empty where there is none."""
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(document: Document, name: str) -> str:
    """Return a text member; empty where there is none."""
    value = document.get(name)
    return value if isinstance(value, str) else ""
