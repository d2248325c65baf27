"""What the control API answers, as frozen values. Each has `told`, the whole answer as it came.

Numbers with a fraction are `Decimal`, as exact as they were sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import Json, JsonFault, is_integer, parse_json, spelt, text_at

Object = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class WorldState:
    """A world at a glance. `kept` exchanges can be looked at, `evicted` older ones are gone;
    `findings` counts those that stand.
    """

    name: str
    target: str
    made: int
    replies: int
    kept: int
    evicted: int
    findings: int
    told: Object

    @classmethod
    def of(cls, told: Json) -> "WorldState":
        """Read one."""
        requests = child(told, "requests")
        return cls(
            name=text_at(told, "name"),
            target=text_at(told, "target"),
            made=whole(told, "made"),
            replies=whole(told, "replies"),
            kept=whole(requests, "kept"),
            evicted=whole(requests, "evicted"),
            findings=whole(told, "findings"),
            told=as_object(told),
        )


@dataclass(frozen=True, slots=True)
class Player:
    """A player or a session of one. What else is known of it stands in `told`."""

    alias: str
    id: str
    sid: str
    currency: str
    told: Object

    @property
    def headers(self) -> Object:
        """The header fields that the player's browser sends to the operator: its session."""
        return child(self.told, "headers")

    @classmethod
    def of(cls, told: Json) -> "Player":
        """Read one."""
        alias, id_, sid, currency = (
            text(told, name) for name in ("alias", "id", "sid", "currency")
        )
        return cls(alias, id_, sid, currency, as_object(told))


