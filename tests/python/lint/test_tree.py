"""Nodes with positions, of hostile files too."""

from __future__ import annotations

import pytest

from sigwright.lint.tree import documents, find, get, parse, start_of, text_of, walk


def test_positions_are_those_of_the_text() -> None:
    text = "# ä\nä: {b: ['c', \"d\"]}\n---\n{{ template }}\ne: {{ f }}\n"
    first, second = documents(text)
    for node in find(first, ("ä", "b", "[]")):
        assert text.startswith(text_of(node), start_of(node))
    assert get(second, "e") is not None


@pytest.mark.parametrize("text", ["a: [", "a: *b", "[" * 100000, "{a: " * 100000, "- " * 100000])
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


@pytest.mark.parametrize("broken", ["a: [", "a: *b", "a: b: c", "- a\nb", "%x", "'", "{{ a }}: {{ b }}: c"])
def test_a_document_that_does_not_parse_hides_no_other(broken: str) -> None:
    parsed = parse(f"a: 1\n---\n{broken}\n--- # third\nb: 2\n")
    assert [text_of(get(root, name)) for root, name in zip(parsed.roots, "ab", strict=True)] == ["1", "2"]
    assert len(parsed.broken) == 1


def test_documents_that_do_not_parse_are_an_end_in_time() -> None:
    assert parse("a: [\n---\n" * 5000 + "b: 1").roots == []


def test_texts_of_json_may_follow_one_another() -> None:
    parsed = parse('{"a": 1}\n{"a": 2} {"a": 3}\n')
    assert [text_of(get(root, "a")) for root in parsed.roots] == ["1", "2", "3"]
    assert parsed.broken == []


@pytest.mark.parametrize("letter", ["\x01", "\udce9", "\x7f"])
def test_a_letter_that_no_parser_takes_hides_nothing(letter: str) -> None:
    text = f"a: b{letter}\nimage: c\n"
    (root,) = documents(text)
    assert start_of(get(root, "image")) == text.index("c\n")


def test_a_large_text_is_not_read_by_the_slow_parser() -> None:
    assert parse("a: {image: app:1}\n" * 100_000).broken
    assert parse("a: {image: app:1}\n").broken == []
