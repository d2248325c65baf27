"""Requests that no step took, each with what it came closest to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import FieldDifference
from sandbox.evidence.results import MessageResult, NearMiss, RunResult
from sandbox.report.html.components.exchange import status_of
from sandbox.scenario.yaml_tree.wording import cut

MOST_SHOWN = 200
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Stray:
    """A request that nobody asked for. `cell` is "" where it belongs to none; the rest is of what
    it came closest to, "" where nothing waited.
    """

    id: str
    line: str
    status: str
    cell: str
    operation: str
    near_cell: str
    near_place: str
    differences: Sequence[FieldDifference]


@dataclass(frozen=True, slots=True)
class Strays:
    """All of them, of very many the first."""

    listed: Sequence[Stray]
    count: int


def strays(run: RunResult) -> Strays:
    """Return the requests of a run that no step took."""
    found = list(_all(run))
    return Strays([_stray(message, miss) for message, miss in found[:MOST_SHOWN]], len(found))


def _all(run: RunResult) -> Iterator[tuple[MessageResult, NearMiss | None]]:
    for message in run.unclaimed:
        yield message, run.near_misses.get(message.id)
    for cell in run.cells:
        for id_, message in cell.messages.items():
            if id_ in run.near_misses:
                yield message, run.near_misses[id_]


def _stray(message: MessageResult, miss: NearMiss | None) -> Stray:
    near = miss.event.nearest if miss else None
    return Stray(
        id=message.id,
        line=cut(message.line, limit=_LONGEST),
        status=status_of(message),
        cell=message.cell or "",
        operation=near.operation if near else "",
        near_cell=near.cell or "" if near else "",
        near_place=near.place or "" if near else "",
        differences=near.differences if near else (),
    )
