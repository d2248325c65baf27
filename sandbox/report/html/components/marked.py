"""Two texts beside each other, what is different in each of them marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_PIECE = re.compile(r"\w+|\s+|.", re.DOTALL)
_LEAST_ALIKE = 0.3
_MOST_COMPARED = 300
"""Pieces of a middle in which more than one difference is looked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `differs`: the other text has something else there, or nothing."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """Two texts, each in its pieces."""

    left: Sequence[Piece]
    right: Sequence[Piece]


def beside(left: str, right: str) -> Beside:
    """Mark what differs. Where next to nothing is alike there is no difference *inside* the value,
    and nothing is marked.
    """
    ours, theirs = _PIECE.findall(left), _PIECE.findall(right)
    front = _common(ours, theirs)
    behind = _common(ours[front:][::-1], theirs[front:][::-1])
    ours_middle, theirs_middle = (pieces[front : len(pieces) - behind] for pieces in (ours, theirs))
    compared = _compared(ours_middle, theirs_middle)
    same = front + behind + sum(size for *_, size in compared)
    if 2 * same < _LEAST_ALIKE * (len(ours) + len(theirs)):
        return Beside(_pieces(left), _pieces(right))
    head, tail = "".join(ours[:front]), "".join(ours[len(ours) - behind :])
    return Beside(
        _joined(head, ours_middle, [(at, size) for at, _, size in compared], tail),
        _joined(head, theirs_middle, [(at, size) for _, at, size in compared], tail),
    )


def _common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    pairs = zip(ours, theirs, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _compared(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return what two middles have in common: where in each, and how many pieces."""
    if not ours or not theirs or max(len(ours), len(theirs)) > _MOST_COMPARED:
        return []
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]


def _joined(
    head: str, middle: Sequence[str], same: Sequence[tuple[int, int]], tail: str
) -> Sequence[Piece]:
    found, at = [*_pieces(head)], 0
    for begin, size in same:
        if "".join(middle[begin : begin + size]).isspace() and 0 < begin < len(middle) - size:
            continue  # a blank between two differences parts them no more than it parts words
        found += _pieces("".join(middle[at:begin]), differs=True)
        found += _pieces("".join(middle[begin : begin + size]))
        at = begin + size
    return [*found, *_pieces("".join(middle[at:]), differs=True), *_pieces(tail)]


def _pieces(text: str, *, differs: bool = False) -> Sequence[Piece]:
    return [Piece(text, differs)] if text else []
