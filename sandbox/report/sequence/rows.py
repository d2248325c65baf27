"""What a diagram tells, one row after another: the events of a cell that somebody would look at.

A check that did not pass stands below the last message that it judges; one without messages
where it was judged. Of waits both ends are told, of everything else the moment.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from sandbox.evidence.events import (
    Check,
    ClockMoved,
    MessageEnded,
    MessageStarted,
    Note,
    StepClosed,
    StepOpened,
)
from sandbox.evidence.results import Happened, MessageResult, numbered_checks
from sandbox.evidence.verdict import Mark

SHOWN = (Mark.FAIL, Mark.WARN, Mark.UNCLEAR, Mark.KNOWN)
"""Marks of the checks that have a row."""
_MOST_UNCLEAR = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A request goes out, at `at` seconds since the epoch."""

    message: MessageResult
    at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A request is answered, or it is certain that it will not be."""

    message: MessageResult
    at: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A step begins to wait. `number` is that of the wait."""

    number: int
    event: StepOpened
    at: float


@dataclass(frozen=True, slots=True)
class Closed:
    """A step waits no longer."""

    number: int
    event: StepClosed
    at: float


@dataclass(frozen=True, slots=True)
class Jump:
    """Clocks are moved; `by_s` further than they were."""

    event: ClockMoved
    by_s: float


@dataclass(frozen=True, slots=True)
class Flag:
    """A check that did not pass, by its id; `more` are unclear like it, and told in its place."""

    id: str
    check: Check
    more: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A note of the run that belongs to no message."""

    note: Note


@dataclass(frozen=True, slots=True)
class Folded:
    """So many alike are left out, the ids of their messages in order."""

    count: int
    messages: tuple[MessageResult, ...]


Row: TypeAlias = Asked | Answered | Opened | Closed | Jump | Flag | Remark | Folded


def rows_of(happened: Happened) -> list[Row]:
    """Return the rows, in order."""
    pinned, loose = _flags(happened)
    rows: list[Row] = []
    for row in _told(happened, loose):
        rows.append(row)
        if isinstance(row, Answered):
            rows += pinned.pop(row.message.id, ())
    for flags in pinned.values():  # of messages that have no end
        rows += flags
    return list(_gathered(rows))


def _gathered(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows, many unclear checks in a row as one: they mostly lack the same."""
    for is_unclear, group in groupby(rows, _is_unclear):
        alike = list(group)
        if is_unclear and len(alike) > _MOST_UNCLEAR and isinstance(first := alike[0], Flag):
            others = (row.check for row in alike[1:] if isinstance(row, Flag))
            yield Flag(first.id, first.check, tuple(others))
        else:
            yield from alike


def _is_unclear(row: Row) -> bool:
    return isinstance(row, Flag) and row.check.mark is Mark.UNCLEAR


def judged_by(happened: Happened) -> dict[str, Mark]:
    """Return the messages that a check without success judges, and the worst mark of each."""
    worst: dict[str, Mark] = {}
    for _, check in numbered_checks(happened):
        if check.mark in SHOWN:
            for message in check.messages:
                known = worst.get(message, check.mark)
                worst[message] = min(known, check.mark, key=SHOWN.index)
    return worst


def _flags(happened: Happened) -> tuple[dict[str, list[Flag]], dict[str, Flag]]:
    """Return the checks to show: those of messages by the last one, the others by their ids."""
    pinned: dict[str, list[Flag]] = defaultdict(list)
    loose: dict[str, Flag] = {}
    for id_, check in numbered_checks(happened):
        if check.mark not in SHOWN:
            continue
        known = [message for message in check.messages if message in happened.messages]
        if known:
            pinned[known[-1]].append(Flag(id_, check))
        else:
            loose[id_] = Flag(id_, check)
    return pinned, loose


def _told(happened: Happened, loose: dict[str, Flag]) -> Iterator[Row]:
    waits = _Waits()
    ahead_s = 0.0
    for recorded in happened.events:
        match recorded.event:
            case MessageStarted(id=id_) if id_ in happened.messages:
                yield Asked(happened.messages[id_], recorded.at)
            case MessageEnded(id=id_) if id_ in happened.messages:
                yield Answered(happened.messages[id_], recorded.at)
            case StepOpened() as opened:
                yield Opened(waits.open(opened), opened, recorded.at)
            case StepClosed() as closed:
                number = waits.close(closed)
                if number is not None:
                    yield Closed(number, closed, recorded.at)
            case ClockMoved() as moved:
                yield Jump(moved, moved.ours_s - ahead_s)
                ahead_s = moved.ours_s
            case Check() if f"c{recorded.n}" in loose:
                yield loose[f"c{recorded.n}"]
            case Note(message="") as note:
                yield Remark(note)


class _Waits:
    """Numbers waits, and finds which one an end belongs to: of several alike the oldest."""

    def __init__(self) -> None:
        self._number = 0
        self._open: dict[tuple[str, str], list[int]] = defaultdict(list)

    def open(self, event: StepOpened) -> int:
        self._number += 1
        self._open[event.step, event.place].append(self._number)
        return self._number

    def close(self, event: StepClosed) -> int | None:
        known = self._open[event.step, event.place]
        return known.pop(0) if known else None
