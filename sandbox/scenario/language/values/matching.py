"""What a pattern is made of, and how each part judges a value.

Matching is a distance with a description: a node answers with its mismatches, none when it holds.
Nothing at a path is a value of its own (`ABSENT`); a node that accepts it *admits absence*.

Three rules decide the rest:
- An object pattern is open: other members do not matter, unless it stands under `$exactly`.
- An object pattern holds on something that is no object when it has members and each of them
  admits absence: an HTML page surely carries no `user_id`.
- `$not` is plain negation: it holds exactly where its operand does not, absence included.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice
from typing import TypeGuard

from sandbox.json_value import ABSENT, Json
from sandbox.scenario.language.values.alike import how_alike
from sandbox.scenario.language.values.paths import HeaderView, Seen, below
from sandbox.scenario.yaml_tree.wording import cut, render
from sandbox.words import listed

_MOST_TOLD = 20
_SHOWN = 320
"""Characters of a value behind which something is said of it."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference. `path` is relative to the value that was matched, "" for the value itself.

    `weight` is its share of the distance: how many differences it stands for.
    """

    path: str
    expected: str
    actual: str
    weight: int = 1


Misses = tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a node looks, and what `now` is in epoch seconds (None: no time was given). `inside`:
    what does not fit as a whole is told by the values inside of it that keep it from fitting.
    """

    path: str = ""
    now_s: Decimal | None = None
    inside: bool = False

    def at(self, step: str | int) -> "Sight":
        """Look one step deeper."""
        return Sight(below(self.path, step), self.now_s, self.inside)


class Node:
    """One part of a compiled pattern. `str()` of it says what is expected, as a QA person would.

    A leaf says whether a value fits; a node with parts tells the misses of its parts.
    """

    __slots__ = ()

    def judge(self, actual: Seen, sight: Sight) -> Misses:
        """Return every difference; () when the value fits."""
        return self._misses(actual, sight)

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        return () if self._fits(actual, sight) else self._miss(actual, sight)

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        raise NotImplementedError

    def _miss(
        self, actual: Seen, sight: Sight, *, told: str | None = None, weight: int = 1
    ) -> Misses:
        """Tell one difference: these words against the value, or against what is `told` of it."""
        shown = render(actual) if told is None else cut(told)
        return (Mismatch(sight.path, cut(str(self)), shown, weight),)


def distance(misses: Misses) -> int:
    """Add up how far a value is from a pattern."""
    return sum(found.weight for found in misses)


