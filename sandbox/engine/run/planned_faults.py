"""Which faults on the wire a cell will ask for, told from its steps before it is played.

A silence lasts for seconds in which nothing happens: its cell takes no place from another, and
begins first. A reset takes the connection with it that other cells' calls may be under way on: its
cell is played alone.
"""

from collections.abc import Iterator, Mapping

from sandbox.json_value import Json
from sandbox.scenario.language.faults import fault_made
from sandbox.scenario.language.model import Cell, ReceiveStep, Scenario, walk
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.language.values.references import is_reference, references_in


def planned_faults(scenario: Scenario, cell: Cell) -> frozenset[str]:
    """Return the words of the faults that replies of this cell are made of."""
    return frozenset(_faults(scenario, cell))


def _faults(scenario: Scenario, cell: Cell) -> Iterator[str]:
    for step in walk(scenario.steps + scenario.always):
        for written in step.replies if isinstance(step, ReceiveStep) else ():
            reply = _chosen(written, cell)
            fault = _chosen(reply.get("fault"), cell) if isinstance(reply, Mapping) else None
            if made := fault_made(fault):
                yield made


def _chosen(value: Json, cell: Cell) -> Json:
    """Follow a reference to the matrix; whatever else there is stays as it is."""
    if not isinstance(value, str) or not is_reference(value):
        return value
    [reference] = references_in(value)
    found = dig(cell.values, reference.path) if reference.name == "matrix" else None
    return found if isinstance(found, (str, Mapping)) else None
