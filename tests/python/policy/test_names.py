"""Names of images and patterns of them."""

from __future__ import annotations

from itertools import product

import pytest

from sigwright.policy import names

ZERO = "sha256:" + "0" * 64
HUB = names.name_of("nginx", f"index.docker.io/library/nginx@{ZERO}")
OWN = names.name_of("r.example:5000/team/app:1", f"r.example:5000/team/app@{ZERO}")


def test_a_name_has_every_form() -> None:
    assert HUB.tag == "latest"
    assert {
        "nginx",
        "docker.io/library/nginx",
        "docker.io/nginx:latest",
        f"index.docker.io/library/nginx@{ZERO}",
    } <= set(HUB.forms)
    assert OWN.tag == "1"
    assert names.name_of(f"r.example/a@{ZERO}", f"r.example/a@{ZERO}").tag == ""


@pytest.mark.parametrize("given", ["nginx", "nginx:latest", "docker.io/nginx", "index.docker.io/library/nginx:latest"])
@pytest.mark.parametrize("pattern", ["nginx", "nginx:latest", "docker.io/nginx", "docker.io/library/*", "*"])
def test_no_other_spelling_evades_a_pattern(pattern: str, given: str) -> None:
    name = names.name_of(given, f"index.docker.io/library/nginx@{ZERO}")
    assert names.specificity("glob", (pattern,), name) >= 0
    assert names.specificity("glob", (pattern,), OWN) < 0


def test_of_scopes_the_longest_holds_and_any_over_a_domain() -> None:
    image = names.name_of("r.a.example/team/app:1", f"r.a.example/team/app@{ZERO}")
    scopes = ["", "*.example", "*.a.example", "r.a.example", "r.a.example/team", "r.a.example/team/app"]
    weights = [names.specificity("scope", (scope,), image) for scope in [*scopes, "r.a.example/team/app:1"]]
    assert weights == sorted(set(weights))


@pytest.mark.parametrize(
    ("style", "pattern", "name", "matches"),
    [
        ("glob", "**", OWN, True),
        ("glob", "r.example:5000/**", OWN, True),
        ("glob", "r.example:5000/*", OWN, False),
        ("glob", "r.example:5000/*/*", OWN, True),
        ("glob", "r.example:5000/t*m/a*", OWN, True),
        ("glob", "r.example:5000/t*p*", OWN, False),
        ("glob", "r.example:5000/team/app:1", OWN, True),
        ("glob", "r.example:5000/team/app:2", OWN, False),
        ("glob", "r.exampleX5000/**", OWN, False),
        ("glob", "index.docker.io/library/nginx", HUB, True),
        ("glob", "*", HUB, True),
        ("glob", "*", OWN, False),
        ("glob", "r.example:5000/team/ap?", OWN, False),
        ("wildcard", "*", OWN, True),
        ("wildcard", "r.example:5000/*", OWN, True),
        ("wildcard", "r.example:5000/team/ap?", OWN, True),
        ("wildcard", "r.example:5000/team/a?", OWN, False),
        ("scope", "r.example:5000/team", OWN, True),
        ("scope", "r.example", OWN, False),
        ("scope", "r.example:5000", OWN, True),
        ("scope", "r.example:5000/team/app:1", OWN, True),
        ("scope", f"r.example:5000/team/app@{ZERO}", OWN, True),
        ("scope", "r.example:5000/team/app:2", OWN, False),
        ("scope", "*.example", OWN, True),
        ("scope", "*.r.example", OWN, False),
        ("scope", "docker.io/library/nginx", HUB, True),
        ("scope", "docker.io/nginx", HUB, False),
        ("scope", "nginx", HUB, False),
        ("scope", "index.docker.io", HUB, False),
        ("scope", "r.example:5000/tea", OWN, False),
    ],
)
def test_each_style_matches_as_its_tool_does(style: str, pattern: str, name: names.Name, matches: bool) -> None:
    assert (names.specificity(style, (pattern,), name) >= 0) is matches  # type: ignore[arg-type]


def test_a_pattern_of_many_stars_takes_no_longer() -> None:
    long = names.name_of("r.example/" + "a" * 200, f"r.example/{'a' * 200}@{ZERO}")
    assert names.specificity("glob", ("**a" * 60 + "x",), long) < 0
    assert names.specificity("glob", ("**a" * 60,), long) >= 0


def test_what_says_more_weighs_more() -> None:
    assert names.specificity("wildcard", ("r.example:5000/*",), OWN) > names.specificity("wildcard", ("*",), OWN)


@pytest.mark.parametrize("style", ["glob", "wildcard"])
def test_what_is_seen_at_a_glance_is_what_following_every_way_finds(style: str) -> None:
    texts = ["".join(letters) for size in range(4) for letters in product("a/", repeat=size)]
    for letters in product("a/*?", repeat=4):
        pattern = "".join(letters)
        head, tokens, tail = names._parts(style, pattern)  # type: ignore[arg-type]
        for text in texts:
            followed = names._follow((*head, *tokens, *tail), text)
            assert names._matches(head, tokens, tail, text) is followed, (pattern, text)
