"""A scenario as the runner sees it: frozen, shape-checked, every value still unresolved.

References (`<alice.sid>`) and matchers (`{$at-most: 1s}`) stay plain JSON here; they are filled in
and compiled when their step runs, for only then are their values known. Durations are seconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import prod
from typing import TypeAlias

from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json


@dataclass(frozen=True, slots=True)
class Check:
    """One claim and the parts it looks at. `clause` is a clause id, or a premise's own words."""

    level: Level
    clause: str
    parts: Mapping[str, Json]
    place: Place
    attempt: str | int | None = None
    carry_on: bool = False
    or_skip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepHead:
    """What every step has. `name` is "" when no later step needs it."""

    place: Place
    name: str = ""
    expect: tuple[Check, ...] = ()
    save: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Eventually:
    """Repeat until every must holds: `every_s` apart, at most `within_s`; `give_up` may end it."""

    within_s: Decimal
    every_s: Decimal
    give_up: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep(StepHead):
    """We make the request, as the provider or as a player's browser (`player`)."""

    operation: str
    player: str = ""
    send: Mapping[str, Json] = field(default_factory=dict)
    within_s: Decimal | None = None
    meanwhile: tuple["Step", ...] = ()
    eventually: Eventually | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveStep(StepHead):
    """The operator calls us. No reply means the provider's real behaviour. `or_skip`: why the
    scenario does not apply where no request comes; "" where that breaks a clause.
    """

    operation: str
    key: Json = None
    within_s: Decimal | None = None
    quiet_s: Decimal | None = None
    replies: tuple[Json, ...] = ()
    or_skip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveStep(StepHead):
    """A call that our provider made by itself."""

    operation: str
    within_s: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerStep(StepHead):
    """Ask the operator's side to do something, through a hook of the target."""

    hook: str
    values: Mapping[str, Json] = field(default_factory=dict)
    meanwhile: tuple["Step", ...] = ()


class Moves(StrEnum):
    """Whose clock a clock step moves."""

    SANDBOX = "sandbox"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStep(StepHead):
    """Move virtual time forward: by `advance_s`, or until `by_s` past the end of a token, which is
    before it where `by_s` is below zero.
    """

    moves: Moves
    advance_s: Decimal | None = None
    past: Json = None
    by_s: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelStep(StepHead):
    """Branches that overlap and are joined at the end."""

    branches: Mapping[str, tuple["Step", ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStep(StepHead):
    """Reusable steps, with parameters."""

    part: "Part"
    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStep(StepHead):
    """Judge evidence across steps; its claims are in `expect`."""


Step: TypeAlias = (
    CallStep
    | ReceiveStep
    | ObserveStep
    | TriggerStep
    | ClockStep
    | ParallelStep
    | UseStep
    | CheckStep
)


@dataclass(frozen=True, slots=True)
class Part:
    """Reusable steps: `needs` are its parameters (None = required), `gives` its results."""

    id: str
    file: str
    params: Mapping[str, Json]
    required: frozenset[str]
    gives: Mapping[str, Json]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Something made before the first step: `kind` is player, session, token or random."""

    name: str
    kind: str
    values: Json
    place: Place


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Matrix cells that are left out, and why."""

    where: Mapping[str, str]
    because: str


MOST_CELLS = 10_000
"""Combinations that one matrix may have."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Axes in file order: axis name → (value name → value)."""

    axes: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    @property
    def size(self) -> int:
        """How many combinations there are, those that are left out included."""
        return prod(len(values) for values in self.axes.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of the matrix. `id` is stable: `code-2[form=http-200]`; `names` are the names
    of its values, by axis.
    """

    id: str
    values: Mapping[str, Json]
    names: Mapping[str, str] = field(default_factory=dict)


class Unexpected(StrEnum):
    """What an inbound request that no step asked for does to the cell."""

    WARN = "warn"
    FAIL = "fail"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario file."""

    id: str
    file: str
    title: str
    why: str
    place: Place
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    matrix: Matrix
    given: tuple[Given, ...]
    steps: tuple[Step, ...]
    always: tuple[Step, ...] = ()
    unexpected: Unexpected = Unexpected.WARN

    def parts(self) -> tuple[Part, ...]:
        """Every part that is used, directly or by another part."""
        every = walk(self.steps + self.always)
        return tuple(step.part for step in every if isinstance(step, UseStep))

    def cells(self) -> tuple[Cell, ...]:
        """Every combination of the matrix that is not left out, first axis slowest."""
        found: list[tuple[Mapping[str, str], Mapping[str, Json]]] = [({}, {})]
        for axis, values in self.matrix.axes.items():
            found = [
                ({**names, axis: name}, {**chosen, axis: value})
                for names, chosen in found
                for name, value in values.items()
            ]
        return tuple(
            Cell(id=cell_id(self.id, names), values=chosen, names=names)
            for names, chosen in found
            if not any(dict(e.where).items() <= names.items() for e in self.matrix.left_out)
        )


def cell_id(scenario: str, names: Mapping[str, str]) -> str:
    """Return the stable id of a cell."""
    inside = ",".join(f"{axis}={name}" for axis, name in names.items())
    return f"{scenario}[{inside}]" if inside else scenario


def walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Every step in file order, nested ones and those of used parts included."""
    for step in steps:
        yield step
        match step:
            case CallStep() | TriggerStep():
                yield from walk(step.meanwhile)
            case ParallelStep():
                for branch in step.branches.values():
                    yield from walk(branch)
            case UseStep():
                yield from walk(step.part.steps)
