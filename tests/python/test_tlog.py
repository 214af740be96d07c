"""Proofs, beside a tree that is computed by definition (RFC 9162 section 2.1)."""

from __future__ import annotations

import hashlib

import pytest

import sigwright
from sigwright.tlog import verify_consistency, verify_inclusion

LEAVES = [hashlib.sha256(b"\0" + str(number).encode()).digest() for number in range(70)]


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = split(len(leaves))
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


def split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) < 2:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


def subproof(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = split(len(leaves))
    if old <= half:
        return [*subproof(old, leaves[:half], whole=whole), root(leaves[half:])]
    return [*subproof(old - half, leaves[half:], whole=False), root(leaves[:half])]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 64, 70])
def test_every_leaf_is_proved_and_no_other(size: int) -> None:
    leaves = LEAVES[:size]
    for index in range(size):
        proof = path(index, leaves)
        verify_inclusion(leaves[index], index, size, proof, root(leaves))
        for wrong in (
            (LEAVES[-1 - index], index, size, proof, root(leaves)),
            (leaves[index], index + size, size, proof, root(leaves)),
            (leaves[index], index, size, [*proof, leaves[0]], root(leaves)),
            (leaves[index], index, size, proof, bytes(32)),
        ):
            with pytest.raises(sigwright.LogEvidenceError):
                verify_inclusion(*wrong)


@pytest.mark.parametrize("new", [1, 2, 3, 8, 13, 70])
def test_every_older_tree_is_a_prefix_and_no_other(new: int) -> None:
    for old in range(1, new + 1):
        proof = subproof(old, LEAVES[:new])
        roots = (root(LEAVES[:old]), root(LEAVES[:new]))
        verify_consistency(old, new, *roots, proof)
        for wrong in (
            (old, new, bytes(32), roots[1], proof),
            (old, new, roots[0], bytes(32), proof),
            (new + 1, new, *roots, proof),
            (old, new, *roots, [*proof, bytes(32)]),
        ):
            with pytest.raises(sigwright.LogEvidenceError):
                verify_consistency(*wrong)


def test_an_empty_tree_is_a_prefix_of_every_tree() -> None:
    verify_consistency(0, 5, root([]), root(LEAVES[:5]), [])


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_has_32_bytes(length: int) -> None:
    leaf, whole = LEAVES[0], root(LEAVES[:2])
    for call in (
        lambda bad: verify_inclusion(bad, 0, 2, [LEAVES[1]], whole),
        lambda bad: verify_inclusion(leaf, 0, 2, [bad], whole),
        lambda bad: verify_inclusion(leaf, 0, 2, [LEAVES[1]], bad),
        lambda bad: verify_consistency(1, 2, bad, whole, [LEAVES[1]]),
        lambda bad: verify_consistency(1, 2, leaf, bad, [LEAVES[1]]),
        lambda bad: verify_consistency(1, 2, leaf, whole, [bad]),
    ):
        with pytest.raises(sigwright.MalformedError):
            call(bytes(length))


@pytest.mark.parametrize("number", [-1, 1 << 64])
def test_a_number_that_is_none_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="numbers from 0"):
        verify_inclusion(LEAVES[0], number, 1, [], LEAVES[0])
    with pytest.raises(ValueError, match="numbers from 0"):
        verify_consistency(1, number, LEAVES[0], LEAVES[0], [])


def test_a_slice_with_steps_is_not_read_as_what_it_is_not() -> None:
    with pytest.raises(TypeError):
        verify_inclusion(memoryview(bytes(64))[::2], 0, 1, [], LEAVES[0])
