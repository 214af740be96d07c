"""Any fault of network, machine, disk or process: run the command that it strikes, and check what must hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from faults import conditions, disks, interruptions, matrix
from faults.conditions import Condition
from faults.disks import Failure
from faults.interruptions import Stage
from faults.matrix import Cell
from faults.world import Ended, World

Fault = Cell | Stage | Failure | Condition
_STRIKES: dict[type, Callable[[World, Any], Ended]] = {
    Cell: matrix.strike, Stage: interruptions.strike, Failure: disks.strike, Condition: conditions.strike,
}  # fmt: skip


def strike(world: World, fault: Fault) -> Ended:
    """Raise BrokenError where something does not hold."""
    return _STRIKES[type(fault)](world, fault)