@dataclass(frozen=True, slots=True)
class Launch:
    """The call that carries a thing to the operator; `why` says why there is none."""

    operation: str
    url: str
    curl: str
    why: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a provider has made for a player, such as a token: `value` is the token itself,
    `parameters` are those of a launch.
    """

    alias: str
    kind: str
    value: str
    parameters: Object
    player: Player
    launch: Launch
    told: Object

    @classmethod
    def of(cls, told: Json, *, kind: str) -> "Made":
        """Read one of a kind."""
        launch = child(told, "launch")
        return cls(
            alias=text_at(told, "alias"),
            kind=kind,
            value=text(told, kind),
            parameters=child(told, "parameters"),
            player=Player.of(child(told, "player")),
            launch=Launch(*(text_at(launch, name) for name in ("operation", "url", "curl", "why"))),
            told=as_object(told),
        )

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters as the texts of a query, in their order."""
        return {name: text(self.parameters, name) for name in self.parameters}

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Rule:
    """What is replied to requests. `left` is for how many it still holds, None for all; it has
    `taken` so many, and `requests` are the latest of them.
    """

    id: str
    operation: str
    left: int | None
    taken: int
    requests: Sequence[str]
    told: Object

    @classmethod
    def of(cls, told: Json) -> "Rule":
        """Read one."""
        left = child_of(told, "left")
        return cls(
            id=text_at(told, "id"),
            operation=text_at(told, "operation"),
            left=left if is_integer(left) else None,
            taken=whole(told, "taken"),
            requests=[spelt(each) for each in items(told, "requests")],
            told=as_object(told),
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what became of it. `status` is 0 while there is no answer; `answered` is the
    provider's verdict in its own words, {} for none.
    """

    id: str
    operation: str
    by: str
    method: str
    url: str
    status: int
    answered: Object
    told: Object

    @classmethod
    def of(cls, told: Json) -> "Exchange":
        """Read one."""
        request = child(told, "request")
        return cls(
            id=text_at(told, "id"),
            operation=text_at(told, "operation"),
            by=text_at(told, "by"),
            method=text_at(request, "method"),
            url=text_at(request, "url"),
            status=whole(child(told, "response"), "status"),
            answered=child(told, "answered"),
            told=as_object(told),
        )

    @property
    def request_json(self) -> Json:
        """The body of the request as JSON; None where it is none."""
        return _json_of(child(self.told, "request"))

    @property
    def response_json(self) -> Json:
        """The body of the answer as JSON; None where it is none."""
        return _json_of(child(self.told, "response"))

    @property
    def verdict(self) -> str:
        """What the provider decided: accepted, refused …; "" for nothing."""
        return text_at(self.answered, "verdict")

    @property
    def reason(self) -> str:
        """Why the provider refused; "" where it did not."""
        return text_at(self.answered, "reason")

    def __str__(self) -> str:
        what = self.operation or f"{self.method} {self.url}"
        words = (self.id, self.by, what, str(self.status or "no answer"), self.verdict, self.reason)
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Requests:
    """Exchanges of a world, the oldest first. `count` is how many there are, listed or not;
    `evicted` says that older ones are gone, "" for none.
    """

    world: str
    count: int
    exchanges: Sequence[Exchange]
    evicted: str

    @classmethod
    def of(cls, told: Json) -> "Requests":
        """Read them."""
        listed = [Exchange.of(each) for each in items(told, "requests")]
        return cls(text_at(told, "world"), whole(told, "count"), listed, text_at(told, "evicted"))

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges)

    def __len__(self) -> int:
        return len(self.exchanges)

    def __getitem__(self, at: int) -> Exchange:
        return self.exchanges[at]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a world. `kind` is clause, unexpected, near-miss or mismatch; a near
    miss `stands` no more when the right request has come, a mismatch never.
    """

    kind: str
    request: str
    operation: str
    text: str
    clause: str
    level: str
    expected: str
    actual: str
    reason: str
    looks_like: str
    held_against: str
    stands: bool
    told: Object

    @classmethod
    def of(cls, told: Json) -> "Finding":
        """Read one."""
        return cls(
            kind=text_at(told, "kind"),
            request=text_at(told, "request"),
            operation=text_at(told, "operation"),
            text=text_at(told, "text"),
            clause=text_at(told, "clause"),
            level=text_at(told, "level"),
            expected=text_at(told, "expected"),
            actual=text_at(told, "actual"),
            reason=text_at(told, "reason"),
            looks_like=text_at(told, "looks_like"),
            held_against=text_at(told, "held_against"),
            stands=child_of(told, "stands") is not False,
            told=as_object(told),
        )

    def __str__(self) -> str:
        head = f"{self.level} {self.clause}" if self.clause else self.kind
        lines = [" ".join(word for word in (head, self.request, self.operation) if word), self.text]
        said = {
            "expected": self.expected,
            "actual": self.actual,
            "reason": self.reason,
            "looks": self.looks_like,
            "against": self.held_against,
        }
        for label, text in said.items():
            first, *more = text.split("\n")
            lines += [f"{label:10}{first}", *(" " * 10 + line for line in more)] if text else []
        return "\n  ".join(lines)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a world, the oldest first; `evicted` counts older ones that are gone."""

    found: Sequence[Finding]
    evicted: int

    @classmethod
    def of(cls, told: Json) -> "Findings":
        """Read them."""
        return cls([Finding.of(each) for each in items(told, "findings")], whole(told, "evicted"))

    @property
    def total(self) -> int:
        """How many there ever were."""
        return self.evicted + len(self.found)

    def since(self, total: int) -> Sequence[Finding]:
        """Return those that came when there had been so many."""
        return self.found[max(0, total - self.evicted) :]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, at: int) -> Finding:
        return self.found[at]


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is in a world, and how far that is ahead of real time."""

    now: str
    now_s: Decimal
    ahead_s: Decimal
    frozen: bool

    @classmethod
    def of(cls, told: Json) -> "Clock":
        """Read one."""
        now_s, ahead_s = (Decimal(text(told, name) or 0) for name in ("now_s", "ahead_s"))
        return cls(text_at(told, "now"), now_s, ahead_s, child_of(told, "frozen") is True)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a world's evidence, by its type."""

    id: str
    kind: str
    data: Json


def as_object(value: Json) -> Object:
    """Return an object as it is, anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def child_of(value: Json, name: str) -> Json:
    """Return a member; None for none."""
    return as_object(value).get(name)


def child(value: Json, name: str) -> Object:
    """Return a member that is an object; an empty one for none."""
    return as_object(child_of(value, name))


def items(value: Json, name: str) -> list[Json]:
    """Return a member that is a list; an empty one for none."""
    found = child_of(value, name)
    return list(found) if isinstance(found, list) else []


def whole(value: Json, name: str) -> int:
    """Return a member that is a whole number; 0 for none."""
    found = child_of(value, name)
    return found if is_integer(found) else 0


def text(value: Json, name: str) -> str:
    """Return a member as text, a number as it is written; "" for none."""
    found = child_of(value, name)
    return "" if found is None else spelt(found)


def _json_of(message: Object) -> Json:
    try:
        return parse_json(text_at(message, "body"))
    except JsonFault:
        return None
