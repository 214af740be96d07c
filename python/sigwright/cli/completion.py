"""Print the completion script of a shell: bash, zsh or fish. It is made from the same tables as --help."""

from __future__ import annotations

from sigwright.cli import common
from sigwright.cli.verbs import BARE_GROUPS, VERBS, members
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


def _first_words() -> dict[str, str]:
    """Return what may stand first: commands of one word, and the groups of the others."""
    words = {}
    for verb in VERBS:
        group = verb.partition(" ")[0]
        words[group] = VERBS[group][1] if group in VERBS else ", ".join(members(group))
    return words


def bash() -> str:
    """Return the script for bash."""
    groups = "".join(
        f'    {group}) COMPREPLY=($(compgen -W "{" ".join(members(group))}" -- "$word")); return ;;\n'
        for group in BARE_GROUPS
    )
    cases = "".join(f'    "{verb}") flags="{_flags(verb)}" ;;\n' for verb in VERBS)
    values = "".join(
        _bash_values(verb, declared) for verb in VERBS for declared in options_of(verb).values() if declared.choices
    )  # fmt: skip
    return f"""_sigwright() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" verb="" flags="" values="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ "${{COMP_WORDS[i]}}" == -* ]] && continue
    verb="${{verb:+$verb }}${{COMP_WORDS[i]}}"
    case "$verb" in {"|".join(BARE_GROUPS)}) ;; *) break ;; esac
  done
  case "$verb" in
    "") COMPREPLY=($(compgen -W "{" ".join(_first_words())}" -- "$word")); return ;;
{groups}{cases}  esac
  case "$verb ${{COMP_WORDS[COMP_CWORD - 1]}}" in
{values}  esac
  if [[ -n "$values" ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$word"))
  elif [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _sigwright sigwright"""


def _bash_values(verb: str, declared: Option) -> str:
    places = "|".join(f'"{verb} {flag}"' for flag in declared.flags)
    return f'    {places}) values="{" ".join(declared.choices)}" ;;\n'


def zsh() -> str:
    """Return the script for zsh."""
    verbs = "".join(f"    {_quoted(f'{word}:{line}')}\n" for word, line in _first_words().items())
    groups = "".join(_zsh_group(group) for group in BARE_GROUPS)
    cases = "".join(f"    '{verb}') _arguments {_zsh_flags(verb)} '*:file:_files' ;;\n" for verb in VERBS)
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
{groups}  esac
  case "$verb" in
{cases}  esac
}}
if [[ "${{funcstack[1]}}" == _sigwright ]]; then
  _sigwright "$@"  # the first time, when this file is loaded as the function itself
else
  compdef _sigwright sigwright
fi"""


def _zsh_group(group: str) -> str:
    words = " ".join(_quoted(f"{word}:{VERBS[f'{group} {word}'][1]}") for word in members(group))
    return f"""    {group})
      verbs=({words})
      if (( CURRENT == 2 )); then
        _describe command verbs
        return
      fi
      verb="$verb ${{words[2]}}"
      shift words
      (( CURRENT-- )) ;;
"""


def _zsh_flags(verb: str) -> str:
    specs = []
    for declared in options_of(verb).values():
        text = declared.help.replace("[", "(").replace("]", ")").replace(":", " ")
        wanted = f"({' '.join(declared.choices)})" if declared.choices else "_files"
        value = "" if declared.kind == "bool" else f":value:{wanted}"
        specs += [_quoted(f"{flag}[{text}]{value}") for flag in declared.flags]
    return " ".join(specs)


def fish() -> str:
    """Return the script for fish."""
    lines = ["complete -c sigwright -f"]
    for word, line in _first_words().items():
        lines.append(f"complete -c sigwright -n __fish_use_subcommand -a {word} -d {_fish_quoted(line)}")
    for verb, (_, line) in VERBS.items():
        group, _, word = verb.partition(" ")
        seen = f"__fish_seen_subcommand_from {group}"
        if word:
            more = " ".join(members(group))
            lines.append(
                f"complete -c sigwright -n '{seen}; and not __fish_seen_subcommand_from {more}' -a {word}"
                f" -d {_fish_quoted(line)}"
            )
            seen += f"; and __fish_seen_subcommand_from {word}"
        elif others := " ".join(group for group in BARE_GROUPS if verb in members(group)):
            seen += f"; and not __fish_seen_subcommand_from {others}"
        lines += [_fish_flag(seen, declared) for declared in options_of(verb).values()]
    return "\n".join(lines)


def _fish_flag(seen: str, declared: Option) -> str:
    long, *short = declared.flags
    letters = "".join(f" -s {letter[1:]}" for letter in short)
    value = "" if declared.kind == "bool" else " -r -F"
    if declared.choices:
        value = f" -x -a '{' '.join(declared.choices)}'"
    return f"complete -c sigwright -n '{seen}' -l {long[2:]}{letters}{value} -d {_fish_quoted(declared.help)}"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
