"""Words of commands."""

from __future__ import annotations

from sigwright.lint.words import commands, positionals, value_of


def texts(text: str) -> list[list[str]]:
    return [[word.text for word in command] for command in commands(text)]


def test_commands_are_told_apart() -> None:
    assert texts("a 'b c' && d; e | f\n# g\nh \\\n i") == [["a", "b c"], ["d"], ["e"], ["f"], ["h", "i"]]
    assert texts("X=1 sudo /usr/bin/a --b='c'") == [["a", "--b=c"]]
    assert texts("a 'unfinished") == [["a", "unfinished"]]


def test_words_know_where_they_stand() -> None:
    text = "a --image='b:1' --image \"c\" --image=d"
    words = next(commands(text))
    assert [text[word.offset :][: len(word.text)] for word in value_of(words, ("--image",))] == ["b:1", "c", "d"]


def test_values_of_flags_are_no_arguments() -> None:
    words = next(commands("a -x 1 -y b --z=2 c"))
    assert [word.text for word in positionals(words, lambda flag: flag == "-x")] == ["a", "b", "c"]
