"""Defects by generation: tables of fields and mistakes, in which each pair makes one defect.

A *field* is one value that the operator reads, compares, sends, answers, shows or keeps. Its row
says where the value sits (`make`), and which clause and case a mistake there belongs to. A
*mistake* is a column: what it does to a value is of one type for the whole table, such as a
function from the right value to the wrong one. A pair that makes no mistake is a hole with its
reason, and stays visible: the matrix in docs/fidelity.md shows it.

    SENT = MistakeTable(
        title="What is sent",
        mistakes=VALUE_MISTAKES,
        fields=(Field(id="acme-sent-name", text="the name of a call", ...),),
    )
    MATRIX = SENT.matrix()  # MATRIX.defects: acme-sent-name-lower-case and so on
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from sandbox.json_value import Json
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.defect import Defect

Does = TypeVar("Does")


class Kind(Enum):
    """What sort of value a field has, which decides what can be wrong with it."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"


EVERY_KIND = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Mistake(Generic[Does]):
    """One column. `text` is a sentence about `{field}`; `does` makes what is done to a value of
    that field, with a memory of its own where it has one. `on` are the kinds of value that it can
    befall. `crude` as of a defect.
    """

    id: str
    text: str
    does: "Callable[[Field[Does]], Does]"
    on: frozenset[Kind] = EVERY_KIND
    crude: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[Does]):
    """One row. `id` begins the id of each defect, `text` stands in its sentence ("the currency that
    is sent"); `make` puts a mistake in its place.

    `clause` and `case` are what a mistake here breaks and commits, `clauses` and `cases` what one
    mistake breaks and commits, by its id, where that is another. `no_mistake` and `not_yet` say by
    its id why a mistake is none here, or why nobody catches it so far.

    `constant` is what a programmer would write down for good, `swapped_with` the name of a value
    beside this one, `cut_at` how many characters are kept of it; what is not given makes a hole.
    `remembered_by` is the name of a value beside this one for which it is remembered each by each,
    as for each player; "" for one memory for all.
    """

    id: str
    text: str
    make: Callable[[Does], ConductPart]
    clause: str
    case: str
    kind: Kind = Kind.TEXT
    clauses: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    no_mistake: Mapping[str, str] = field(default_factory=dict)
    not_yet: Mapping[str, str] = field(default_factory=dict)
    constant: Json = None
    swapped_with: str = ""
    cut_at: int = 0
    remembered_by: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """What one mistake makes of one field: a defect, or nothing, and then `why_not`.

    Neither is there where a value of this kind cannot have it: a number has no case.
    """

    mistake: str
    defect: Defect | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One field, in words, with a pair for each mistake."""

    id: str
    text: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A whole table worked out."""

    title: str
    mistakes: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def defects(self) -> tuple[Defect, ...]:
        """Return every defect of the matrix, field by field."""
        pairs = (pair for row in self.rows for pair in row.pairs)
        return tuple(pair.defect for pair in pairs if pair.defect is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeTable(Generic[Does]):
    """Fields × mistakes. `clauses` and `cases` say by a mistake's id what it breaks and commits in
    every field of the table, but for those that say otherwise themselves.
    """

    title: str
    mistakes: Sequence[Mistake[Does]]
    fields: Sequence[Field[Does]]
    clauses: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)

    def matrix(self) -> Matrix:
        """Work it out. Raise ValueError where a field speaks of a mistake that is no column."""
        if unknown := sorted(set(self._unknown())):
            raise ValueError(f"{self.title}: no such mistake: {', '.join(unknown)}")
        names = tuple(one.id for one in self.mistakes)
        rows = (Row(one.id, one.text, self._pairs(one)) for one in self.fields)
        return Matrix(self.title, names, tuple(rows))

    def _unknown(self) -> Iterator[str]:
        known = {one.id for one in self.mistakes}
        yield from {*self.clauses, *self.cases} - known
        for row in self.fields:
            yield from {*row.clauses, *row.cases, *row.no_mistake, *row.not_yet} - known

    def _pairs(self, row: Field[Does]) -> tuple[Pair, ...]:
        return tuple(self._pair(row, mistake) for mistake in self.mistakes)

    def _pair(self, row: Field[Does], mistake: Mistake[Does]) -> Pair:
        if row.kind not in mistake.on:
            return Pair(mistake.id, None)
        if why_not := row.no_mistake.get(mistake.id, ""):
            return Pair(mistake.id, None, why_not)
        try:
            does = mistake.does(row)
        except LookupError as nothing:
            return Pair(mistake.id, None, str(nothing.args[0]))
        return Pair(mistake.id, self._defect(row, mistake, does))

    def _defect(self, row: Field[Does], mistake: Mistake[Does], does: Does) -> Defect:
        name, said = mistake.id, mistake.text.format(field=row.text)
        return Defect(
            id=f"{row.id}-{name}",
            clause=row.clauses.get(name) or self.clauses.get(name) or row.clause,
            case=row.cases.get(name) or self.cases.get(name) or row.case,
            text=said[0].upper() + said[1:],
            conduct=row.make(does),
            beside=row.beside,
            crude=mistake.crude,
            not_yet=row.not_yet.get(name, ""),
        )
