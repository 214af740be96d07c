"""The command: parse, make options, one call of the API, print."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, NoReturn

    from sigwright.cli.output import Output
    from sigwright.errors import Error

INTERRUPTED = 130
TERMINATED = 143
BROKEN_PIPE = 141


class Terminated(BaseException):
    """Somebody asked the process to end (SIGTERM)."""


def main() -> NoReturn:
    """Run the command that the process was started with."""
    import gc

    from sigwright.cli import streams

    gc.disable()  # a command is over before collecting would pay
    streams.prepare()
    try:
        _hear_one_signal()
        _leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        _leave(_report_line("interrupted", "", INTERRUPTED))
    except Terminated:
        _leave(_report_line("terminated", "", TERMINATED))


def _hear_one_signal() -> None:
    """Let the first INT or TERM end the command, and no later one disturb its ending, as an impatient Ctrl-C would."""
    # `signal` wraps this module in enums, for 3 ms.
    import _signal  # type: ignore[import-not-found, unused-ignore]

    numbers = [number for number in (_signal.SIGINT, _signal.SIGTERM) if _signal.getsignal(number) != _signal.SIG_IGN]

    def end(number: int, _: object) -> None:
        for heard in numbers:
            _signal.signal(heard, lambda *_: None)  # SIG_IGN would be handed down to programs that are started
        raise KeyboardInterrupt if number == _signal.SIGINT else Terminated

    for number in numbers:
        _signal.signal(number, end)


def _leave(code: int) -> NoReturn:
    """End at once: taking the interpreter apart costs more than `sigwright version` itself."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError as error:
        code = code or _report_line(f"cannot write standard output: {error.strerror}", "check the free space", 22)
    os._exit(code)  # standard error is flushed line by line


def run(words: list[str]) -> int:
    """Run a command and return its exit code."""
    from sigwright.errors import Error

    own = words[: words.index("--")] if "--" in words else words
    verbose = bool({"-d", "-v", "--verbose"} & set(own))
    if {"--no-color", "--color=false"} & set(own):
        os.environ["NO_COLOR"] = "1"
    try:
        return _dispatch(words)
    except Error as error:
        return report(error)
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:
        if verbose:
            raise
        text = f"internal error: {type(error).__name__}: {error}"
        return _report_line(text, "this is a defect of sigwright; please report it with the output of --verbose", 1)


def _dispatch(words: list[str]) -> int:
    from sigwright.cli.verbs import BARE_GROUPS, VERBS

    _refuse_other_encodings(words)
    verb, rest = split(words)
    if verb is None:
        return _without_verb(rest)
    if verb in BARE_GROUPS:
        return _group(verb, rest)
    if verb not in VERBS:
        from sigwright.cli import suggest

        raise suggest.unknown_verb(verb, list(VERBS))
    return _run_verb(verb, _module(VERBS[verb][0]), rest)


def _refuse_other_encodings(words: list[str]) -> None:
    if all(map(str.isascii, words)):
        return
    from sigwright.errors import UsageError
    from sigwright.rendering import is_unicode

    for word in words:
        if not is_unicode(word):
            raise UsageError(f"an argument is not UTF-8: {word!a}")


def _without_verb(words: list[str]) -> int:
    if "--version" in words:
        return _run_verb("version", _module("version"), [])
    from sigwright.cli import help, output

    if words and not {"-h", "--help"} & set(words):
        from sigwright.cli import suggest
        from sigwright.cli.parse import CommandOptions

        known = [declared.flags[0][2:] for declared in CommandOptions._options.values()]
        raise suggest.unknown_flag(words[0], "", ["version", *known])
    output.write(help.overview())
    return 0


def _group(group: str, words: list[str]) -> int:
    from sigwright.cli import help, output
    from sigwright.cli.verbs import members
    from sigwright.errors import UsageError

    if not {"-h", "--help"} & set(words):
        raise UsageError(f"{group} what? {', '.join(members(group))}", hint=f"see sigwright {group} --help")
    output.write(help.of_group(group))
    return 0


def split(words: list[str]) -> tuple[str | None, list[str]]:
    """Find the verb, of one word or two: the first that are neither a flag nor the value of one before it."""
    from sigwright.cli.verbs import GROUPS, VERBS

    first = _next_word(words, 0)
    if first == len(words):
        return None, words
    taken = [first]
    if words[first] in GROUPS:
        second = _next_word(words, first + 1)
        of_two = second < len(words) and (words[first] not in VERBS or f"{words[first]} {words[second]}" in VERBS)
        taken += [second] if of_two else []
    rest = [word for position, word in enumerate(words) if position not in taken]
    return " ".join(words[position] for position in taken), rest


