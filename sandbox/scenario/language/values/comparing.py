"""The leaves of a pattern: what one plain value is compared with.

A bound is a number in the scale of its place: plain numbers, durations (`1s`, compared in
seconds), or instants (epoch seconds, and the word `now`, which is filled in when matching).
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal as Word
from typing import TypeAlias

from sandbox.json_value import Absent, Json
from sandbox.scenario.language.values.matching import Mismatch, Misses, Node, Sight, is_number, same
from sandbox.scenario.language.values.paths import Seen, is_list
from sandbox.scenario.language.values.regex import Expression
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import printable, render
from sandbox.words import listed

Kind: TypeAlias = Word["json", "duration", "time"]
Number: TypeAlias = int | Decimal

LONGEST_SUBJECT = 65_536
_DECIMAL_TEXT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Anything(Node):
    """Some value, null included."""

    def __str__(self) -> str:
        return "anything"

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        return not isinstance(actual, Absent)


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    """There is no such value; null is one."""

    def __str__(self) -> str:
        return "absent"

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        return isinstance(actual, Absent)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number to compare with, said with its unit; `value` None is the word `now`."""

    value: Number | None
    kind: Kind = "json"

    def __str__(self) -> str:
        return "now" if self.value is None else show_number(self.value, self.kind)

    def number(self, sight: Sight) -> Number:
        """Return the number. Raise ValueError when it is `now` and the caller gave no time."""
        value = sight.now_s if self.value is None else self.value
        if value is None:
            raise ValueError("this pattern says `now`: match(..., now_s=) has to be given")
        return value


def show_number(value: Seen, kind: Kind) -> str:
    """Show a number in its scale; whatever is no number as it is."""
    return render_duration(value) if kind == "duration" and is_number(value) else render(value)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a value must lie to its bound. `phrase` is put before the bound's words."""

    phrase: str
    holds: Callable[[Number, Number], bool]


EQUAL = Relation("", operator.eq)
AT_LEAST = Relation("at least ", operator.ge)
AT_MOST = Relation("at most ", operator.le)
AFTER = Relation("after ", operator.gt)
BEFORE = Relation("before ", operator.lt)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A number in a relation to a bound; text and true are no numbers and never fit."""

    relation: Relation
    bound: Bound

    def __str__(self) -> str:
        return f"{self.relation.phrase}{self.bound}"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        limit = self.bound.number(sight)
        if is_number(actual) and self.relation.holds(actual, limit):
            return ()
        return (Mismatch(sight.path, self._expected(limit), self._actual(actual)),)

    def _expected(self, limit: Number) -> str:
        return f"{self} ({limit})" if self.bound.value is None else str(self)

    def _actual(self, actual: Seen) -> str:
        """Show the value, in full where rounding would make it look like the bound."""
        shown = show_number(actual, self.bound.kind)
        return f"{actual} s" if shown == str(self.bound) and is_number(actual) else shown


@dataclass(frozen=True, slots=True)
class Between(Node):
    """From one bound to the other, both ends included."""

    low: Bound
    high: Bound

    def __str__(self) -> str:
        return f"from {self.low} to {self.high}"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        ends = Compare(AT_LEAST, self.low), Compare(AT_MOST, self.high)
        found = [one for end in ends for one in end.judge(actual, sight)]
        return self._miss(actual, sight, told=found[0].actual) if found else ()


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """One of these very values."""

    values: tuple[Json, ...]

    def __str__(self) -> str:
        return listed(map(render, self.values), last="or")

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        return any(same(value, actual) for value in self.values)


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """Text that the expression matches from its first to its last character.

    Text longer than 65 536 characters is not looked at and never fits.
    """

    expression: Expression

    def __str__(self) -> str:
        return f"text matching /{printable(self.expression.source)}/"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if isinstance(actual, str) and len(actual) > LONGEST_SUBJECT:
            told = f"text of {len(actual)} characters, more than the {LONGEST_SUBJECT} looked at"
            return self._miss(actual, sight, told=told)
        fits = isinstance(actual, str) and self.expression.fits(actual)
        return () if fits else self._miss(actual, sight)


@dataclass(frozen=True, slots=True)
class Amount(Node):
    """The same decimal, sent as a number or as text without exponent; `10` equals `"10.00"`."""

    value: Number

    def __str__(self) -> str:
        return f"{render(self.value)} as number or text"

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        found = decimal_of(actual)
        return found is not None and found == self.value


@dataclass(frozen=True, slots=True)
class Length(Node):
    """How many characters, elements or members there are."""

    pattern: Node

    def __str__(self) -> str:
        return f"of length {self.pattern}"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if not isinstance(actual, str | Sequence | Mapping):
            return self._miss(actual, sight)
        if not self.pattern.judge(len(actual), sight):
            return ()
        told = f"length {len(actual)}: {render(actual, limit=120)}"
        return self._miss(actual, sight, told=told)


@dataclass(frozen=True, slots=True)
class TypeIs(Node):
    """A value of one of the named types, see `TYPES`."""

    name: str

    def __str__(self) -> str:
        return TYPES[self.name][0]

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        return TYPES[self.name][1](actual)


def decimal_of(value: object) -> Number | None:
    """Read a number, or text that is a plain decimal; None for anything else."""
    if isinstance(value, str):
        return Decimal(value) if _DECIMAL_TEXT.fullmatch(value) else None
    return value if is_number(value) else None


def _is_integer(value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return is_number(value)


TYPES: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "string": ("text", lambda value: isinstance(value, str)),
    "number": ("a number", is_number),
    "integer": ("a whole number", _is_integer),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "null": ("null", lambda value: value is None),
    "array": ("a list", is_list),
    "object": ("an object", lambda value: isinstance(value, Mapping)),
    "decimal-string": (
        "a decimal written as text",
        lambda value: isinstance(value, str) and decimal_of(value) is not None,
    ),
    "uuid": (
        "a UUID",
        lambda value: isinstance(value, str) and _UUID.fullmatch(value) is not None,
    ),
}
"""Type name → its words and its test. `1.0` is an integer, for numbers are compared by value."""
