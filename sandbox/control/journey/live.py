"""What the journey page is sent while a world lives: moments, rows, as pieces of HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sandbox.app.worlds import ServedWorld
from sandbox.app.worlds.following import Told as ToldEvent
from sandbox.app.worlds.showing import moment_of, name_secrets
from sandbox.control.journey.progress import Progress, State, Told, player_of
from sandbox.control.journey.rendering import moments_html, row_html
from sandbox.control.journey.rows import row_of
from sandbox.evidence.events import Check, MessageEnded, MessageStarted
from sandbox.evidence.lines import Recorded, decode
from sandbox.evidence.masking import masked
from sandbox.evidence.results import Happened, MessageResult
from sandbox.json_value import Json
from sandbox.report.sequence import as_svg, diagram_of

_HOOKS = "hook."
"""How the names of calls begin that no provider makes: ours, to make what a test needs."""

_MOST_DRAWN = 40
"""The latest messages; a diagram of more is not looked at while it grows."""

Piece = tuple[str, dict[str, Json]]
"""The name of a server-sent event, and its data."""


@dataclass(slots=True)
class Live:
    """The fold of one page that watches; `alone`: without a site. Feed it events in order."""

    alone: bool = False
    progress: Progress = field(default_factory=Progress)
    _messages: dict[str, MessageResult] = field(default_factory=dict)
    _checks: dict[str, list[Check]] = field(default_factory=dict)
    _events: list[Recorded] = field(default_factory=list)
    _latest: str = ""

    def begin(self, world: ServedWorld) -> Iterator[Piece]:
        """Take what a world keeps of what happened before, and show how it all stands."""
        for exchange in world.ring.exchanges:
            name_secrets(world, exchange)
            masks, at = world.evidence.masks, moment_of(world, exchange).timestamp()
            started = masked(world.started(exchange), masks)
            yield from self.add(Recorded(0, at, world.name, started))
            if exchange.ended_s:
                ended = masked(world.ended(exchange), masks)
                yield from self.add(Recorded(0, at, world.name, ended))
        yield self._moments()

    def told(self, told: ToldEvent) -> Iterator[Piece]:
        """Take an event of the world as its evidence tells it."""
        recorded = decode(told.line) if told.number else None
        if recorded is not None:
            yield from self.add(recorded)

    def add(self, recorded: Recorded) -> Iterator[Piece]:
        """Take an event; yield what is shown for it."""
        match recorded.event:
            case MessageStarted() as begun if _is_shown(begun):
                self._events.append(recorded)
                message = MessageResult(recorded.cell, begun, recorded.n, started_s=recorded.at)
                self._messages[begun.id] = message
                yield self._row(message)
            case MessageEnded() as ended if ended.id in self._messages:
                message = replace(self._messages[ended.id], ended=ended, ended_n=recorded.n)
                self._messages[ended.id] = message
                self._events.append(recorded)
                yield from self._moved(self.progress.ended(message))
                yield self._row(message)
                yield self._diagram()
                if player := player_of(message):
                    yield "player", {"id": player}
            case Check() as check:
                self._events.append(recorded)
                yield from self._judged(check)
                yield self._diagram()

    def _judged(self, check: Check) -> Iterator[Piece]:
        for id_ in check.messages:
            if (message := self._messages.get(id_)) is None:
                continue
            self._checks.setdefault(id_, []).append(check)
            yield from self._moved(self.progress.judged(check, message))
            yield self._row(message)

    def _moved(self, moved: Iterator[Told]) -> Iterator[Piece]:
        told = list(moved)
        if told:
            self._latest = " ".join(map(_sentence, told))
            yield self._moments()

    def _moments(self) -> Piece:
        return "moments", {
            "html": moments_html(self.progress, alone=self.alone),
            "latest": self._latest,
        }

    def _diagram(self) -> Piece:
        drawn = dict(list(self._messages.items())[-_MOST_DRAWN:])
        events = [one for one in self._events if _is_of(one, drawn)]
        shown = diagram_of(Happened("this journey", None, events, drawn))
        return "diagram", {"html": as_svg(shown)}

    def _row(self, message: MessageResult) -> Piece:
        told = self.progress.told.values()
        is_wanted = any(t.message == message.id and t.state is State.GOOD for t in told)
        row = row_of(message, tuple(self._checks.get(message.id, ())), is_wanted=is_wanted)
        return "row", {"id": message.id, "html": row_html(row)}


def _is_of(recorded: Recorded, drawn: Mapping[str, MessageResult]) -> bool:
    match recorded.event:
        case MessageStarted() as begun:
            return begun.id in drawn
        case MessageEnded() as ended:
            return ended.id in drawn
        case Check() as check:
            return any(id_ in drawn for id_ in check.messages)
    return False


def _is_shown(begun: MessageStarted) -> bool:
    """Leave out calls of ours, and what browsers ask by themselves before a request (CORS)."""
    is_preflight = not begun.operation and begun.request.method == "OPTIONS"
    return not is_preflight and not (begun.operation or "").startswith(_HOOKS)


def _sentence(told: Told) -> str:
    """Say to who does not see the page how a moment stands."""
    stands = {
        State.GOOD: "as it should be",
        State.BAD: "not as it should be",
        State.OPEN: "not yet",
    }
    why = f": {told.why[0]}" if told.why else ""
    return f"{told.moment.title}, {told.moment.of}: {stands[told.state]}{why}."
