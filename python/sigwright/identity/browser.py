"""Logging in with a browser: the authorization code flow with PKCE, and a listener on the loopback for the answer.

Nothing here needs an event loop, so it runs in a notebook's thread, or in that of an `async` twin, alike.
"""

from __future__ import annotations

import hmac
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from sigwright.errors import (
    AccessDeniedError,
    LocalFileError,
    MalformedError,
    TimedOutError,
    UntrustedError,
    UsageError,
)
from sigwright.identity.oidc import (
    SCOPE,
    Client,
    Provider,
    Web,
    challenge_of,
    random_text,
    redeem,
    required,
    said,
    tell,
)

PATH = "/auth/callback"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
LONGEST = 300.0
"""Seconds that somebody has to log in."""
DONE = "sigwright: you are logged in, and this page may be closed."
NOT_DONE = "sigwright: that did not work; the terminal says why."


def log_in(provider: Provider, client: Client, web: Web, *, redirect_url: str, open_it: bool) -> str:
    """Send somebody to the issuer, wait for the code that it sends back, and return the token that it stands for.

    Without a browser that can be opened, the code is typed in.
    """
    asked = _Login(provider, client)
    if open_it:
        with _Listener(redirect_url, asked.state) as listener:
            address = asked.address(listener.url)
            tell(f"Your browser will now be opened to:\n{address}")
            if _open(address):
                return asked.redeem(web, listener.wait(web), listener.url)
    tell(f"Go to the following link in a browser:\n\n\t{asked.address(OUT_OF_BAND)}\n")
    return asked.redeem(web, _typed(), OUT_OF_BAND)


class _Login:
    """What is remembered of one login until it is over."""

    def __init__(self, provider: Provider, client: Client) -> None:
        self._provider = provider
        self._client = client
        self._verifier = random_text()
        self._nonce = random_text()
        self.state = random_text()

    def address(self, redirect: str) -> str:
        url = required(self._provider.authorization, "authorization endpoint", self._provider)
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._client.id,
                "redirect_uri": redirect,
                "scope": SCOPE,
                "state": self.state,
                "nonce": self._nonce,
                "code_challenge": challenge_of(self._verifier),
                "code_challenge_method": "S256",
            }
        )
        return f"{url}{'&' if '?' in url else '?'}{query}"

    def redeem(self, web: Web, code: str, redirect: str) -> str:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        fields["code_verifier"] = self._verifier
        return redeem(self._provider, self._client, web, fields, self._nonce)


class _Listener:
    """Takes the browser's answer, on this machine alone."""

    def __init__(self, redirect_url: str, state: str) -> None:
        where = urlsplit(redirect_url or f"http://localhost:0{PATH}")
        if where.scheme != "http" or where.hostname not in ("localhost", "127.0.0.1"):
            raise UsageError(
                "--oidc-redirect-url leads somewhere else than to this machine",
                hint=f"write http://localhost:PORT{PATH}, as it is registered with the issuer",
            )
        self._path = where.path or "/"
        self._state = state
        self._answer: dict[str, str] | None = None
        try:
            self._server = HTTPServer(("127.0.0.1", where.port or 0), self._handler())
        except OSError as error:
            raise LocalFileError(f"nothing can listen at {where.netloc}: {error.strerror}") from None
        self._server.timeout = 0.2
        self.url = f"http://{where.hostname}:{self._server.server_port}{self._path}"

    def __enter__(self) -> _Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def wait(self, web: Web) -> str:
        """Return the code. Other pages may call here too: what is not of this login ends it."""
        end = web.deadline(LONGEST)
        while time.monotonic() < end:
            if self._answer is not None:
                return self._code(self._answer)
            web.check()
            self._server.handle_request()
        raise TimedOutError("nobody logged in in time", hint="run the command again, or raise --timeout")

    def _code(self, answer: dict[str, str]) -> str:
        if not hmac.compare_digest(answer.get("state", "").encode(), self._state.encode()):
            raise UntrustedError(
                "an answer came that is not of this login: its state is another",
                hint="somebody may have interfered; log in again",
            )
        if "error" in answer:
            raise AccessDeniedError(
                f"the login was refused: {said(answer.get('error_description') or answer['error'])}"
            )
        if not answer.get("code"):
            raise MalformedError("the issuer sent the browser back without a code")
        return answer["code"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 2  # a connection that says nothing keeps nobody waiting

            def do_GET(self) -> None:
                target = urlsplit(self.path)
                if target.path != listener._path:
                    self.send_error(404)
                    return
                listener._answer = {name: values[0] for name, values in parse_qs(target.query).items()}
                good = "code" in listener._answer
                self._page(200 if good else 400, DONE if good else NOT_DONE)

            def _page(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(f"{text}\n".encode())

            def log_message(self, *_: object) -> None:
                """Say nothing: the path holds the code."""

        return Handler


def _open(address: str) -> bool:
    import webbrowser

    try:
        return webbrowser.open(address)
    except (OSError, webbrowser.Error):
        return False


def _typed() -> str:
    try:
        code = input("Enter verification code: ").strip()
    except EOFError:
        code = ""
    if not code:
        raise AccessDeniedError("no verification code was entered", hint="run the command again to log in")
    return code
