"""The good twin of an exchange: what the reference operator said and got in the same place.

`twins.json.gz` beside this file holds the exchanges of a correct operator in every cell of the
catalogue, by operation, step, and the how manieth of these. `make diagnosis-data` makes it by
playing the catalogue with several seeds: a value that is another one in each is shown as `‹any›`,
and equals whatever stands in its place.

```
twins      1
catalogue  hashes of scenarios by id
parts      [[where, value]]
exchanges  [[numbers of parts]]
cells      {cell id: {key: number of its exchange}}
```
"""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from msgspec import Struct, json

from sandbox.evidence.results import CellResult, MessageResult
from sandbox.report.diagnosis.exchange_parts import Part, parts_of

TWINS = 1
TWINS_FILE = "twins.json.gz"
ANY = "‹any›"
"""Stands for a value that is another one each time."""


@dataclass(frozen=True, slots=True)
class PartsDifference:
    """The first part in which an exchange is not its twin's; None for one that is not there."""

    where: str
    twin: str | None
    own: str | None


@dataclass(frozen=True, slots=True)
class Twin:
    """An exchange of the reference operator's, and this one in the same spelling: names in place of
    what belongs to one run. `first_difference` is None where they are alike.
    """

    parts: tuple[Part, ...]
    own: tuple[Part, ...]
    first_difference: PartsDifference | None


class TwinsFile(Struct, frozen=True):
    """What the file holds."""

    twins: int
    catalogue: dict[str, str]
    parts: tuple[tuple[str, str], ...]
    exchanges: tuple[tuple[int, ...], ...]
    cells: dict[str, dict[str, int]]


def twin_of(cell: CellResult, message: MessageResult) -> Twin | None:
    """Return the twin of one of a cell's messages; None where the catalogue has none."""
    file = known_twins()
    known = file.cells.get(cell.id)
    key = next((key for key, one in keyed(cell.messages) if one.id == message.id), None)
    if not known or key is None or key not in known:
        return None
    theirs = tuple(_named_once(file.parts[n] for n in file.exchanges[known[key]]))
    own = tuple(_named_once(parts_of(message)))
    return Twin(theirs, own, _first_difference(theirs, own))


def keyed(messages: Mapping[str, MessageResult]) -> Iterator[tuple[str, MessageResult]]:
    """Yield messages with what tells each from the others of its cell, in every run alike."""
    counted: Counter[str] = Counter()
    for message in messages.values():
        what = f"{message.operation} {message.step}".rstrip()
        counted[what] += 1
        yield f"{what} {counted[what]}", message


def _named_once(parts: Iterable[Part]) -> Iterator[Part]:
    """Number what stands in one place more than once, such as a header field that was repeated."""
    counted: Counter[str] = Counter()
    for where, value in parts:
        counted[where] += 1
        yield where if counted[where] == 1 else f"{where} ({counted[where]})", value


def _first_difference(theirs: tuple[Part, ...], own: tuple[Part, ...]) -> PartsDifference | None:
    """Return the first difference, a value that differs before one that only one of them has."""
    here, there = dict(own), dict(theirs)
    for where, value in theirs:
        if ANY not in (value, here.get(where)) and where in here and here[where] != value:
            return PartsDifference(where, value, here[where])
    lacking = [where for where in there if where not in here]
    more = [where for where in here if where not in there]
    for where in (*lacking, *more):
        return PartsDifference(where, there.get(where), here.get(where))
    return None


@cache
def known_twins() -> TwinsFile:
    """Read the file that ships, once."""
    packed = resources.files(__package__).joinpath(TWINS_FILE).read_bytes()
    return json.decode(gzip.decompress(packed), type=TwinsFile)
