"""The good twin as its component shows it: two exchanges whole, part by part beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sandbox.report.diagnosis.twin import ANY, Twin
from sandbox.report.html.components.marked import Beside, Piece, beside
from sandbox.scenario.yaml_tree.wording import cut

NOT_THERE = "not there"
_GROUPS = {"request": "Request", "jwt": "JWT", "answer": "Answer"}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of both. `beside` has the reference operator's first, with what differs marked; `good`
    and `own` tell whether it is there.
    """

    name: str
    good: bool
    own: bool
    beside: Beside
    differs: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class PartGroup:
    """The parts of the request, of the JWT in it, or of the answer."""

    title: str
    rows: Sequence[PartRow]


@dataclass(frozen=True, slots=True)
class TwinView:
    """A message beside its twin. `first` says which part differs first, `beside` how."""

    message: str
    first: str
    beside: Beside
    groups: Sequence[PartGroup]


def twin_view(id_: str, twin: Twin) -> TwinView | None:
    """Return the view of a message's twin; None where they are alike."""
    first = twin.first_difference
    if first is None:
        return None
    rows = _rows(twin, first.where)
    grouped = groupby(rows, key=lambda pair: pair[0])
    groups = [PartGroup(title, [row for _, row in found]) for title, found in grouped]
    return TwinView(id_, first.where, _beside(first.twin, first.own), groups)


def _rows(twin: Twin, first: str) -> Iterator[tuple[str, PartRow]]:
    """Yield each part with the title of its group."""
    theirs, own = dict(twin.parts), dict(twin.own)
    for where in _merged([*theirs], [*own]):
        group, _, name = where.partition(".")
        good, mine = theirs.get(where), own.get(where)
        differs = good != mine and ANY not in (good, mine)
        sides = _beside(good, mine) if differs else Beside(_plain(good), _plain(mine))
        yield (
            _GROUPS.get(group, group),
            PartRow(
                name or group, good is not None, mine is not None, sides, differs, where == first
            ),
        )


def _merged(theirs: Sequence[str], own: Sequence[str]) -> Sequence[str]:
    """Return the names of both in the order of the first; what only the other has stands behind
    what it has before it.
    """
    found, known = [*theirs], {*theirs}
    for before, name in zip([None, *own], own, strict=False):
        if name not in known:
            found.insert(found.index(before) + 1 if before else 0, name)
            known.add(name)
    return found


def _beside(good: str | None, own: str | None) -> Beside:
    return beside(_text(good), _text(own))


def _plain(value: str | None) -> Sequence[Piece]:
    return [Piece(_text(value))]


def _text(value: str | None) -> str:
    return NOT_THERE if value is None else cut(value)
