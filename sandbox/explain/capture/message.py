"""A message as evidence tells it, and the parts of it that rows and checks look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sandbox.evidence.events import MessageEnded, MessageStarted, RecordedRequest, RecordedResponse
from sandbox.json_value import ABSENT, Absent, Json, read_json, spelt
from sandbox.scenario.language.values.matchers import compile_pattern
from sandbox.scenario.language.values.paths import HeaderView, dig
from sandbox.wire import Headers

_LATE_S = 1


@dataclass(frozen=True, slots=True)
class Message:
    """A request and what became of it. `start` and `end` are in the order of all messages, `end`
    None for one that has not ended. `looks` are the operation's own parts, as far as anybody has
    looked; `player` is who made it, where the evidence does not say it, "" for nobody known.
    """

    started: MessageStarted
    start: float
    ended: MessageEnded | None = None
    end: float | None = None
    looks: Mapping[str, Json] = field(default_factory=dict)
    player: str = ""

    @property
    def id(self) -> str:
        """Its id: m12."""
        return self.started.id

    @property
    def operation(self) -> str:
        """The name of its operation, "" for none."""
        return self.started.operation or ""

    @property
    def is_scripted(self) -> bool:
        """Tell whether somebody had said what to reply."""
        return self.ended is not None and self.ended.reply == "scripted"

    @property
    def was_late(self) -> bool:
        """Tell whether the answer was late on purpose."""
        return self.is_scripted and self.ended is not None and self.ended.took_s >= _LATE_S

    @property
    def response(self) -> RecordedResponse | None:
        """Its answer; None where there is none."""
        return self.ended.response if self.ended else None

    @property
    def is_the_operators(self) -> bool:
        """Tell whether the operator sent it, so that it is the request that is judged."""
        return self.started.by == "operator"

    def covers(self, other: "Message") -> bool:
        """Tell whether another one came while this one was under way."""
        return self.start <= other.start and (self.end is None or other.start <= self.end)

    def part(self, name: str) -> Json | Absent:
        """Return a part as a check sees it; ABSENT for what is not there or not told."""
        if name in self.looks:
            return self.looks[name]
        reader = _PARTS.get(name)
        return reader(self) if reader else ABSENT

    def fits(self, patterns: Mapping[str, Json]) -> bool:
        """Tell whether parts are as they are wanted."""
        return not any(
            compile_pattern(wanted).match(self.part(name), at=name)
            for name, wanted in patterns.items()
        )

    def carried(self, place: str) -> str:
        """Return the text at a place such as `query.token` of the request, or of the verdict; ""
        for none.
        """
        part, _, path = place.partition(".")
        seen = self.part("answered") if part == "answered" else _request_part(self, part)
        found = seen if isinstance(seen, Absent) else dig(seen, path)
        return "" if isinstance(found, Absent) or found is None else _text(found)

    def answer(self) -> "Answer":
        """Return the answer as a message that rows can look at."""
        return Answer(self.response)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered to a call of the operator's."""

    response: RecordedResponse | None

    def fits(self, patterns: Mapping[str, Json]) -> bool:
        """Tell whether it is as it is wanted; none at all fits nothing."""
        if self.response is None:
            return not patterns
        seen = {"body": _body(self.response), "status": self.response.status}
        return not any(
            compile_pattern(wanted).match(seen.get(name, ABSENT), at=name)
            for name, wanted in patterns.items()
        )

    @property
    def body(self) -> Json | Absent:
        """The body as JSON, as text, or ABSENT."""
        return _body(self.response)


def messages_of(
    events: Iterable[tuple[float, MessageStarted | MessageEnded]],
) -> Iterator[Message]:
    """Put the halves of messages together, in the order in which they began."""
    began: dict[str, tuple[float, MessageStarted]] = {}
    ended: dict[str, tuple[float, MessageEnded]] = {}
    for at, event in events:
        if isinstance(event, MessageStarted):
            began[event.id] = (at, event)
        else:
            ended[event.id] = (at, event)
    for name, (at, started) in began.items():
        end, last = ended.get(name, (None, None))
        yield Message(started, at, last, end)


def _request_part(message: Message, part: str) -> Json | Absent:
    request = message.started.request
    if part == "query":
        text = request.url.partition("?")[2]  # not by urlsplit: a mask holds a #
        return dict(parse_qsl(text, keep_blank_values=True))
    if part == "headers":
        return HeaderView(Headers(request.headers))
    return _body(request) if part == "body" else ABSENT


def _body(record: RecordedRequest | RecordedResponse | None) -> Json | Absent:
    if record is None or not record.body or record.body_base64:
        return ABSENT
    value = read_json(record.body)
    return record.body if value is None and record.body.strip() != "null" else value


def _judged(message: Message) -> RecordedRequest | RecordedResponse | None:
    return message.started.request if message.is_the_operators else message.response


def _headers(message: Message) -> Json | Absent:
    judged = _judged(message)
    return HeaderView(Headers(judged.headers)) if judged else ABSENT


def _version(message: Message) -> Json | Absent:
    judged = _judged(message)
    return judged.http_version if judged else ABSENT


def _answered(message: Message) -> Json | Absent:
    answered = message.ended.answered if message.ended else None
    return ABSENT if answered is None else answered


_PARTS = {
    "status": lambda message: message.response.status if message.response else ABSENT,
    "headers": _headers,
    "query": lambda message: _request_part(message, "query"),
    "body": lambda message: _body(_judged(message)),
    "http-version": _version,
    "answered": _answered,
}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else spelt(value)