def is_number(value: object) -> TypeGuard[int | Decimal]:
    """Tell a JSON number; true and false are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def same(left: Seen, right: Seen) -> bool:
    """Compare two values as JSON: `1`, `"1"` and `true` differ, `1` and `1.0` do not."""
    if is_number(left) and is_number(right):
        return left == right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(map(same, left, right))
    return left is right


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """This very value."""

    value: Json

    def __str__(self) -> str:
        return render(self.value)

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        return same(self.value, actual)

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if self._fits(actual, sight):
            return ()
        if sight.inside and isinstance(self.value, str) and isinstance(actual, str):
            alike = how_alike(self.value, actual)
            told = f"{render(actual, limit=_SHOWN)} ({alike})" if alike else None
            return self._miss(actual, sight, told=told)
        return self._miss(actual, sight)


@dataclass(frozen=True, slots=True)
class ObjectPattern(Node):
    """Members by name; `closed` refuses any other."""

    members: Mapping[str, Node]
    closed: bool = False

    def __str__(self) -> str:
        inner = ", ".join(f"{render(name)}: {node}" for name, node in self.members.items())
        if self.closed:
            return f"exactly {{{inner}}}"
        return f"{{{inner}}}" if inner else "an object"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if not isinstance(actual, Mapping):
            return () if self._admits_no_object(sight) else self._miss(actual, sight)
        found = (
            node.judge(actual.get(name, ABSENT), sight.at(name))
            for name, node in self.members.items()
        )
        return (*chain.from_iterable(found), *self._surplus(actual, sight))

    def _admits_no_object(self, sight: Sight) -> bool:
        return bool(self.members) and not (
            self.closed or any(node.judge(ABSENT, sight) for node in self.members.values())
        )

    def _surplus(self, actual: Mapping[str, Json], sight: Sight) -> Misses:
        if not self.closed:
            return ()
        lower = isinstance(actual, HeaderView)
        named = {name.lower() if lower else name for name in self.members}
        extra = [name for name in actual if name not in named]
        return tuple(
            Mismatch(sight.at(name).path, "absent", render(actual[name])) for name in extra
        )


@dataclass(frozen=True, slots=True)
class ArrayPattern(Node):
    """Exactly these elements, in this order; one that admits absence may be missing at the end."""

    items: tuple[Node, ...]

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if not isinstance(actual, Sequence) or isinstance(actual, str):
            return self._miss(actual, sight)
        judged = (
            node.judge(actual[n] if n < len(actual) else ABSENT, sight.at(n))
            for n, node in enumerate(self.items)
        )
        surplus = range(len(self.items), min(len(actual), len(self.items) + _MOST_TOLD))
        return (
            *chain.from_iterable(judged),
            *(Mismatch(sight.at(n).path, "absent", render(actual[n])) for n in surplus),
        )


@dataclass(frozen=True, slots=True)
class Either(Node):
    """At least one of the patterns holds; the miss weighs as much as the nearest of them."""

    options: tuple[Node, ...]

    def __str__(self) -> str:
        return listed(map(_grouped, self.options), last="or")

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        tried = [option.judge(actual, sight) for option in self.options]
        if not all(tried):
            return ()
        if sight.inside and isinstance(actual, Mapping):
            return tuple(dict.fromkeys(self._nearest(tried)))
        return self._miss(self._excerpt(actual), sight, weight=min(map(distance, tried)))

    def _nearest(self, tried: Sequence[Misses]) -> Iterator[Mismatch]:
        """Yield what keeps the nearest options from fitting, those first that look at members."""
        deep = [
            misses
            for option, misses in zip(self.options, tried, strict=True)
            if isinstance(option, ObjectPattern | Not)
        ]
        least = min(map(distance, deep or tried))
        nearest = [misses for misses in deep or tried if distance(misses) == least]
        for number, misses in enumerate(nearest):
            for miss in misses:
                yield replace(miss, expected=f"or else {miss.expected}") if number else miss

    def _excerpt(self, actual: Seen) -> Seen:
        """Keep of an object only the members that some option speaks of."""
        objects = [option for option in self.options if isinstance(option, ObjectPattern)]
        named = {name for option in objects for name in option.members}
        if not isinstance(actual, Mapping) or len(objects) < len(self.options):
            return actual
        return {name: value for name, value in actual.items() if name in named}


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every one of the patterns holds."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return listed(map(_grouped, self.parts), last="and")

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        return tuple(found for part in self.parts for found in part.judge(actual, sight))


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The pattern does not hold."""

    pattern: Node

    def __str__(self) -> str:
        return f"not {_grouped(self.pattern)}"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if self.pattern.judge(actual, sight):
            return ()
        if sight.inside and isinstance(self.pattern, ObjectPattern) and isinstance(actual, Mapping):
            return tuple(
                found
                for name, node in self.pattern.members.items()
                for found in Not(node).judge(actual.get(name, ABSENT), sight.at(name))
            )
        return self._miss(actual, sight)


@dataclass(frozen=True, slots=True)
class Each(Node):
    """A list whose every element fits; an empty list does. At most 20 misses are told."""

    pattern: Node

    def __str__(self) -> str:
        return f"each {_grouped(self.pattern)}"

    def _misses(self, actual: Seen, sight: Sight) -> Misses:
        if not isinstance(actual, Sequence) or isinstance(actual, str):
            return self._miss(actual, sight)
        judged = (self.pattern.judge(item, sight.at(n)) for n, item in enumerate(actual))
        return tuple(islice(chain.from_iterable(judged), _MOST_TOLD))


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """Text with this text somewhere in it, or a list with an element that fits."""

    pattern: Node

    def __str__(self) -> str:
        return f"containing {_grouped(self.pattern)}"

    def _fits(self, actual: Seen, sight: Sight) -> bool:
        if isinstance(actual, str):
            wanted = self.pattern.value if isinstance(self.pattern, Literal) else None
            return isinstance(wanted, str) and wanted in actual
        if isinstance(actual, Sequence):
            return any(not self.pattern.judge(item, sight.at(n)) for n, item in enumerate(actual))
        return False


def _grouped(node: Node) -> str:
    """Put composite words in brackets, so that `a or b and c` is never read two ways."""
    return f"({node})" if isinstance(node, Either | All) else str(node)
