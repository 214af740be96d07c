"""Manual pages, from the same tables as --help: `sigwright help --man COMMAND`, and `make man` for all of them."""

from __future__ import annotations

from sigwright._version import __version__
from sigwright.cli import exit_codes
from sigwright.cli.verbs import VERBS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from sigwright._record import Option

SECTION = 1


def name_of(verb: str) -> str:
    """Return the name of a command's page; of the whole command for an empty one."""
    return "-".join(["sigwright", *verb.split()])


def page(verb: str) -> str:
    """Return the page of a command, in roff; of the whole command for an empty one."""
    return "\n".join(_overview() if not verb else _of_verb(verb)) + "\n"


def _of_verb(verb: str) -> Iterator[str]:
    from sigwright.cli.completion import options_of

    module = __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["run"])
    yield from _heading(verb, VERBS[verb][1])
    yield f".SH SYNOPSIS\n.B {_roff(module.USAGE)}"
    yield f".SH DESCRIPTION\n{_paragraphs(module.__doc__ or '')}"
    yield ".SH OPTIONS"
    yield from map(_option, options_of(verb).values())
    yield from _closing(module)


def _overview() -> Iterator[str]:
    yield from _heading("", "sign, verify and audit container images and files")
    yield ".SH SYNOPSIS\n.B sigwright\n.I COMMAND\n[flags]"
    yield ".SH COMMANDS"
    for verb, (_, line) in VERBS.items():
        yield f".TP\n.BR {_roff(name_of(verb))} ({SECTION})\n{_roff(line)}"


def _heading(verb: str, line: str) -> Iterator[str]:
    name = name_of(verb)
    yield f'.TH {name.upper()} {SECTION} "" "sigwright {__version__}" "sigwright manual"'
    yield f".SH NAME\n{name} \\- {_roff(line)}"


def _closing(module: ModuleType) -> Iterator[str]:
    yield ".SH EXAMPLES"
    for example in module.EXAMPLES:
        yield f".PP\n.nf\n{_roff(example)}\n.fi"
    yield f".SH EXIT STATUS\n{_roff(exit_codes.brief(module.EXIT_CODES))}."
    yield (
        ".SH ENVIRONMENT\nEvery option has a variable, SIGWRIGHT_ and its name; COSIGN_ and its name too where cosign "
        "has the option.\nSee sigwright env."
    )
    yield f".SH SEE ALSO\n.BR sigwright ({SECTION})"


def _option(declared: Option) -> str:
    from sigwright.cli.help import spelling

    return f".TP\n.B {_roff(spelling(declared).strip())}\n{_roff(declared.help)}"


def _paragraphs(text: str) -> str:
    return "\n.PP\n".join(_lines(part.splitlines()) for part in text.strip().split("\n\n"))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(_roff(line.strip()) for line in lines)


def _roff(text: str) -> str:
    """Return text that roff prints as it is: no escape, no request at a line's start, a hyphen that can be searched."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
