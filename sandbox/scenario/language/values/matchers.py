"""Patterns: plain JSON in which a map with one `$` key is a matcher. Compiled once, then matched.

References must have been filled in before; `pattern_faults` judges a pattern that still has them.
The kind says what scale the bounds of a place have: `json` numbers, `duration` texts (`1s`)
against seconds, `time` epoch seconds or `now` (which `$after` and `$before` take everywhere).
Header names ignore case when the value is a `paths.HeaderView`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from sandbox.json_value import Json
from sandbox.scenario.language.values import comparing
from sandbox.scenario.language.values.comparing import Kind
from sandbox.scenario.language.values.matching import (
    All,
    ArrayPattern,
    Contains,
    Each,
    Either,
    Literal,
    Mismatch,
    Misses,
    Node,
    Not,
    ObjectPattern,
    Sight,
    distance,
    is_number,
)
from sandbox.scenario.language.values.operands import LEAVES, PatternFault, Spot, bound, some
from sandbox.scenario.language.values.paths import HeaderView, Seen, below
from sandbox.scenario.language.values.references import is_literal_text, unquoted
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.scenario.yaml_tree.wording import cut, render

__all__ = [
    "MATCHERS",
    "HeaderView",
    "Kind",
    "Mismatch",
    "Pattern",
    "PatternFault",
    "Seen",
    "compile_pattern",
    "describe",
    "is_matcher",
    "pattern_faults",
    "render",
    "sides",
]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    root: Node

    def match(self, actual: Seen, *, at: str = "", now_s: float | Decimal | None = None) -> Misses:
        """Return every difference, () when it holds. Paths start with `at`; `now_s` is `now`.

        Raise ValueError when the pattern says `now` and no time was given.
        """
        return self.root.judge(actual, Sight(at, None if now_s is None else Decimal(str(now_s))))

    def inside(self, actual: Seen, *, at: str, now_s: float) -> Misses:
        """Return as `match` the differences, each at the single value that decides: of alternatives
        what the nearest of them want.
        """
        return self.root.judge(actual, Sight(at, Decimal(str(now_s)), inside=True))

    def distance(self, actual: Seen, *, now_s: float | Decimal | None = None) -> int:
        """Count how many differences there are; 0 when it holds."""
        return distance(self.match(actual, now_s=now_s))


def compile_pattern(value: Json, *, kind: Kind = "json") -> Pattern:
    """Compile. Raise PatternFault, the first one, on an unknown matcher or a bad operand."""
    compiler = _Compiler()
    root = compiler.node(value, Spot(kind))
    if compiler.faults:
        raise compiler.faults[0]
    return Pattern(root)


def pattern_faults(value: Json, *, kind: Kind = "json") -> tuple[PatternFault, ...]:
    """Return every fault of a pattern whose references are not filled in yet; they may stand."""
    compiler = _Compiler()
    compiler.node(value, Spot(kind, lenient=True))
    return tuple(compiler.faults)


def describe(pattern: Pattern) -> str:
    """Say what is expected: `absent or null`, `at most 1 s`; at most 400 characters."""
    return cut(str(pattern.root))


def sides(misses: Sequence[Mismatch]) -> tuple[str, str]:
    """Return what was expected and what was found, each difference under its path on its line."""
    return (
        "\n".join(f"{found.path}: {found.expected}" for found in misses),
        "\n".join(f"{found.path}: {found.actual}" for found in misses),
    )


def is_matcher(value: Json) -> bool:
    """Tell a map that is meant as a matcher: it has a member that begins with `$`."""
    return isinstance(value, Mapping) and any(name.startswith("$") for name in value)


_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("$present", "$exists", "$defined", "$notnull"), "$any"),
    **dict.fromkeys(("$missing", "$undefined", "$notexists"), "$absent"),
    **dict.fromkeys(("$in", "$enum"), "$one-of"),
    **dict.fromkeys(("$or", "$anyof"), "$either"),
    **dict.fromkeys(("$and", "$allof"), "$all"),
    **dict.fromkeys(("$ne", "$neq"), "$not"),
    **dict.fromkeys(("$gte", "$min", "$ge"), "$at-least"),
    **dict.fromkeys(("$lte", "$max", "$le"), "$at-most"),
    **dict.fromkeys(("$match", "$matches", "$like", "$pattern"), "$regex"),
    **dict.fromkeys(("$size", "$len", "$count"), "$length"),
    **dict.fromkeys(("$has", "$includes"), "$contains"),
    **dict.fromkeys(("$every", "$foreach"), "$each"),
    "$strict": "$exactly",
    "$literal": "$text",
}
"""What other languages call it → our matcher."""


@dataclass(slots=True)
class _Compiler:
    """Builds nodes, collects faults; a faulty part becomes `anything` so that the rest is read."""

    faults: list[PatternFault] = field(default_factory=list)

    def node(self, value: Json, spot: Spot) -> Node:
        if spot.may_hold(value):
            return comparing.Anything()
        try:
            return self._node(value, spot)
        except PatternFault as fault:
            self.faults.append(fault)
            return comparing.Anything()

    def nodes(self, values: Sequence[Json], spot: Spot) -> tuple[Node, ...]:
        return tuple(self.node(item, spot.at(n)) for n, item in enumerate(values))

    def _node(self, value: Json, spot: Spot) -> Node:
        if isinstance(value, Mapping):
            return self._matcher(value, spot) if is_matcher(value) else self._object(value, spot)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ArrayPattern(self.nodes(value, spot))
        if spot.kind == "duration" and value is not None and not isinstance(value, bool):
            return comparing.Compare(comparing.EQUAL, bound(value, spot))
        return Literal(value)

    def _object(self, value: Mapping[str, Json], spot: Spot) -> Node:
        members = {name: self.node(item, spot.at(name)) for name, item in value.items()}
        return ObjectPattern(members, closed=spot.exact)

    def _matcher(self, value: Mapping[str, Json], spot: Spot) -> Node:
        if len(value) != 1:
            raise PatternFault(spot.path, "a matcher stands alone in its map; join them with $all")
        [(name, operand)] = value.items()
        if name not in MATCHERS:
            text = f"there is no matcher {name}. {_near(name)}"
            raise PatternFault(below(spot.path, name), text, code="M02")
        deeper = spot.at(name)
        if spot.may_hold(operand):
            return comparing.Anything()
        return (
            LEAVES[name](operand, deeper)
            if name in LEAVES
            else _WHOLES[name](self, operand, deeper)
        )


def _near(name: str) -> str:
    meant = _ELSEWHERE.get(name.lower())
    if meant is not None:
        return f'Did you mean "{meant}"?'
    return did_you_mean(name, MATCHERS) or f"There are {', '.join(MATCHERS)}."


def _one_of(compiler: _Compiler, operand: Json, spot: Spot) -> Node:
    values = some(operand, spot)
    for n, value in enumerate(values):
        if is_matcher(value) and not is_literal_text(value):
            raise PatternFault(spot.at(n).path, "$one-of takes plain values; write $either here")
    if spot.kind == "duration":
        return Either(compiler.nodes(values, spot))
    return comparing.OneOf(tuple(unquoted(value) for value in values))


def _length(compiler: _Compiler, operand: Json, spot: Spot) -> Node:
    whole = is_number(operand) and operand >= 0 and operand == int(operand)
    if not whole and not is_matcher(operand):
        raise PatternFault(spot.path, f"takes a whole number or a matcher, not {render(operand)}")
    return comparing.Length(compiler.node(operand, replace(spot, kind="json", exact=False)))


def _exactly(compiler: _Compiler, operand: Json, spot: Spot) -> Node:
    return compiler.node(operand, replace(spot, exact=True))


def _either(compiler: _Compiler, operand: Json, spot: Spot) -> Node:
    return Either(compiler.nodes(some(operand, spot), spot))


def _all(compiler: _Compiler, operand: Json, spot: Spot) -> Node:
    return All(compiler.nodes(some(operand, spot), spot))


_Whole: TypeAlias = Callable[[_Compiler, Json, Spot], Node]

_WHOLES: Mapping[str, _Whole] = {
    "$one-of": _one_of,
    "$either": _either,
    "$all": _all,
    "$not": lambda compiler, operand, spot: Not(compiler.node(operand, spot)),
    "$contains": lambda compiler, operand, spot: Contains(compiler.node(operand, spot)),
    "$each": lambda compiler, operand, spot: Each(compiler.node(operand, spot)),
    "$length": _length,
    "$exactly": _exactly,
}
"""Matcher with patterns inside → what builds its node."""

MATCHERS = (*_WHOLES, *LEAVES)
"""Every matcher's name."""
