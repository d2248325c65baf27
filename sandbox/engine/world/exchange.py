"""One HTTP message pair as a scenario sees it, and the named parts a check may look at.

Which side of the pair a part means follows from who started it: of a call or an observed call we
judge the answer, of a received one the request. `jwt` and `answered` belong to both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from urllib.parse import parse_qsl

from sandbox.engine.world.current_step import NO_STEP, PlayedStep
from sandbox.errors import PeerFault
from sandbox.evidence.events import Trouble, measured
from sandbox.json_value import ABSENT, Absent, Json, read_json
from sandbox.port import PlayerView
from sandbox.protocol.content_coding import content_of
from sandbox.scenario.language.values.paths import HeaderView
from sandbox.wire import Headers, Request, Response, Unsent

_LARGEST_BODY = 1_048_576
"""Bytes up to which a packed request is unpacked to be judged."""

NOBODY = PlayerView(id="")


class Starter(StrEnum):
    """Who opened the exchange."""

    PLAYER = "player"
    PROVIDER = "provider"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Followed:
    """The redirects that were followed: the ids of the messages, in order, the answers before the
    last one, and why it went no further where there was one more.
    """

    messages: tuple[str, ...] = ()
    answers: tuple[Response, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Exchange:
    """A request and what became of it. Times are real seconds; `started_s` never jumps.

    `step` is the step that made it or took it. Between `late_from_s` and `late_to_s` our own
    lateness grew while it was under way. `unsent` says why we sent no answer; `is_told` whether it
    is in the evidence. `identities` are the (kind, value) pairs by which a call of the operator's
    found its world.
    """

    id: str
    operation: str
    starter: Starter
    request: Request
    started_s: float
    ended_s: float = 0.0
    response: Response | None = None
    trouble: PeerFault | None = None
    unsent: Unsent | None = None
    answered: Mapping[str, Json] | None = None
    notes: tuple[str, ...] = ()
    scripted: bool = False
    jwt: str | None = None
    player: PlayerView = NOBODY
    looks: Mapping[str, Json] = field(default_factory=dict)
    step: PlayedStep = NO_STEP
    late_from_s: float = 0.0
    late_to_s: float = 0.0
    followed: Followed = Followed()
    is_told: bool = True
    identities: tuple[tuple[str, str], ...] = ()

    @property
    def took_s(self) -> Decimal:
        """Seconds from the first byte out to the last byte in, to the millisecond."""
        return measured(self.ended_s - self.started_s)

    @property
    def no_answer(self) -> Trouble | None:
        """Why there is no answer; None where there is one."""
        if self.trouble is not None:
            return Trouble(kind=self.trouble.trouble.value, text=str(self.trouble))
        if self.unsent is not None:
            return Trouble(kind=self.unsent.kind, text=self.unsent.text)
        return None

    @property
    def told_notes(self) -> tuple[str, ...]:
        """The notes, and how the body of the answer was packed, if it was."""
        coding = self.response.coding if self.response else None
        return (*self.notes, str(coding)) if coding else self.notes

    @property
    def messages(self) -> tuple[str, ...]:
        """The ids of its messages, those that redirects led to included; none where it has none."""
        return (self.id, *self.followed.messages) if self.id else ()

    @property
    def answers(self) -> tuple[Response, ...]:
        """Every answer, those that redirects led to included, in order."""
        last = (self.response,) if self.response else ()
        return (*self.followed.answers, *last)

    @property
    def judged_headers(self) -> Headers:
        """The header fields of the side that the operator made."""
        if self.starter is Starter.OPERATOR:
            return self.request.headers
        return self.response.headers if self.response else Headers()

    @property
    def judged_body(self) -> bytes | None:
        """The body of the side that the operator made, unpacked; None when no answer came."""
        if self.starter is Starter.OPERATOR:
            return content_of(self.request.headers, self.request.body, largest=_LARGEST_BODY)
        return self.response.body if self.response else None


def part(exchange: Exchange, name: str) -> Json | Absent:
    """Return one part for matching; ABSENT when the exchange has no such thing."""
    reader = _PARTS.get(name)
    return reader(exchange) if reader else exchange.looks.get(name, ABSENT)


def view(exchange: Exchange, *, jwt: Mapping[str, Json] | None) -> Mapping[str, Json]:
    """Return everything `save` may dig in."""
    found: dict[str, Json] = {}
    for name in (*_PARTS, *exchange.looks):
        value = part(exchange, name)
        if not isinstance(value, Absent):
            found[name] = value
    if jwt is not None:
        found["jwt"] = jwt
    return found


def body_value(body: bytes | None) -> Json | Absent:
    """Read a body: JSON where it is JSON, its text otherwise, ABSENT where there is none."""
    if not body:
        return ABSENT
    value = read_json(body)
    if value is None and body.strip() != b"null":
        return body.decode("utf-8", "replace")
    return value


def _status(exchange: Exchange) -> Json | Absent:
    return exchange.response.status if exchange.response else ABSENT


def _http_version(exchange: Exchange) -> Json | Absent:
    if exchange.starter is Starter.OPERATOR:
        return exchange.request.http_version
    return exchange.response.http_version if exchange.response else ABSENT


def _query(exchange: Exchange) -> Json | Absent:
    text = exchange.request.target.partition("?")[2]
    return dict(parse_qsl(text, keep_blank_values=True))


_PARTS: Mapping[str, Callable[[Exchange], Json | Absent]] = {
    "status": _status,
    "headers": lambda exchange: HeaderView(exchange.judged_headers),
    "query": _query,
    "body": lambda exchange: body_value(exchange.judged_body),
    "http-version": _http_version,
    "took": lambda exchange: exchange.took_s,
    "answered": lambda exchange: exchange.answered if exchange.answered is not None else ABSENT,
}
