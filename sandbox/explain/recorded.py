"""A run's evidence cell by cell, with order and time: what a request of that run is held against.

A recorded value may be masked (`‹token #3›`). Where a captured request carries the real value, the
mask stands for any text without a quote or a separator.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from sandbox.evidence.fields import Event, mapping, text, whole
from sandbox.explain.captured import request_of
from sandbox.explain.exchange_text import header_fields
from sandbox.json_value import Json, read_json
from sandbox.wire import Request

MASK = re.compile("‹[^‹›]*›")
_HIDDEN = r"[^\s\"&,}]*"


@dataclass(slots=True)
class RecordedMessage:
    """One exchange of the evidence; `ended` is {} when the run ended first."""

    started: Event
    ended: Event = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The message id: m12."""
        return text(self.started, "id")

    @property
    def operation(self) -> str:
        """The operation's name, "" for none."""
        return text(self.started, "operation")

    @property
    def request(self) -> Request:
        """The request as it was recorded; an empty one when the record is damaged."""
        try:
            return request_of(mapping(self.started, "request"))
        except ValueError:
            return Request("GET", "/")

    def is_like(self, request: Request) -> bool:
        """Tell whether this is the same request, masked values standing for any."""
        mine = self.request
        return mine.method == request.method and all(
            stands_for(recorded, captured)
            for recorded, captured in (
                (mine.target, request.target),
                (_decoded(mine.body), _decoded(request.body)),
            )
        )

    def values(self) -> Iterator[str]:
        """Yield every value it carries, both ways: header fields, query, members of bodies."""
        for record in (mapping(self.started, "request"), mapping(self.ended, "response")):
            yield from (value for _, value in header_fields(record))
            query = urlsplit(text(record, "url")).query
            yield from (value for _, value in parse_qsl(query, keep_blank_values=True))
            yield from _leaves(read_json(text(record, "body")))


@dataclass(slots=True)
class RecordedCell:
    """One cell: its events in order, and its messages by id."""

    started: Event
    events: list[Event] = field(default_factory=list)
    messages: dict[str, RecordedMessage] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The cell's id."""
        return text(self.started, "cell")

    def first_with(self, value: str) -> RecordedMessage | None:
        """Return the first message that carries a value; None when none does."""
        carrying = (message for message in self.messages.values() if value in message.values())
        return next(carrying, None)

    def before(self, n: int | None) -> Sequence[Event]:
        """Return the events before the `n`th of the run; all of them for None."""
        return [event for event in self.events if n is None or whole(event, "n") < n]


@dataclass(slots=True)
class RecordedRun:
    """A whole run; `house` holds what belongs to no cell."""

    cells: dict[str, RecordedCell] = field(default_factory=dict)
    house: RecordedCell = field(default_factory=lambda: RecordedCell({}))

    @classmethod
    def of(cls, events: Iterable[Event]) -> "RecordedRun":
        """Sort events to their cells."""
        run = cls()
        for event in events:
            name = text(event, "cell")
            if text(event, "type") == "cell.started":
                run.cells[name] = RecordedCell(event)
            _file(run.cells.get(name, run.house), event)
        return run

    @property
    def everywhere(self) -> Iterator[RecordedCell]:
        """Yield every cell, the newest first, then what belongs to none."""
        yield from reversed(self.cells.values())
        yield self.house

    def twins(self, request: Request) -> list[tuple[RecordedCell, RecordedMessage]]:
        """Return the recorded messages whose request is this very one."""
        return [
            (cell, message)
            for cell in self.everywhere
            for message in cell.messages.values()
            if message.is_like(request)
        ]


def _file(cell: RecordedCell, event: Event) -> None:
    cell.events.append(event)
    kind, name = text(event, "type"), text(event, "id")
    if kind == "message.started":
        cell.messages[name] = RecordedMessage(event)
    elif kind == "message.ended" and name in cell.messages:
        cell.messages[name].ended = event


def stands_for(recorded: str, captured: str) -> bool:
    """Tell whether a recorded text is the captured one, where a mask in it may stand for any."""
    if recorded == captured or "‹" not in recorded:
        return recorded == captured
    pieces = MASK.split(recorded)
    return re.fullmatch(_HIDDEN.join(map(re.escape, pieces)), captured, re.DOTALL) is not None


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _leaves(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
