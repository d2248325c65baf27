"""What a check expected and what came, in lines: one a value, alike attempts in one.

The values that decide are told where they are known, else what the check says of itself. Whatever
a peer wrote may stand in it, a megabyte on one line: lines are cut, with a note of how much is left
out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sandbox.evidence.events import Check
from sandbox.explain.finding.attempts import attempts_named
from sandbox.explain.finding.differences import Difference
from sandbox.words import counted

LONGEST = 2000
MOST_LINES = 12
"""More are only counted."""
_ATTEMPT = re.compile(r" \(attempt (\d+)\)")
_BETWEEN = re.compile(r"; (?=[a-z-]+[.:\[])")
"""Between two values of a check: each begins with the part in which it stands."""


def expected_lines(check: Check, shown: Sequence[Difference]) -> tuple[str, ...]:
    """Return what was expected, line by line."""
    lines = [f"{one.name}: {one.expected}" for one in shown] or check.expected.split("\n")
    return tuple(_bounded(dict.fromkeys(lines)))


def actual_lines(check: Check, shown: Sequence[Difference]) -> tuple[str, ...]:
    """Return what came, line by line; what several attempts have in common is told once."""
    pieces = [piece for line in check.actual.split("\n") for piece in _pieces(line)]
    return tuple(_bounded(map(_line, shown) if shown else _folded(pieces)))


def around(one: Difference) -> tuple[str, str]:
    """Return what a line says before and behind a value that came: attempts, and the answer."""
    return (
        f"{one.attempts}: " if one.attempts else "",
        f" ({one.answer})" if one.answer else "",
    )


def _line(one: Difference) -> str:
    before, behind = around(one)
    return f"{before}{one.name}: {one.actual}{behind}"


def _pieces(line: str) -> Sequence[str]:
    return _BETWEEN.split(line) if _ATTEMPT.search(line) else [line]


def _folded(pieces: Sequence[str]) -> Iterator[str]:
    alike: dict[str, list[int]] = {}
    for piece in pieces:
        numbers = [int(found[1]) for found in _ATTEMPT.finditer(piece)]
        alike.setdefault(_ATTEMPT.sub("", piece), []).extend(numbers)
    for text, numbers in alike.items():
        attempts = attempts_named(numbers)
        yield f"{attempts}: {text}" if attempts else text


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    for line in listed[:MOST_LINES]:
        yield shortened(line)
    if len(listed) > MOST_LINES:
        yield f"… and {counted(len(listed) - MOST_LINES, 'line')} more"


def shortened(text: str, *, limit: int = LONGEST) -> str:
    """Cut a text, and say how much of it is left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({counted(len(text) - limit, 'character')} more)"
