"""Finds any of many spellings in a text, in a time that does not depend on how many there are.

Texts are searched by automata (Aho-Corasick). An automaton is made whole and then never changed. So
the latest few spellings have a small one of their own; when they are too many for that they go into
the next larger together, and so on, so that none is made anew for every secret. What is beyond the
bound is forgotten, the oldest first.
"""

from collections.abc import Iterable, Iterator, Sequence

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

_SMALLEST, _TIMES = 1024, 16
"""How many bytes of spellings the first shelf holds, and how many times as many the next one."""
_FEW = 32
"""So few are looked for one by one: an automaton would be made anew before it paid."""


class Finder:
    """Spellings on shelves; `most` bytes of them are kept, None for any number."""

    def __init__(self, most: int | None = None) -> None:
        self._shelves: list[_Shelf] = []
        self._most = most

    def add(self, spellings: Sequence[bytes]) -> Sequence[bytes]:
        """Take spellings that are not there yet; return those that are forgotten for them."""
        room = _SMALLEST
        for position, shelf in enumerate(self._shelves):
            spellings = [*shelf.spellings, *spellings]
            size = sum(map(len, spellings))
            if self._most is not None and size > self._most:
                half = len(spellings) // 2
                self._shelves[position] = _Shelf(spellings[half:])
                return spellings[:half]
            self._shelves[position] = _Shelf([] if size > room else spellings)
            if size <= room:
                return ()
            room *= _TIMES
        self._shelves.append(_Shelf(spellings))
        return ()

    def find(self, content: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Yield start, end and spelling of what each shelf finds. Of several that begin together on
        a large one it is the longest, and none begins inside of another.
        """
        for shelf in self._shelves:
            for number, start, end in shelf.found_in(content):
                yield start, end, shelf.spellings[number]


class _Shelf:
    """Some spellings, and the automaton that finds them, made when it is first wanted."""

    def __init__(self, spellings: Sequence[bytes]) -> None:
        self.spellings = spellings
        self._automaton: BytesAhoCorasick | None = None

    def found_in(self, content: bytes) -> Iterable[tuple[int, int, int]]:
        """Return number, start and end of each."""
        if len(self.spellings) <= _FEW:
            return self._one_by_one(content)
        if self._automaton is None:
            kind = Implementation.ContiguousNFA
            self._automaton = BytesAhoCorasick(self.spellings, MatchKind.LeftmostLongest, kind)
        return self._automaton.find_matches_as_indexes(content)

    def _one_by_one(self, content: bytes) -> Iterator[tuple[int, int, int]]:
        for number, spelling in enumerate(self.spellings):
            start = content.find(spelling)
            while start >= 0:
                yield number, start, start + len(spelling)
                start = content.find(spelling, start + len(spelling))
