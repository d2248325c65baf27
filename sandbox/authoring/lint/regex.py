"""Regular expressions that can take for ever on a hostile answer.

A backtracking matcher tries every way in which a text can be read, and some expressions read one
text in exponentially many ways: `(a+)+`, `(a|a)*`, `(a|ab|b)*`, `(a*b?)*`. Exactly these have a
place that can be left and reached again in two ways by the same characters.

So the expression is laid out as an automaton: each character or set is a position, with an arrow
to every position that can come next (Glushkov's construction). Nested repetitions give the same
arrow twice, and both are counted. Two readers then walk the automaton side by side over the same
characters: where both can start at one position, part, and meet there again, the number of ways
doubles with each turn (Weber and Seidl's criterion). `(a+b)+` passes, for each turn needs its `b`.

A repetition of 16 times or more counts as one without end; fewer cost little and count as once.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined] # Python's own parser has no types
from re import _parser as parser  # type: ignore[attr-defined] # same
from typing import Any, TypeAlias

_MANY = 16
_MOST_POSITIONS = 250
_MOST_STEPS = 200_000
_LATIN = 256
_OTHER = 1 << _LATIN
_EVERY = (_OTHER << 1) - 1
_NEWLINE = 1 << ord("\n")

Tree: TypeAlias = Any
"""A node of Python's own parse tree: an operator and its argument."""


