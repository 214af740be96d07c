"""Includes point down only, as cpp/layers.toml says, and each library is named in its one layer."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from structure.tree import ROOT, code, read, under

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"(?P<own>[^"]+)"|<(?P<system>[^>]+)>)', re.MULTILINE)
LAYERS: dict[str, list[str]] = {
    name: row["uses"] for name, row in tomllib.loads((ROOT / "cpp/layers.toml").read_text()).items()
}
SOURCES = under("cpp", suffix=(".h", ".cpp"))

# A library, how its code looks, and where alone it may be named.
LIBRARIES = {
    "OpenSSL": (re.compile(r"<openssl/|\b(?:EVP|X509|BIO|OSSL|OPENSSL|ASN1|PEM|ERR|EC_KEY|RSA|BN)_\w+"), "crypto"),
    "libsodium": (re.compile(r"<sodium|\bsodium_\w+|\bcrypto_(?:secretbox|sign|pwhash)\w+"), "crypto"),
    "curl": (re.compile(r"<curl/|\bcurl_\w+\(|\bCURL(?:OPT|INFO|M|E)?_\w+"), "http"),
    "RE2": (re.compile(r"<re2/|\bre2::|\bRE2\b"), "verify"),
    "libpsl": (re.compile(r"<libpsl|\bpsl_\w+\("), "oci"),
}
# What arrives in a cosign::Context and is looked up nowhere below it.
AMBIENT = re.compile(
    r"\b(?:secure_)?getenv\s*\(|\bsystem_clock::now\b|\bgetpwuid|\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)"
)


# The date form of Retry-After means nothing without the wall clock; it decides how long to wait and nothing else.
READS_THE_CLOCK = {Path("cpp/http/exchange.cpp")}


def layer_of(path: Path) -> str:
    return path.parts[1]


def includes(path: Path) -> list[str]:
    return [match["own"] for match in INCLUDE.finditer(read(path)) if match["own"]]


def test_every_folder_of_the_core_is_a_layer() -> None:
    folders = {layer_of(path) for path in SOURCES}
    assert folders <= set(LAYERS)


def test_a_layer_uses_only_layers_above_it_in_the_file() -> None:
    order = list(LAYERS)
    for position, (layer, uses) in enumerate(LAYERS.items()):
        assert set(uses) <= set(order[:position]), layer


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_file_includes_only_what_its_layer_may_use(path: Path) -> None:
    allowed = {layer_of(path), *LAYERS[layer_of(path)]}
    named = {Path(name).parts[0] for name in includes(path)}
    assert named <= allowed


def test_quoted_includes_name_files_from_the_root_of_the_core() -> None:
    missing = [(str(path), name) for path in SOURCES for name in includes(path) if not (ROOT / "cpp" / name).is_file()]
    assert missing == []


def test_verification_never_sees_the_network() -> None:
    reachable, pending = set(), ["verify"]
    while pending:
        layer = pending.pop()
        if layer not in reachable:
            reachable.add(layer)
            pending += LAYERS[layer]
    assert reachable.isdisjoint({"http", "oci", "services", "cosign"})
    assert "verify" not in LAYERS["oci"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_named_in_its_own_layer_alone(library: str) -> None:
    pattern, home = LIBRARIES[library]
    elsewhere = [p for p in [*SOURCES, *under("bindings", suffix=(".h", ".cpp"))] if Path("cpp", home) not in p.parents]
    assert [str(path) for path in elsewhere if pattern.search(code(path))] == []


def test_only_the_verbs_know_clock_environment_and_home() -> None:
    below = [path for path in SOURCES if layer_of(path) != "cosign" and path not in READS_THE_CLOCK]
    assert [str(path) for path in below if AMBIENT.search(code(path))] == []
