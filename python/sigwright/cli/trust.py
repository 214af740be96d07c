"""Keep profiles: whom to trust and which services to use, for signing and verifying alike.

A profile is one file below ~/.config/sigwright/profiles. The one called "default" counts wherever no other is named and
no option says whom to trust. The key of a log is learned here, once, and never while signing or verifying.

  add rekor URL       pin the key of a log: https, or file:DIR
  add tsa|ca URL      trust an authority by its --chain
  rotate rekor URL    retire a log, and pin the one that follows: its own new key, or the log --to URL
  remove KIND URL     forget a log (by fingerprint too) or an authority
  set --log RULE      say whether a signature must be in a log
  show, list          tell what a profile says, and which there are
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, trust_text
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags, StateInPlay
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright trust (show | list | add | remove | rotate | set) [flags] [KIND SUBJECT]"
EXAMPLES = (
    "sigwright trust add rekor https://rekor.example --fingerprint sha256:...",
    "sigwright trust rotate rekor https://rekor.example --to https://rekor-2027.example --fingerprint sha256:...",
    "sigwright trust show --write-trusted-root root.json --write-signing-config signing.json",
)
EXIT_CODES = (0, 2, 15, 16, 19, 21, 22)
RULES = ("required", "optional", "none")


class Flags(CallOptions, DryRunFlags):
    """The flags of `trust`."""

    profile: str = option("default", "--profile", "the profile: a name or a file", metavar="NAME")
    fingerprint: str = option(
        "", "--fingerprint", "the log's key has this fingerprint, by the word of its operator", metavar="sha256:HEX"
    )
    yes: bool = option(False, "-y, --yes", "ask nothing; needs --fingerprint")
    public_key: str = option(
        "", "--public-key", "the log's key: PEM, a note's verifier key, or a trusted root", metavar="FILE"
    )
    read_url: str = option("", "--read-url", "where the tiles of a Rekor v2 log are served", metavar="URL")
    chain: str = option("", "--chain", "certificates of the authority, PEM: leaf first, anchor last", metavar="FILE")
    to: str = option("", "--to", "rotate: the log that follows, if it is at another URL", metavar="URL")
    final_checkpoint: str = option(
        "", "--final-checkpoint", "rotate: the last checkpoint of the old log, if it is served no more", metavar="FILE"
    )
    log: str = option("", "--log", "set: whether a signature must be in a log", choices=RULES)
    write_trusted_root: str = option(
        "", "--write-trusted-root", "show: write the trusted root here, as cosign reads it", metavar="FILE"
    )
    write_signing_config: str = option(
        "", "--write-signing-config", "show: write the signing config here, as cosign reads it", metavar="FILE"
    )
    output: str = option("text", "-o, --output", "form", choices=("text", "json"))


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Run one of the sub-commands."""
    name = common.several(arguments, "sub-command")[0]
    command = COMMANDS.get(name)
    if command is None:
        raise UsageError(f"unknown sub-command: {name}", hint=f"one of {', '.join(COMMANDS)}")
    values.setdefault("profile", "default")
    if name in READING:
        command(values, arguments[1:], output)
        return 0
    with StateInPlay(output):
        command(values, arguments[1:], output)
    return 0


def _show(values: dict[str, Any], arguments: list[str], output: Output) -> None:
    from sigwright import trust

    common.none(arguments)
    profile = trust.load(values["profile"])
    for field in ("trusted_root", "signing_config"):
        path = values.get(f"write_{field}")
        if path:
            output.write_file(path, f"{getattr(profile, field)}\n".encode())
    if values.get("output") == "json":
        import json

        output.data(json.dumps(profile.to_dict(), indent=2))
    else:
        output.data(trust_text.profile(profile))


def _list(_: dict[str, Any], arguments: list[str], output: Output) -> None:
    from sigwright import trust

    common.none(arguments)
    for name in trust.profiles():
        output.data(name)


def _add(values: dict[str, Any], arguments: list[str], output: Output) -> None:
    from sigwright import trust

    kind, url = _kind_and_subject(arguments, ("rekor", "tsa", "ca"))
    if kind == "rekor":
        pinned = trust_text.agreed(trust.add_rekor, url, _question(values))
        output.talk(trust_text.pinned(pinned))
        return
    if not values.get("chain"):
        raise UsageError("--chain is missing", hint="give --chain FILE with the authority's certificates")
    add = trust.add_tsa if kind == "tsa" else trust.add_ca
    profile = add(url, values["chain"], profile=values["profile"])
    output.talk(f"the profile {profile.name} trusts {url} by {values['chain']}")


def _rotate(values: dict[str, Any], arguments: list[str], output: Output) -> None:
    from sigwright import trust

    _, url = _kind_and_subject(arguments, ("rekor",))
    more: dict[str, Any] = {name: values[name] for name in ("to", "final_checkpoint") if name in values}
    rotation = trust_text.agreed(trust.rotate_rekor, url, {**_question(values), **more})
    output.talk(trust_text.rotation(rotation))


def _remove(values: dict[str, Any], arguments: list[str], output: Output) -> None:
    from sigwright import trust

    kind, subject = _kind_and_subject(arguments, ("rekor", "tsa", "ca"))
    profile = trust.remove(kind, subject, profile=values["profile"])  # type: ignore[arg-type]
    output.talk(f"the profile {profile.name} has forgotten {printable(subject)}")


def _set(values: dict[str, Any], arguments: list[str], output: Output) -> None:
    from sigwright import trust

    common.none(arguments)
    if not values.get("log"):
        raise UsageError("--log is missing", hint=f"give --log {'|'.join(RULES)}")
    profile = trust.set_log(values["log"], profile=values["profile"])
    output.talk(f"the profile {profile.name}: a log entry is {trust_text.RULES[profile.log]}")


COMMANDS: dict[str, Callable[[dict[str, Any], list[str], Output], None]] = {
    "show": _show, "list": _list, "add": _add, "remove": _remove, "rotate": _rotate, "set": _set,
}  # fmt: skip


READING = ("show", "list")
"""Those that change nothing."""


def _kind_and_subject(arguments: list[str], kinds: tuple[str, ...]) -> tuple[str, str]:
    if len(arguments) != 2 or arguments[0] not in kinds:
        raise UsageError(f"wanted: {'|'.join(kinds)} and a URL", hint="see sigwright trust --help")
    return arguments[0], arguments[1]


def _question(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("yes") and not values.get("fingerprint"):
        raise UsageError(
            "--yes agrees to a key that nobody has looked at", hint="give --fingerprint sha256:HEX with it"
        )
    names = ("profile", "fingerprint", "read_url", "public_key", "timeout")
    return {name: values[name] for name in names if values.get(name)}
