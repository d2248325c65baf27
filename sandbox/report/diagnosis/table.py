"""The table of known mistakes: which cells each was played on, and what it failed there, and how.

It ships as `mistakes.json.gz` beside this file. `make diagnosis-data` makes it from the defects of
the reference operator, each played on a part of the catalogue. A row says nothing of a cell that it
was not played on.

```
table      2
catalogue  a hash of scenarios and defects; another one than today's: the table is to be made again
scenarios  {id: hash}, as they were played
cells, clauses, signs, played    lists that rows point into; `played` are sets of cells
mistakes   [{id, clause, text, hashed, played, missed, unclear: [[clause, sign, cells]]}]
```
Cells stand as `3,7-9`: numbers in the list.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from msgspec import Struct, json

from sandbox.report.diagnosis.shown import Shown, Signs, signs_of, triples

TABLE = 2
FILE = "mistakes.json.gz"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake and what it showed. `id` is that of a defect of the reference operator, `text`
    says it in a sentence, `hashed` is a hash of both.
    """

    id: str
    clause: str
    text: str
    hashed: str
    showed: Shown


@dataclass(frozen=True, slots=True)
class Table:
    """All mistakes, and hashes of what they were played on: of all, and of each scenario."""

    catalogue: str
    mistakes: tuple[Mistake, ...]
    scenarios: Mapping[str, str]


class _Row(Struct, frozen=True):
    id: str
    clause: str
    text: str
    hashed: str
    played: int
    missed: tuple[tuple[int, int, str], ...]
    unclear: tuple[tuple[int, int, str], ...]


class _File(Struct, frozen=True):
    table: int
    catalogue: str
    scenarios: dict[str, str]
    cells: tuple[str, ...]
    clauses: tuple[str, ...]
    signs: tuple[str, ...]
    played: tuple[str, ...]
    mistakes: tuple[_Row, ...]


@cache
def known_mistakes() -> Table:
    """Read the table that ships, once."""
    return parse_table(gzip.decompress(resources.files(__package__).joinpath(FILE).read_bytes()))


@cache
def known_cells() -> frozenset[str]:
    """Return the cells that some mistake was played on."""
    return frozenset().union(*(one.showed.played for one in known_mistakes().mistakes))


def parse_table(text: bytes) -> Table:
    """Read a table. Raise msgspec.ValidationError when it is none: it is ours."""
    file = json.decode(text, type=_File)
    played = [frozenset(file.cells[n] for n in _numbers(cells)) for cells in file.played]
    rows = tuple(_mistake(row, file, played) for row in file.mistakes)
    return Table(file.catalogue, rows, file.scenarios)


def _mistake(row: _Row, file: _File, played: Sequence[frozenset[str]]) -> Mistake:
    showed = Shown(played[row.played], _signs(row.missed, file), _signs(row.unclear, file))
    return Mistake(row.id, row.clause, row.text, row.hashed, showed)


def _signs(listed: Iterable[tuple[int, int, str]], file: _File) -> Signs:
    return signs_of(
        (file.clauses[clause], file.cells[cell], file.signs[sign])
        for clause, sign, cells in listed
        for cell in _numbers(cells)
    )


def table_text(table: Table) -> bytes:
    """Write a table: the same text for the same table, a line each list or row."""
    rows = sorted(table.mistakes, key=lambda one: one.id)
    found = [each for one in rows for each in _triples(one.showed)]
    cells = _index(cell for one in rows for cell in one.showed.played)
    clauses = _index(clause for clause, _, _ in found)
    signs = _index(sign for _, _, sign in found)
    sets = _index(_ranges(cells[cell] for cell in one.showed.played) for one in rows)
    made = [_row(one, cells, clauses, signs, sets) for one in rows]
    head = {
        "table": TABLE,
        "catalogue": table.catalogue,
        "scenarios": dict(sorted(table.scenarios.items())),
        "cells": list(cells),
        "clauses": list(clauses),
        "signs": list(signs),
        "played": list(sets),
    }
    members = [f'"{name}": '.encode() + json.encode(value) for name, value in head.items()]
    listed = b'"mistakes": [\n' + b",\n".join(map(json.encode, made)) + b"\n]"
    return b"{\n" + b",\n".join([*members, listed]) + b"\n}\n"


def _row(
    mistake: Mistake,
    cells: Mapping[str, int],
    clauses: Mapping[str, int],
    signs: Mapping[str, int],
    sets: Mapping[str, int],
) -> _Row:
    def listed(found: Signs) -> tuple[tuple[int, int, str], ...]:
        by_sign: dict[tuple[int, int], list[int]] = {}
        for clause, cell, sign in triples(found):
            by_sign.setdefault((clauses[clause], signs[sign]), []).append(cells[cell])
        return tuple((*key, _ranges(numbers)) for key, numbers in sorted(by_sign.items()))

    showed = mistake.showed
    return _Row(
        id=mistake.id,
        clause=mistake.clause,
        text=mistake.text,
        hashed=mistake.hashed,
        played=sets[_ranges(cells[cell] for cell in showed.played)],
        missed=listed(showed.missed),
        unclear=listed(showed.unclear),
    )


def _triples(showed: Shown) -> Iterator[tuple[str, str, str]]:
    yield from triples(showed.missed)
    yield from triples(showed.unclear)


def _index(values: Iterable[str]) -> dict[str, int]:
    return {value: n for n, value in enumerate(sorted(set(values)))}


def _ranges(numbers: Iterable[int]) -> str:
    """Write numbers as `3,7-9`."""
    ordered = sorted(numbers)
    breaks = [n for n, (one, other) in enumerate(pairwise(ordered), start=1) if other != one + 1]
    parts = [ordered[a:b] for a, b in pairwise([0, *breaks, len(ordered)])]
    return ",".join(f"{p[0]}" if len(p) == 1 else f"{p[0]}-{p[-1]}" for p in parts if p)


def _numbers(text: str) -> Iterator[int]:
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
