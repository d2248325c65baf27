"""Under which clock and which state of the account a request of a cell was judged, by the evidence.

Of the account is told what was done to it: the hooks that ran, and each provider's last verdicts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sandbox.evidence.fields import Event, mapping, seconds, text, whole
from sandbox.explain.recorded import RecordedCell, RecordedMessage
from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.wording import render


def state_at(
    cell: RecordedCell, message: RecordedMessage | None, opened: Event
) -> Iterator[tuple[str, str]]:
    """Yield labelled facts as of a message of the cell; without one as of the moment at which the
    step that would take it began to wait, and else ({}) as of the cell's end.
    """
    moment = message.started if message else opened
    before = cell.before(whole(moment, "n") if moment else None)
    yield "as of", _as_of(message, opened)
    yield "clock", _clock(before, moment)
    for name, event in _hooks(before):
        yield "done", f"{name} {text(event, 'id')}: {text(mapping(event, 'request'), 'body')}"
    for operation, event in _verdicts(before).items():
        yield "before", f"{operation} {text(event, 'id')}: {_told(mapping(event, 'answered'))}"
    if message and mapping(message.ended, "answered"):
        yield "verdict", _told(mapping(message.ended, "answered"))


def _as_of(message: RecordedMessage | None, opened: Event) -> str:
    if message:
        return f"the moment {message.id} came"
    if opened:
        return f"the moment the receive at {text(opened, 'place')} began to wait"
    return "the end of the cell"


def _clock(events: Sequence[Event], moment: Event) -> str:
    ours, lead_s = None, 0.0
    for event in events:
        ours = seconds(event, "virtual_s") or ours
        if text(event, "type") == "clock.moved":
            moved = (seconds(event, name) or 0 for name in ("ours_s", "operator_s"))
            lead_s = float(next(moved) - next(moved))
    ours = seconds(moment, "virtual_s") or ours
    if ours is None:
        return "not recorded"
    shown = datetime.fromtimestamp(float(ours), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{shown}, {lead_s:g} s ahead of the operator's"


def _hooks(events: Sequence[Event]) -> Iterator[tuple[str, Event]]:
    for event in events:
        operation = text(event, "operation")
        if text(event, "type") == "message.started" and operation.startswith("hook."):
            yield operation, event


def _verdicts(events: Sequence[Event]) -> Mapping[str, Event]:
    """Return the last verdict of each operation, the latest one last."""
    names: dict[str, str] = {}
    found: dict[str, Event] = {}
    for event in events:
        name = text(event, "id")
        if text(event, "type") == "message.started":
            names[name] = text(event, "operation")
        elif text(event, "type") == "message.ended" and mapping(event, "answered"):
            found.pop(names.get(name, ""), None)
            found[names.get(name, "")] = event
    return found


def _told(answered: Mapping[str, Json]) -> str:
    told = {name: value for name, value in answered.items() if value not in (None, "", [])}
    return ", ".join(f"{name} {_plain(value)}" for name, value in told.items())


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else render(value)
