"""Word of an audit to whoever waits for it: a webhook of Slack's, or a plain one that takes JSON."""

from __future__ import annotations

from sigwright.audits.row import Tally
from sigwright.errors import UnreachableError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.audits.changes import Change
    from sigwright.audits.row import Row

MOST = 20
"""Images and changes that are told one by one."""
TRIES = 3
TIMEOUT = 10.0
SLACK = "slack+"
"""Before a URL: it takes what Slack's webhooks take."""


def check(url: str) -> None:
    """Raise UsageError for what no word can be sent to safely. The message names the host alone: the rest is secret."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    parts = urlsplit(url.removeprefix(SLACK))
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError("--notify is no http(s) URL", hint="https://HOST/PATH, or slack+https://HOST/PATH")
    if parts.scheme == "http" and not loopback:
        raise UsageError(f"--notify: {host} would get its secret over plain http", hint="use https")


def send(url: str, rows: Sequence[Row], changes: Sequence[Change]) -> None:
    """Tell what became of an audit. Raises UnreachableError, naming the host alone."""
    import json
    from urllib.parse import urlsplit

    check(url)
    address = url.removeprefix(SLACK)
    host = urlsplit(address).hostname
    slack = address != url or host == "hooks.slack.com"
    body = _slack(rows, changes) if slack else _plain(rows, changes)
    _post(address, json.dumps(body).encode(), str(host))


def _post(address: str, body: bytes, host: str) -> None:
    """Send it, again where the other side is busy. No redirect is followed: it would take the word elsewhere."""
    import time
    import urllib.error
    import urllib.request

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    opener = urllib.request.build_opener(NoRedirect)
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 (checked)
    trouble = ""
    for number in range(TRIES):
        try:
            with opener.open(request, timeout=TIMEOUT):
                return
        except urllib.error.HTTPError as error:
            trouble = f"it answered {error.code}"
            if error.code != 429 and error.code < 500:
                break
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            trouble = str(getattr(reason, "strerror", None) or type(reason).__name__).lower()
        time.sleep(0.2 * 2**number)
    raise UnreachableError(f"no word could be sent to {host}: {trouble}")


def _plain(rows: Sequence[Row], changes: Sequence[Change]) -> dict[str, Any]:
    tally = Tally(rows)
    bad = [row for row in rows if not (row.passed or row.accepted)]
    return {
        "tool": "sigwright",
        "summary": tally.summary,
        "counts": tally.counts,
        "exit_code": tally.exit_code,
        "results": [
            {"image": row.image, "digest": row.digest, "verdict": row.verdict, "code": row.code, "message": row.message}
            for row in bad[:MOST]
        ],
        "more_results": max(0, len(bad) - MOST),
        "changes": [change.to_dict() for change in changes[:MOST]],
        "more_changes": max(0, len(changes) - MOST),
    }


def _slack(rows: Sequence[Row], changes: Sequence[Change]) -> dict[str, Any]:
    lines = [f"*sigwright audit* {Tally(rows).summary}"]
    lines += [f"• {row.verdict}: `{_word(row.image)}` {_word(row.message)}" for row in rows
              if not (row.passed or row.accepted)][:MOST]  # fmt: skip
    lines += [f"• {change.change}: `{_word(change.image)}`" for change in changes[:MOST]]
    return {"text": "\n".join(lines)}


def _word(text: str) -> str:
    """Escape what Slack reads as a link, a mention or the end of code. Names come from strangers."""
    from sigwright.cli.output import printable

    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("`", "'")[:300]
