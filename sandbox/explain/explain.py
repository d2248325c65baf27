"""Looks up the page of a name that a person types, among all kinds of names.

An `Entry` is a name of some kind; its page is made only when asked for. Names are compared without
regard to case. One name may be of two kinds (a reason code of two rooms): both are told.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_NEAR_ENOUGH = 0.5
_MOST_SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled part of a page. `verbatim` lines are never broken: they are to be copied."""

    label: str
    lines: tuple[str, ...]
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One page: `text` says what it is, the rows the rest."""

    kind: str
    name: str
    text: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that can be asked for. `aliases` are further spellings that mean it."""

    kind: str
    name: str
    page: Callable[[], Topic]
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> frozenset[str]:
        """Every way to ask for it, folded."""
        return frozenset(folded(name) for name in (self.name, *self.aliases))


def row(label: str, *lines: str, verbatim: bool = False) -> Iterator[Row]:
    """Yield a row when any of its lines says something."""
    told = tuple(line for line in lines if line.strip() or verbatim)
    if told:
        yield Row(label, told, verbatim)


def folded(name: str) -> str:
    """Fold a name for comparison: case and the space around it do not count."""
    return name.strip().casefold()


def find_entries(asked: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return every entry of that name, () when there is none."""
    wanted = folded(asked)
    return tuple(entry for entry in entries if wanted in entry.spellings)


def suggestions(asked: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the nearest names over all kinds, with their kind, the nearest first.

    A name that ends in what was asked for, or holds it, comes before one that only looks alike.
    """
    wanted = folded(asked)
    rated = [(_nearness(wanted, entry), entry) for entry in entries]
    near = sorted(
        ((nearness, entry) for nearness, entry in rated if nearness >= _NEAR_ENOUGH),
        key=lambda pair: (-pair[0], pair[1].name),
    )
    shown = dict.fromkeys(f"{entry.name} ({entry.kind})" for _, entry in near)
    return tuple(shown)[:_MOST_SUGGESTED]


def _nearness(wanted: str, entry: Entry) -> float:
    return max(_likeness(wanted, spelling) for spelling in entry.spellings)


def _likeness(wanted: str, spelling: str) -> float:
    if len(wanted) > 2 and wanted in spelling:  # noqa: PLR2004 - two letters are in every name
        return 1.5 if spelling.endswith(wanted) else 1.2
    return SequenceMatcher(None, wanted, spelling, autojunk=False).ratio()
