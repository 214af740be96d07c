"""Print the completion script of a shell: bash, zsh or fish. It is made from the same tables as --help."""

from __future__ import annotations

from sigwright.cli import common
from sigwright.cli.verbs import VERBS
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._record import Option
    from sigwright.cli.output import Output

USAGE = "sigwright completion bash|zsh|fish"
EXAMPLES = (
    "source <(sigwright completion bash)",
    "sigwright completion zsh > ~/.zfunc/_sigwright",
    "sigwright completion fish > ~/.config/fish/completions/sigwright.fish",
)
EXIT_CODES = (0, 2)


class Flags(CallOptions):
    """`completion` has no flags of its own."""


def run(_: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print a script."""
    shell = common.one(arguments, "shell")
    make = {"bash": bash, "zsh": zsh, "fish": fish}.get(shell)
    if make is None:
        raise UsageError(f"no completion for {shell!r}", hint="bash, zsh or fish")
    output.data(make())
    return 0


def options_of(verb: str) -> dict[str, Option]:
    """Return the options of a verb that are shown."""
    from sigwright.cli.parse import CommandOptions

    module = __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["Flags"])
    every = {**module.Flags._options, **CommandOptions._options}
    return {name: declared for name, declared in every.items() if not declared.hidden}


def _flags(verb: str) -> str:
    return " ".join(flag for declared in options_of(verb).values() for flag in sorted(declared.flags))


def bash() -> str:
    """Return the script for bash."""
    cases = "".join(f'    {verb}) flags="{_flags(verb)}" ;;\n' for verb in VERBS)
    return f"""_sigwright() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" verb="" flags="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ "${{COMP_WORDS[i]}}" != -* ]] && verb="${{COMP_WORDS[i]}}" && break
  done
  case "$verb" in
    "") COMPREPLY=($(compgen -W "{" ".join(VERBS)}" -- "$word")); return ;;
{cases}  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _sigwright sigwright"""


def zsh() -> str:
    """Return the script for zsh."""
    verbs = "".join(f"    {_quoted(f'{verb}:{line}')}\n" for verb, (_, line) in VERBS.items())
    cases = "".join(f"    {verb}) _arguments {_zsh_flags(verb)} '*:file:_files' ;;\n" for verb in VERBS)
    return f"""#compdef sigwright
_sigwright() {{
  local -a verbs
  verbs=(
{verbs}  )
  if (( CURRENT == 2 )); then
    _describe command verbs
    return
  fi
  local verb="${{words[2]}}"
  shift words
  (( CURRENT-- ))
  case "$verb" in
{cases}  esac
}}
compdef _sigwright sigwright"""


def _zsh_flags(verb: str) -> str:
    specs = []
    for declared in options_of(verb).values():
        text = declared.help.replace("[", "(").replace("]", ")").replace(":", " ")
        value = "" if declared.kind == "bool" else ":value:_files"
        specs.append(_quoted(f"{declared.flags[0]}[{text}]{value}"))
    return " ".join(specs)


def fish() -> str:
    """Return the script for fish."""
    lines = ["complete -c sigwright -f"]
    for verb, (_, line) in VERBS.items():
        lines.append(f"complete -c sigwright -n __fish_use_subcommand -a {verb} -d {_quoted(line)}")
        for declared in options_of(verb).values():
            long, *short = declared.flags
            letters = "".join(f" -s {letter[1:]}" for letter in short)
            value = "" if declared.kind == "bool" else " -r"
            lines.append(
                f"complete -c sigwright -n '__fish_seen_subcommand_from {verb}' -l {long[2:]}{letters}{value}"
                f" -d {_quoted(declared.help)}"
            )
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "") + "'"
