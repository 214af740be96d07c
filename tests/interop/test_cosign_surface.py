"""The committed table of cosign's command line, held against the real program."""

from __future__ import annotations

from interop.cosign_surface import committed, rows
from interop.programs import Program


def test_the_table_is_what_cosign_has(cosign: Program) -> None:
    assert rows(cosign.path) == committed()