def _next_word(words: list[str], position: int) -> int:
    takes_value = ("--output-file", "-t", "--timeout", "--config", "--trace", "-output-file", "-timeout")
    while position < len(words) and words[position].startswith("-"):
        position += 2 if words[position] in takes_value else 1
    return min(position, len(words))


def _module(name: str) -> ModuleType:
    return __import__(f"sigwright.cli.{name}", fromlist=["run"])


def _run_verb(verb: str, module: ModuleType, words: list[str]) -> int:
    own = words[: words.index("--")] if "--" in words else words
    if "-h" in own or "--help" in own:
        from sigwright.cli import help, output

        output.write(help.of_verb(verb, module))
        return 0
    try:
        return _run_module(verb, module, words)
    except BaseException:
        if hasattr(module, "REFUSED"):
            print(module.REFUSED, file=sys.stderr)
        raise


def _run_module(verb: str, module: ModuleType, words: list[str]) -> int:
    from sigwright.cli.common import warn
    from sigwright.cli.output import Output
    from sigwright.cli.parse import parse

    grammar = parse(module.Flags, verb, words)
    out = Output(grammar.values.pop("output_file", ""), quiet=grammar.values.pop("quiet", False),
                 dry_run=_rehearses(module, grammar.values))  # fmt: skip
    for warning in grammar.warnings:
        out.warn(warning)
    warn(grammar.values, out)
    logs = grammar.values.pop("verbose", False), grammar.values.pop("debug_http", False)
    out.verbose = logs[0]
    _show_log(*logs)
    for name in {"help", "config", "color"} - module.Flags._options.keys():
        grammar.values.pop(name, None)
    words = grammar.positionals
    if "metadata_file" in module.Flags._options:
        from sigwright.cli import images

        words = images.wanted(grammar.values, words)
    if "sk" in module.Flags._options:
        _name_key(grammar.values)
    trace = grammar.values.pop("trace", "")
    watched = not (out.quiet or any(logs)) and sys.stderr is not None and sys.stderr.isatty()
    if not trace and not watched:
        return _call(module, grammar.values, words, out)
    from contextlib import ExitStack

    with ExitStack() as stack:
        if trace:
            from sigwright.cli.trace import Trace

            stack.enter_context(Trace(trace, verb))
        if watched:
            from sigwright.cli import progress

            out.progress = stack.enter_context(progress.shown(verb))
        return _call(module, grammar.values, words, out)


def _name_key(values: dict[str, Any]) -> None:
    slot = values.pop("slot", "")
    if values.pop("sk", False):
        from sigwright.cli import security_key

        values["key"] = security_key.name_of(values.get("key", ""), slot)


def _rehearses(module: ModuleType, values: dict[str, Any]) -> bool:
    # Some verbs have a --dry-run of their own, which is theirs to carry out. Who has this one has loaded its module.
    rehearse = sys.modules.get("sigwright.cli.rehearse")
    return (
        rehearse is not None and issubclass(module.Flags, rehearse.DryRunFlags) and bool(values.pop("dry_run", False))
    )


def _call(module: ModuleType, values: dict[str, Any], words: list[str], out: Output) -> int:
    from sigwright.errors import Error

    if "dotenv" not in module.Flags._options:
        try:
            return int(module.run(values, words, out))
        finally:
            out.finish()
    from sigwright.cli.ci import Sinks

    sinks = Sinks(values)
    try:
        code = int(module.run(values, words, out))
    except Error as error:
        sinks.write(out, error.exit_code)
        raise
    finally:
        out.finish()
    sinks.write(out, code)
    return code


def _show_log(everything: bool, requests: bool) -> None:
    if not (everything or requests):
        return
    import logging

    logging.basicConfig(format="%(name)s: %(message)s", level=logging.DEBUG, stream=sys.stderr)
    # Ours alone: libraries of clouds log what proves who one is.
    logging.root.handlers[0].addFilter(logging.Filter("sigwright" if everything else "sigwright.http"))


def report(error: Error, subject: str = "") -> int:
    """Print an error, once, with what to do next, and return its exit code."""
    message = f"{subject}: {error}" if subject else str(error)
    return _report_line(message, error.hint, error.exit_code)


def _without_secrets(message: str) -> str:
    """Hide what users write into addresses; the core does in its own messages, but not in what it takes as a path."""
    if "//" not in message:
        return message
    from sigwright.rendering import without_secrets

    return without_secrets(message)


def _report_line(message: str, hint: str, code: int) -> int:
    from sigwright.cli.colours import painted
    from sigwright.cli.output import printable

    print(f"{painted('Error:')} {printable(_without_secrets(message))}", file=sys.stderr)
    if hint:
        print(f"{painted('hint:')} {printable(_without_secrets(hint))}", file=sys.stderr)
    return code
