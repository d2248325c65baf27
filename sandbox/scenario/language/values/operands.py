"""The operands of the leaf matchers: what may stand behind `$at-most`, `$regex`, `$type` and so on.

A builder takes the operand and the spot it stands at, and returns a node or raises PatternFault.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from sandbox.json_value import Json
from sandbox.scenario.language.values import comparing
from sandbox.scenario.language.values.comparing import Bound, Kind, decimal_of
from sandbox.scenario.language.values.matching import Literal, Node, is_number
from sandbox.scenario.language.values.paths import below
from sandbox.scenario.language.values.references import is_reference
from sandbox.scenario.language.values.regex import RegexFault, compile_expression
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.scenario.yaml_tree.wording import render


class PatternFault(ValueError):
    """A pattern that means nothing. `path` leads to the bad part from the pattern's root, `code`
    is what lint calls the mistake.
    """

    def __init__(self, path: str, text: str, *, hint: str = "", code: str = "M01") -> None:
        self.path = path
        self.text = text
        self.hint = hint
        self.code = code
        super().__init__(f"{path}: {text}" if path else text)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the pattern, in which scale, whether under `$exactly`.

    At a lenient spot a reference may stand wherever a value may.
    """

    kind: Kind
    path: str = ""
    exact: bool = False
    lenient: bool = False

    def at(self, step: str | int) -> "Spot":
        """Go one step deeper."""
        return Spot(self.kind, below(self.path, step), self.exact, self.lenient)

    def may_hold(self, value: Json) -> bool:
        """Tell a reference that is allowed here and says nothing yet."""
        return self.lenient and is_reference(value)


Builder: TypeAlias = Callable[[Json, Spot], Node]


def some(value: Json, spot: Spot) -> Sequence[Json]:
    """Return a list that has something in it. Raise PatternFault on anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise PatternFault(spot.path, f"takes a list with something in it, not {render(value)}")
    return value


def bound(value: Json, spot: Spot) -> Bound:
    """Read a bound in the scale of its spot. Raise PatternFault on what is none there."""
    if spot.kind == "duration":
        return Bound(_duration(value, spot), "duration")
    if spot.kind == "time" and value == "now":
        return Bound(None, "time")
    if is_number(value):
        return Bound(value, spot.kind)
    wanted = "`now` or a number of epoch seconds" if spot.kind == "time" else "a number"
    raise PatternFault(spot.path, f"takes {wanted}, not {render(value)}")


def flag(node: Node) -> Builder:
    """Build a matcher whose only operand is `true`."""

    def build(operand: Json, spot: Spot) -> Node:
        if operand is not True:
            raise PatternFault(spot.path, f"takes true and nothing else, not {render(operand)}")
        return node

    return build


def relation(how: comparing.Relation, *, kind: Kind | None = None) -> Builder:
    """Build a comparison, in its own scale where it has one."""

    def build(operand: Json, spot: Spot) -> Node:
        return comparing.Compare(how, bound(operand, replace(spot, kind=kind) if kind else spot))

    return build


def between(operand: Json, spot: Spot) -> Node:
    """Build `$between: [low, high]`."""
    ends = some(operand, spot)
    if len(ends) != 2:  # noqa: PLR2004 - a low end and a high end
        raise PatternFault(spot.path, f"takes a list of two bounds, not {render(operand)}")
    if any(map(spot.may_hold, ends)):
        return comparing.Anything()
    low, high = (bound(end, spot.at(n)) for n, end in enumerate(ends))
    if low.value is not None and high.value is not None and low.value > high.value:
        raise PatternFault(spot.path, f"begins at {low}, after its end {high}")
    return comparing.Between(low, high)


def regex(operand: Json, spot: Spot) -> Node:
    """Build `$regex`."""
    if not isinstance(operand, str):
        raise PatternFault(spot.path, f"takes an expression in quotes, not {render(operand)}")
    try:
        return comparing.Regex(compile_expression(operand))
    except RegexFault as fault:
        code = "M04" if fault.costly else "M03"
        raise PatternFault(spot.path, fault.text, hint=fault.hint, code=code) from None


def type_name(operand: Json, spot: Spot) -> Node:
    """Build `$type`."""
    if not isinstance(operand, str) or operand not in comparing.TYPES:
        names = ", ".join(comparing.TYPES)
        raise PatternFault(spot.path, f"takes one of {names}, not {render(operand)}")
    return comparing.TypeIs(operand)


def amount(operand: Json, spot: Spot) -> Node:
    """Build `$decimal`."""
    value = decimal_of(operand)
    if value is None:
        raise PatternFault(spot.path, f'takes a decimal such as "10.50", not {render(operand)}')
    return comparing.Amount(value)


def text(operand: Json, spot: Spot) -> Node:
    """Build `$text`."""
    if not isinstance(operand, str):
        raise PatternFault(spot.path, f"takes text, not {render(operand)}")
    return Literal(operand)


LEAVES: Mapping[str, Builder] = {
    "$any": flag(comparing.Anything()),
    "$absent": flag(comparing.Nothing()),
    "$type": type_name,
    "$regex": regex,
    "$at-least": relation(comparing.AT_LEAST),
    "$at-most": relation(comparing.AT_MOST),
    "$between": between,
    "$decimal": amount,
    "$after": relation(comparing.AFTER, kind="time"),
    "$before": relation(comparing.BEFORE, kind="time"),
    "$text": text,
}
"""Leaf matcher → what builds its node."""


def _duration(value: Json, spot: Spot) -> Decimal:
    if not isinstance(value, str):
        raise PatternFault(spot.path, f"takes a duration such as 1s, not {render(value)}")
    try:
        return parse_duration(value)
    except ValueError as fault:
        raise PatternFault(spot.path, str(fault)) from None
