"""Every way of reading a text in which a secret may be found in it.

A secret travels escaped in a JSON text, a URL or a page, in Base64 or hex, in UTF-16, packed, and
in several of these one inside the other. It is looked for in all readings, and cut out where it
stood. Together they take time in proportion to the text.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sandbox.evidence.spelling.codes import (
    APART,
    in_letters,
    in_utf16,
    inner_texts,
    is_of_letters,
    is_zipped,
    runs_of,
    unpacked,
)
from sandbox.evidence.spelling.codes import (
    is_wide as may_be_wide,
)
from sandbox.evidence.spelling.escapes import unescaped, unquoted, unwrapped
from sandbox.evidence.spelling.reading import Reading

__all__ = ["APART", "Level", "Reading", "in_letters", "is_of_letters", "levels_of", "texts_in"]

_LEVELS = 4
"""So many times one over the other a text may be escaped."""
_DEPTH = 3
"""So many wrappings may lie one in the other, such as Base64 of packed JSON."""
_MOST_TIMES, _AT_LEAST = 6, 1 << 19
"""So many times its own length all readings of a text may be long, and of a short one so many
bytes. Who wraps more into one another has made that for us.
"""
_OF_PACKED = 1 << 21
"""So much of what was packed is read beside that."""


class Level(NamedTuple):
    """A text that is one reading of another. `runs` are its letters that may be Base64 or hex, None
    where they are those of the level before.
    """

    text: Reading
    runs: Reading | None


def texts_in(content: bytes, *, is_packed: bool, is_wide: bool) -> Iterator[Level]:
    """Yield every reading of a text that is a text again, itself first.

    `is_packed` where it may be, `is_wide` where it may be UTF-16. A hopeless one is the last.
    """
    left, packed = max(_AT_LEAST, _MOST_TIMES * len(content)), _OF_PACKED
    whole = Reading(content)
    for level in _texts_in(whole, is_packed=is_packed, is_wide=is_wide, depth=1):
        if level.text.instead and packed > 0:
            packed -= len(level.text.content)
            left += _MOST_TIMES * len(level.text.content)
        left -= len(level.text.content)
        if left < 0:
            yield Level(Reading(content, instead="wrappings", hopeless=True), None)
            return
        yield level


def levels_of(text: Reading) -> Iterator[Reading]:
    """Yield what a text says with its escapes undone once, twice and so on, while it has some."""
    level = unescaped(text)
    for _ in range(_LEVELS):
        if level is None:
            return
        yield level
        level = None if level.hopeless else unescaped(level)


def _texts_in(whole: Reading, *, is_packed: bool, is_wide: bool, depth: int) -> Iterator[Level]:
    inner: list[Reading] = []
    known = b""
    for text in (whole, *levels_of(whole)):
        runs = runs_of(text)
        same, known = runs.content == known, runs.content
        yield Level(text, None if same else runs)
        if text.hopeless:
            return
        if not same:
            inner += inner_texts(runs)
        if not same and (joined := unwrapped(text)) is not None:
            runs = runs_of(joined)
            yield Level(joined, runs)
            inner += inner_texts(runs)
        if (quoted := unquoted(text)) is not None:
            inner.append(quoted)
    if depth > _DEPTH:
        return
    if is_wide:
        inner += in_utf16(whole)
    if is_packed:
        inner += unpacked(whole)
    for each in inner:
        packed, wide = is_zipped(each.content), may_be_wide(each.content)
        yield from _texts_in(each, is_packed=packed, is_wide=wide, depth=depth + 1)
