"""Texts that are searched together, and put together again without what was found in them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sandbox.evidence.spelling.reading import ANY, Reading, Text, as_bytes, withheld
from sandbox.evidence.spelling.readings import Level, texts_in


class Sentence(str):
    """Words of ours, with values of others among them."""

    __slots__ = ()


_APART = b"\0"
"""Between texts; hardly any has it, and none is trusted not to."""
_INSIDE = range(0x80, 0xC0)
"""Bytes of UTF-8 that begin no letter."""
_MOST_FOUND = 50_000
"""A text with more secrets in it is nothing but secrets."""


class Found(NamedTuple):
    """A secret in a reading, and the name that is to stand there. One that is a word of ours stays
    in a sentence of ours.
    """

    reading: Reading
    start: int
    end: int
    name: str
    is_word: bool = False


class Placed(NamedTuple):
    """What is to be replaced in the texts, and by what; in this order it is put together."""

    start: int
    minus_end: int
    instead: str


@dataclass(frozen=True)
class Content:
    """Texts, one after the other as bytes. One that is bytes stands by itself."""

    texts: Sequence[Text]

    @cached_property
    def _parts(self) -> Sequence[bytes]:
        return [as_bytes(text) for text in self.texts]

    @cached_property
    def _joined(self) -> bytes:
        return _APART.join(self._parts)

    @cached_property
    def levels(self) -> Sequence[Level]:
        """Every way of reading them."""
        is_packed = any(isinstance(text, bytes) for text in self.texts[:1])
        zeros = self._joined.count(_APART) - len(self.texts) + 1
        is_wide = is_packed or 0 < zeros * 4 < len(self._joined) * 3
        return list(texts_in(self._joined, is_packed=is_packed, is_wide=is_wide))

    def placed(self, found_in: Callable[[Level], Iterable[Found]]) -> Sequence[Placed]:
        """Return where what is found stands in the texts, in order."""
        placed: list[Placed] = []
        for level in self.levels:
            if level.text.hopeless:
                placed.append(self._placed(Found(level.text, 0, len(level.text.content), "")))
                continue
            for found in found_in(level):
                if found.is_word and self._is_sentence(found):
                    continue
                placed.append(self._placed(found))
                if len(placed) > _MOST_FOUND:
                    whole = withheld("secrets", self._joined)
                    return [Placed(0, -len(self._joined), whole)]
        placed.sort()
        return placed

    def is_crossed_by(self, placed: Iterable[Placed]) -> bool:
        """Tell whether something is not within one text."""
        ends = [end for _, end in self._bounds]
        for each in placed:
            begin, end = self._bounds[min(bisect_right(ends, each.start), len(ends) - 1)]
            if each.start < begin or end < -each.minus_end:
                return True
        return False

    def without(self, placed: Sequence[Placed]) -> Sequence[Text]:
        """Return the texts with replacements; what two have in common the first one replaces."""
        waiting = iter([*placed, Placed(len(self._joined) + 1, 0, "")])
        each = next(waiting)
        hidden: list[Text] = []
        for text, (begin, end) in zip(self.texts, self._bounds, strict=True):
            pieces: list[bytes] = []
            done = begin
            while each.start < end:
                if each.start >= done:
                    pieces += (self._joined[done : each.start], each.instead.encode())
                done = max(done, -each.minus_end)
                each = next(waiting)
            hidden.append(
                _as(text, b"".join((*pieces, self._joined[done:end]))) if pieces else text
            )
        return hidden

    def _is_sentence(self, found: Found) -> bool:
        start, _ = found.reading.span(found.start, found.end)
        number = bisect_right(self._bounds, (start, len(self._joined))) - 1
        return isinstance(self.texts[number], Sentence)

    @cached_property
    def _bounds(self) -> Sequence[tuple[int, int]]:
        bounds, at = [], 0
        for part in self._parts:
            bounds.append((at, at + len(part)))
            at += len(part) + len(_APART)
        return bounds

    def _placed(self, found: Found) -> Placed:
        start, end = found.reading.span(found.start, found.end)
        if isinstance(self.texts[0], str):  # no letter is cut in two
            while start and self._joined[start] in _INSIDE:
                start -= 1
            while end < len(self._joined) and self._joined[end] in _INSIDE:
                end += 1
        whole = found.reading.whole_of
        name = withheld(whole, self._joined[start:end]) if whole else found.name
        return Placed(start, -end, name)


def _as(text: Text, content: bytes) -> Text:
    return content if isinstance(text, bytes) else content.decode("utf-8", ANY)
