"""What was recorded in a file of evidence, as the source of a scenario."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.evidence.events import ClockMoved, MessageEnded, MessageStarted, RunStarted
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading import read_events
from sandbox.explain.capture.capture import Source
from sandbox.explain.capture.message import messages_of
from sandbox.explain.capture.moving import moves_of
from sandbox.scenario.target.target import Target
from sandbox.scenario.yaml_tree.suggest import meant

_FILE = "evidence.jsonl"
_ODD = re.compile(r"[^a-z0-9]+")
_OF_NO_CELL = "default"


def recorded_source(
    path: Path,
    *,
    cell: str | None,
    name: str = "",
    target_of: Callable[[str], Target | None] = lambda _: None,
) -> Source:
    """Return the messages of one world or cell of a file, or of a run directory. `target_of` gives
    the target, by the name that the evidence has for it.

    Raise SetupFault where there is no such file or cell, or where it has to be said which.
    """
    file = path / _FILE if path.is_dir() else path
    try:
        events = list(read_events(file))
    except OSError as fault:
        told = f"{file}: {fault.strerror}. Name a run directory, a file of evidence or a URL"
        raise SetupFault(told) from fault
    cells = list(dict.fromkeys(one.cell or _OF_NO_CELL for one in _messages(events)))
    chosen = cell or (cells[0] if len(cells) == 1 else "")
    if not chosen:
        listed = ", ".join(cells[:12]) or "none"
        raise SetupFault(f"{file} holds messages of {listed}: say with --world whose are meant")
    if chosen not in cells:
        raise SetupFault(f"{file} holds no messages of {chosen!r}. {meant(chosen, cells)}".strip())
    halves = [
        (float(one.n), one.event)
        for one in _messages(events)
        if (one.cell or _OF_NO_CELL) == chosen
        and isinstance(one.event, (MessageStarted, MessageEnded))
    ]
    moved = (one for one in events if (one.cell or _OF_NO_CELL) == chosen)
    moves = ((float(one.n), one.event) for one in moved if isinstance(one.event, ClockMoved))
    target = target_of(_target_named(events))
    unknown = "which session and which token are one player's, the evidence does not say."
    return Source(
        name=name or f"captured-{_ODD.sub('-', chosen.lower()).strip('-')}",
        messages=list(messages_of(halves)),
        target=target.values if target else {},
        settings={each: room.settings for each, room in target.sections.items()} if target else {},
        notes=[unknown],
        moves=list(moves_of(moves)),
    )


def _target_named(events: list[Recorded]) -> str:
    return next((one.event.target for one in events if isinstance(one.event, RunStarted)), "")


def _messages(events: list[Recorded]) -> Iterator[Recorded]:
    return (each for each in events if isinstance(each.event, (MessageStarted, MessageEnded)))
