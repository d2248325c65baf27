"""Texts that make a backtracking matcher slow, made from the pattern that they attack.

For every repeat of a pattern there is a text that goes along with it up to there, then repeats what
the repeat takes, and ends in what cannot follow: the matcher tries every way to divide it. For a
search there are texts in which the pattern may begin at every place and comes to nothing.
"""

import re
from collections.abc import Callable, Iterator
from re import _constants as op  # type: ignore[attr-defined] # the parser of `re` itself
from re import _parser  # type: ignore[attr-defined]

Text = Callable[[int], str]
"""Makes the text of about so many characters."""
_MANY = 50
"""A repeat that takes so many is one that can be pumped."""
_MISFITS = ("\x00", "!", '"')
_TRIED = "a0A- /.\"'<\n:x;\x00e1Z@"


def attack_texts(source: str, flags: int) -> Iterator[Text]:
    """Yield texts against a pattern."""
    walk = _Walk()
    whole = walk.through(_parser.parse(source, flags), "")
    for before, pumped in walk.repeats:
        yield from (_pumped(before, pumped, misfit) for misfit in _MISFITS)
        yield _often(before + pumped)
        yield _often(before)
        yield _often(pumped + " ")
    yield from (_often(whole[: max(0, len(whole) - cut)]) for cut in (1, 3))


def _pumped(before: str, pumped: str, misfit: str) -> Text:
    return lambda size: before + pumped * (size // max(1, len(pumped))) + misfit


def _often(part: str) -> Text:
    return lambda size: part * (size // max(1, len(part))) + "\x00"


class _Walk:
    """Goes through a parsed pattern and writes a text that fits it."""

    def __init__(self) -> None:
        self.repeats: list[tuple[str, str]] = []
        self._groups: dict[object, str] = {}

    def through(self, parsed: object, before: str) -> str:
        for code, value in _nodes(parsed):
            before = self._one(code, value, before)
        return before

    def _one(self, code: object, value: object, before: str) -> str:
        match code, value:
            case op.LITERAL, int(char):
                return before + chr(char)
            case op.NOT_LITERAL, int(char):
                return before + ("a" if char != ord("a") else "b")
            case op.ANY, _:
                return before + "a"
            case op.IN, members:
                return before + _member(list(_nodes(members)))
            case op.BRANCH, (_, [*branches]):
                return [self.through(branch, before) for branch in branches][-1]
            case op.SUBPATTERN, (number, _, _, inside):
                after = self.through(inside, before)
                self._groups[number] = after[len(before) :]
                return after
            case op.ATOMIC_GROUP, inside:
                return self.through(inside, before)
            case (
                (op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT),
                (
                    int(least),
                    int(most),
                    inside,
                ),
            ):
                return self._repeated(least, most, inside, before)
            case op.GROUPREF, int(number):
                return before + self._groups.get(number, "")
        return before

    def _repeated(self, least: int, most: int, inside: object, before: str) -> str:
        once = _Walk().through(inside, "")
        self.through(inside, before)  # what is repeated inside it
        if most >= _MANY:
            self.repeats.append((before + once * least, once))
        return before + once * min(max(least, 1), _MANY)


def _nodes(parsed: object) -> Iterator[tuple[object, object]]:
    """Yield the parts of what `re` has parsed, of which it tells no types."""
    assert isinstance(parsed, _parser.SubPattern | list)
    yield from parsed


def _member(members: list[tuple[object, object]]) -> str:
    """Return a character that a class has."""
    negated = members[0][0] is op.NEGATE
    listed = members[1:] if negated else members
    for char in _TRIED:
        if any(_has(*one, char) for one in listed) is not negated:
            return char
    code, value = listed[0]
    first = value[0] if isinstance(value, tuple) else value
    return chr(first) if isinstance(first, int) and code in (op.LITERAL, op.RANGE) else "a"


def _has(code: object, value: object, char: str) -> bool:
    match code, value:
        case op.LITERAL, int(one):
            return chr(one) == char
        case op.RANGE, (int(first), int(last)):
            return first <= ord(char) <= last
        case op.CATEGORY, name:
            return re.match(_CLASSES[name], char) is not None
    return False


_CLASSES: dict[object, str] = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
