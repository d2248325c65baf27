"""Events of several runs in one order, under names that each of them has for itself.

Messages, masked secrets and connections are counted in each run from one. What is renumbered is
theirs and ours alone; a text of a peer changes only where a masked secret stands in it.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import msgspec

from sandbox.app.merging.sources import Source, named
from sandbox.evidence.events import (
    CellStarted,
    Certificate,
    Check,
    Deviation,
    Event,
    JwtRead,
    MessageEnded,
    MessageStarted,
    Note,
    PreflightLine,
    RunEnded,
    RunStarted,
    RunStopped,
    Shard,
    Unclaimed,
    Unstable,
)
from sandbox.evidence.lines import Recorded, decode, encode

_OF_THE_RUN = (
    PreflightLine,
    RunStarted,
    RunEnded,
    Shard,
    Deviation,
    Unstable,
    Certificate,
    RunStopped,
)
"""What is said of a run as a whole, and anew of the merged one."""
_MASKED = re.compile("‹([a-z][a-z0-9-]*) #([0-9]+)›".encode())
_OF_THE_TARGET = b"secret"
"""Secrets of the target are numbered first, and alike in every run."""
_MESSAGE = re.compile(r"m([0-9]+)")


@dataclass(slots=True)
class _Numbers:
    """How many of each a run has; the next run's begin behind them."""

    messages: int = 0
    masks: dict[bytes, int] = field(default_factory=dict)


def joined(sources: Sequence[Source], *, order: Mapping[str, int]) -> Iterator[Recorded]:
    """Yield what happened in cells and beside them, by time. `order` numbers cells by name."""
    before = _Numbers()
    streams: list[Iterable[tuple[float, int, int, Recorded]]] = []
    for number, source in enumerate(sources, start=1):
        events = [e for e in source.events if not isinstance(e.event, _OF_THE_RUN)]
        renamed, before = _renamed(events, before, run=number, order=order)
        times = accumulate((event.at for event in renamed), max)  # a clock may have been set back
        streams.append(
            [(at, number, event.n, event) for at, event in zip(times, renamed, strict=True)]
        )
    yield from (entry[3] for entry in heapq.merge(*streams, key=lambda entry: entry[:3]))


def numbered(events: Iterable[Recorded]) -> Iterator[Recorded]:
    """Count the lines from 1."""
    for n, recorded in enumerate(events, start=1):
        yield msgspec.structs.replace(recorded, n=n)


def _renamed(
    events: Sequence[Recorded], before: _Numbers, *, run: int, order: Mapping[str, int]
) -> tuple[list[Recorded], _Numbers]:
    after = _Numbers(before.messages, dict(before.masks))
    found: list[Recorded] = []
    for recorded in events:
        shifted = _shifted_masks(recorded, before.masks, after.masks)
        event, cell = shifted.event, shifted.cell or ""
        if isinstance(event, CellStarted):
            event = msgspec.structs.replace(event, order=order[named(cell, event.repeat)])
        elif isinstance(event, MessageStarted):
            request = event.request
            connection = f"run{run}-{request.connection}" if request.connection else ""
            request = msgspec.structs.replace(request, connection=connection)
            event = msgspec.structs.replace(event, request=request)
            after.messages = max(after.messages, _number(event.id) + before.messages)
        event = _with_messages(event, before.messages)
        found.append(msgspec.structs.replace(shifted, event=event))
    return found, after


def _shifted_masks(
    recorded: Recorded, before: Mapping[bytes, int], after: dict[bytes, int]
) -> Recorded:
    def shift(mask: "re.Match[bytes]") -> bytes:
        kind, number = mask[1], int(mask[2])
        if kind == _OF_THE_TARGET:
            return mask[0]
        moved = number + before.get(kind, 0)
        after[kind] = max(after.get(kind, 0), moved)
        return "‹".encode() + kind + f" #{moved}›".encode()

    line = encode(recorded)
    if "‹".encode() not in line:
        return recorded
    return decode(_MASKED.sub(shift, line)) or recorded


def _number(message: str) -> int:
    found = _MESSAGE.fullmatch(message)
    return int(found[1]) if found else 0


def _moved(message: str, by: int) -> str:
    return f"m{_number(message) + by}" if _MESSAGE.fullmatch(message) else message


def _with_messages(event: Event, by: int) -> Event:
    match event:
        case MessageStarted() | MessageEnded():
            return msgspec.structs.replace(event, id=_moved(event.id, by))
        case Unclaimed() | Note() | JwtRead():
            return msgspec.structs.replace(event, message=_moved(event.message, by))
        case Check():
            moved = tuple(_moved(message, by) for message in event.messages)
            differences = tuple(
                msgspec.structs.replace(one, message=_moved(one.message, by))
                for one in event.differences
            )
            return msgspec.structs.replace(event, messages=moved, differences=differences)
        case _:
            return event
