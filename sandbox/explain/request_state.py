"""The clock and the state of the account at which a request of a cell was judged, by its evidence.

Of the account is told what was done to it: the hooks that ran, and each provider's last verdicts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sandbox.evidence.events import (
    CellEnded,
    CellStarted,
    Check,
    ClockMoved,
    Event,
    MessageEnded,
    MessageStarted,
    StepClosed,
    StepOpened,
)
from sandbox.evidence.results import Happened, MessageResult
from sandbox.explain.step_waits import StepWait
from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.wording import render

_TIMED = (CellStarted, MessageStarted, MessageEnded, StepOpened, StepClosed, Check, CellEnded)
"""Events that tell the world's own time."""


def state_at(
    cell: Happened, message: MessageResult | None, wait: StepWait | None
) -> Iterator[tuple[str, str]]:
    """Yield labelled facts as of a message of the cell; without one as of the moment at which the
    step that would take it began to wait, and else (None) as of the cell's end.
    """
    opened = wait.opened if wait and not message else None
    n = message.started_n if message else wait.opened_n if wait else None
    before = [each.event for each in cell.events if n is None or each.n < n]
    yield "as of", _as_of(message, opened)
    yield "clock", _clock(before, message.started if message else opened)
    for event in before:
        if isinstance(event, MessageStarted) and (event.operation or "").startswith("hook."):
            yield "done", f"{event.operation} {event.id}: {event.request.body}"
    for operation, ended in _verdicts(before).items():
        yield "before", f"{operation} {ended.id}: {_told(ended.answered or {})}"
    if message and message.ended and message.ended.answered:
        yield "verdict", _told(message.ended.answered)


def _as_of(message: MessageResult | None, opened: StepOpened | None) -> str:
    if message:
        return f"the moment {message.id} came"
    if opened:
        return f"the moment the receive at {opened.place} began to wait"
    return "the end of the cell"


def _clock(events: Sequence[Event], moment: MessageStarted | StepOpened | None) -> str:
    ours, lead_s = None, 0.0
    for event in events:
        if isinstance(event, ClockMoved):
            lead_s = event.ours_s - event.operator_s
        elif isinstance(event, _TIMED):
            ours = event.virtual_s
    ours = moment.virtual_s if moment else ours
    if ours is None:
        return "not recorded"
    shown = datetime.fromtimestamp(ours, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{shown}, {lead_s:g} s ahead of the operator's"


def _verdicts(events: Sequence[Event]) -> Mapping[str, MessageEnded]:
    """Return the last verdict of each operation, the latest one last."""
    names: dict[str, str] = {}
    found: dict[str, MessageEnded] = {}
    for event in events:
        if isinstance(event, MessageStarted):
            names[event.id] = event.operation or ""
        elif isinstance(event, MessageEnded) and event.answered:
            found.pop(names.get(event.id, ""), None)
            found[names.get(event.id, "")] = event
    return found


def _told(answered: Mapping[str, Json]) -> str:
    told = {name: value for name, value in answered.items() if value not in (None, "", [])}
    return ", ".join(f"{name} {_plain(value)}" for name, value in told.items())


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else render(value)
