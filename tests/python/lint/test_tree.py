"""Nodes with positions, of hostile files too."""

from __future__ import annotations

import pytest

from sigwright.lint.tree import documents, find, get, start_of, text_of, walk


def test_positions_are_those_of_the_text() -> None:
    text = "\ufeff# ä\nä: {b: ['c', \"d\"]}\n---\n{{ template }}\ne: {{ f }}\n"
    first, second = documents(text)
    for node in find(first, ("ä", "b", "[]")):
        assert text.startswith(text_of(node), start_of(node))
    assert get(second, "e") is not None


@pytest.mark.parametrize("text", ["a: [", "a: *b", "[" * 100000, "{a: " * 100000, "- " * 100000, "\x00", "\ud800"])
def test_what_does_not_parse_is_nothing(text: str) -> None:
    assert documents(text) == []


def test_aliases_do_not_multiply() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    (root,) = documents(text)
    assert len(list(walk(root))) < 200
    (loop,) = documents("a: &a\n  <<: *a\n  b: [*a]\n")
    assert len(list(walk(loop))) < 10


def test_a_colon_inside_a_word_of_a_flow_map_is_a_part_of_it() -> None:
    (root,) = documents("spec: {image: registry.example/app:1, other: [a:b]}\n")
    image = get(root, "spec", "image")
    assert (text_of(image), start_of(image)) == ("registry.example/app:1", 14)


def test_a_long_template_takes_no_longer_than_its_length() -> None:
    """A pattern that tries every way to divide it would not come back."""
    (root,) = documents(" {{ " + "a" * 300 + " }}x: 1\n")
    assert root is not None