@lru_cache(maxsize=1024)
def can_blow_up(expression: str) -> bool:
    """Tell whether a text exists on which matching takes exponential time.

    Expressions that do not compile, and ones too large to look through, are not told of.
    """
    try:
        tree = parser.parse(expression)
    except (re.error, OverflowError, RecursionError):
        return False
    layout = _Layout(tree.state.flags)
    layout.sequence(tree)
    return layout.doubled or _ambiguous(layout)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the expression: whether it may be empty, and where it begins and ends."""

    empty: bool
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


_NOTHING = _Piece(empty=True)


@dataclass(slots=True)
class _Layout:
    """The automaton: the characters of each position (as bits), and its arrows with their number.

    `doubled` is set by a long repetition of what may be empty, `(a?){30}`.
    """

    flags: int
    chars: list[int] = field(default_factory=list)
    arrows: list[Counter[int]] = field(default_factory=list)
    doubled: bool = False

    def sequence(self, items: Iterable[Tree]) -> _Piece:
        """Lay out what comes one after the other."""
        whole = _NOTHING
        for op, argument in items:
            whole = self._then(whole, _BUILDERS.get(op, _Layout.nothing)(self, (op, argument)))
        return whole

    def nothing(self, _: Tree) -> _Piece:
        """Anchors take no characters."""
        return _NOTHING

    def assertion(self, node: Tree) -> _Piece:
        """Look through an assertion by itself: it takes no characters of what is around it."""
        inner = _Layout(self.flags)
        inner.sequence(node[1][1])
        self.doubled |= inner.doubled or _ambiguous(inner)
        return _NOTHING

    def single(self, node: Tree) -> _Piece:
        """Lay out one character or set."""
        return self._position(_bits(node, self.flags))

    def branch(self, node: Tree) -> _Piece:
        """Lay out alternatives."""
        pieces = [self.sequence(option) for option in node[1][1]]
        return _Piece(
            any(piece.empty for piece in pieces),
            tuple(at for piece in pieces for at in piece.first),
            tuple(at for piece in pieces for at in piece.last),
        )

    def group(self, node: Tree) -> _Piece:
        """Lay out a group."""
        return self.sequence(node[1][3])

    def atomic(self, node: Tree) -> _Piece:
        """Lay out what is never read a second way, as one position of any character."""
        inner = _Layout(self.flags)
        body = node[1] if node[0] is ops.ATOMIC_GROUP else node[1][2]
        empty = inner.sequence(body).empty or (node[0] is not ops.ATOMIC_GROUP and not node[1][0])
        found = 0
        for bits in inner.chars:
            found |= bits
        piece = self._position(found)
        return _Piece(empty, piece.first, piece.last)

    def repeat(self, node: Tree) -> _Piece:
        """Lay out a repetition: an arrow from each end to each beginning."""
        least, most, body = node[1]
        piece = self.sequence(body)
        if most >= _MANY:
            self._link(piece.last, piece.first)
            self.doubled |= piece.empty and least >= _MANY
        return _Piece(piece.empty or least == 0, piece.first, piece.last)

    def _then(self, one: _Piece, two: _Piece) -> _Piece:
        self._link(one.last, two.first)
        return _Piece(
            one.empty and two.empty,
            one.first + two.first if one.empty else one.first,
            one.last + two.last if two.empty else two.last,
        )

    def _link(self, ends: Iterable[int], beginnings: Iterable[int]) -> None:
        if len(self.chars) <= _MOST_POSITIONS:
            for end in ends:
                self.arrows[end].update(beginnings)

    def _position(self, bits: int) -> _Piece:
        self.chars.append(bits)
        self.arrows.append(Counter())
        at = (len(self.chars) - 1,)
        return _Piece(empty=False, first=at, last=at)


def _bits(node: Tree, flags: int) -> int:
    """Return the characters of a position as bits; one bit stands for all beyond Latin-1."""
    op, argument = node
    if op is ops.ANY:
        return _EVERY if flags & re.DOTALL else _EVERY & ~_NEWLINE
    if op is ops.IN:
        negated = bool(argument) and argument[0][0] is ops.NEGATE
        found = 0
        for item in argument[1:] if negated else argument:
            found |= _bits(item, flags)
        return _EVERY & ~found | _OTHER if negated else found
    if op in (ops.LITERAL, ops.NOT_LITERAL):
        bit = _char(argument, flags)
        return _EVERY & ~bit | _OTHER if op is ops.NOT_LITERAL else bit
    if op is ops.RANGE:
        low, high = argument
        return _range(low, high, flags=flags)
    return _CATEGORIES.get(argument, _EVERY) if op is ops.CATEGORY else _EVERY


def _char(code: int, flags: int) -> int:
    if code >= _LATIN:
        return _OTHER
    if flags & re.IGNORECASE:
        return sum({1 << ord(c) for c in (chr(code).lower(), chr(code).upper()) if c < "Ā"})
    return 1 << code


def _range(low: int, high: int, *, flags: int) -> int:
    found = _OTHER if high >= _LATIN else 0
    for code in range(low, min(high, _LATIN - 1) + 1):
        found |= _char(code, flags)
    return found


def _where(fits: Callable[[str], bool]) -> int:
    return _OTHER | sum(1 << code for code in range(_LATIN) if fits(chr(code)))


_CATEGORIES: Mapping[Tree, int] = {
    ops.CATEGORY_DIGIT: _where(str.isdecimal),
    ops.CATEGORY_NOT_DIGIT: _where(lambda char: not char.isdecimal()),
    ops.CATEGORY_SPACE: _where(str.isspace),
    ops.CATEGORY_NOT_SPACE: _where(lambda char: not char.isspace()),
    ops.CATEGORY_WORD: _where(lambda char: char.isalnum() or char == "_"),
    ops.CATEGORY_NOT_WORD: _where(lambda char: not (char.isalnum() or char == "_")),
}
_BUILDERS: Mapping[Tree, Callable[[_Layout, Tree], _Piece]] = {
    **dict.fromkeys((ops.LITERAL, ops.NOT_LITERAL, ops.ANY, ops.IN), _Layout.single),
    ops.BRANCH: _Layout.branch,
    ops.SUBPATTERN: _Layout.group,
    **dict.fromkeys((ops.ASSERT, ops.ASSERT_NOT), _Layout.assertion),
    **dict.fromkeys((ops.MAX_REPEAT, ops.MIN_REPEAT), _Layout.repeat),
    **dict.fromkeys((ops.POSSESSIVE_REPEAT, ops.ATOMIC_GROUP), _Layout.atomic),
}


Pair: TypeAlias = tuple[int, int]


def _ambiguous(layout: _Layout) -> bool:
    """Look for a loop in which two readers can part and meet again."""
    if len(layout.chars) > _MOST_POSITIONS:
        return False
    return any(_splits(layout, loop) for loop in _loops(layout))


def _loops(layout: _Layout) -> Iterator[frozenset[int]]:
    """Positions that can be reached from each other, at least by one arrow."""
    there = [_reachable(layout, at) for at in range(len(layout.chars))]
    done: set[int] = set()
    for at, reached in enumerate(there):
        if at not in done and at in reached:
            loop = frozenset(other for other in reached if at in there[other])
            done |= loop
            yield loop


def _reachable(layout: _Layout, start: int) -> set[int]:
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        fresh = layout.arrows[waiting.pop()].keys() - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


def _splits(layout: _Layout, loop: frozenset[int]) -> bool:
    """Walk every pair of readers that starts together; does one that has parted meet again?

    All pairs of one place are reached from each other, for two readers can always walk as one.
    """
    if any(layout.arrows[one][two] > 1 for one in loop for two in loop):
        return True
    waiting: list[Pair] = [(at, at) for at in sorted(loop)]
    seen = set(waiting)
    steps = 0
    while waiting and steps < _MOST_STEPS:
        one, other = waiting.pop()
        for after in _next(layout, (one, other), loop=loop):
            steps += 1
            if one != other and after[0] == after[1]:
                return True
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def _next(layout: _Layout, pair: Pair, *, loop: frozenset[int]) -> Iterator[Pair]:
    one, other = pair
    seconds = [at for at in layout.arrows[other] if at in loop]
    for first in layout.arrows[one]:
        if first in loop:
            for second in seconds:
                if layout.chars[first] & layout.chars[second]:
                    yield first, second
