"""What can happen in a run, as frozen types: one for each `type` of a line of evidence.

A line is the log's own head (`n`, `at`, `cell`, in the first line `format`), then the type and the
members of the event. What a peer or a user wrote is `Told`, alone or in a `Sentence` of ours:
secrets in it are hidden before the line is put together. Everything else is ours and stays.

Times are seconds. `virtual_s` is the world's own clock when it happened, an instant since the
epoch. `place` is `file:line:column`; None or "" stands for what there is not.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias

from msgspec import Meta, Struct

from sandbox.evidence.known_secret import KnownSecret
from sandbox.evidence.verdict import Fate, Lacking, Level, Mark, Outcome, WaitOver

if TYPE_CHECKING:
    from sandbox.json_value import Json
else:
    Json = object  # msgspec cannot spell the recursive union; it decodes any JSON for `object`

FORMAT = 1
"""The number of this format. Lines of 0.1.0 have none, and are the same otherwise."""

TOLD = Meta(description="text of a peer or a user; secrets in it are hidden")
SENTENCE = Meta(description="words of ours, with `Told` values among them")
BODY = Meta(description="a body as `Told`; beside it `…_base64` says that it is no UTF-8")
VERDICT = Meta(description="a provider's verdict: its members' names are ours, see OUR_WORDS")

Told: TypeAlias = Annotated[str, TOLD]
Sentence: TypeAlias = Annotated[str, SENTENCE]
Body: TypeAlias = Annotated[str, BODY]
Verdict: TypeAlias = Annotated[Mapping[str, Json], VERDICT]

Instant: TypeAlias = Annotated[float, Meta(ge=-(10**11), le=10**11)]
"""Seconds since the epoch, not before the year -1199 nor after 5138: what a calendar can show."""

OUR_WORDS = frozenset(
    {"verdict", "reason", "clause", "basic", "signature", "token", "looks-like", "notices"}
)
"""Members of a verdict that hold words of our own; whatever stands under others may be a peer's."""


def measured(seconds: float) -> Decimal:
    """Return measured seconds to the millisecond."""
    return Decimal(round(seconds * 1000)) / 1000


class Event(Struct, frozen=True, omit_defaults=True, gc=False, tag_field="type"):
    """Something that happened. A member that has its default's value is left out; none can hold
    itself, so that none needs the garbage collector.
    """


class PreflightLevel(StrEnum):
    """How one line of the pre-flight stands; see `port/preflight.py`."""

    OK = "ok"
    WARN = "warn"
    PROBLEM = "problem"
    SKIP = "skip"


class PreflightLine(Event, frozen=True, omit_defaults=False, tag="preflight"):
    """What the pre-flight looked at. `line` names it and never changes; `clause` is the one that
    will miss in a run.
    """

    line: str
    level: PreflightLevel
    text: Sentence
    todo: Sentence = ""
    clause: str = ""


class RunStarted(Event, frozen=True, kw_only=True, tag="run.started"):
    """A run begins. `cells` counts repeats, `command` repeats it, `secrets` are hidden ones of the
    target: none where it `shows_secrets`. `served`: cells are worlds. `ca_file` is our own
    authority's, `trusted_file` the one that the surroundings had us trust, "" for none.
    """

    seed: str
    strict: bool
    certify: bool
    jobs: int
    repeat: int
    target: Told
    scenarios: int
    cells: int
    run: str = ""
    version: str = ""
    command: Sentence = ""
    secrets: tuple[KnownSecret, ...] = ()
    served: bool = False
    shows_secrets: bool = False
    ca_file: Told = ""
    trusted_file: Told = ""


class RunEnded(Event, frozen=True, kw_only=True, tag="run.ended"):
    """A run is over."""

    exit_code: int
    took_s: Decimal
    interrupted: bool


class Shard(Event, frozen=True, kw_only=True, tag="shard"):
    """A run of a part of a plan: ids of all its cells, and of scenarios of which it lacks some."""

    number: int
    of: int
    plan: tuple[str, ...]
    partial: tuple[str, ...]


class RunStopped(Event, frozen=True, kw_only=True, tag="run.stopped"):
    """Cells were not played. Their names are ids, with ` #2` and so on for a repeat."""

    why: str
    unplayed: tuple[str, ...]


class CellStarted(Event, frozen=True, kw_only=True, tag="cell.started"):
    """A cell begins. `order` counts from 1 over the plan, `repeat` and `take` from 1."""

    scenario: str
    title: str
    why: str
    place: str
    tags: tuple[str, ...]
    order: int
    repeat: int
    take: int
    virtual_s: Instant


class CellEnded(Event, frozen=True, kw_only=True, tag="cell.ended"):
    """A cell is over. `because` is "" where its checks say it; `again`: another take follows."""

    outcome: Outcome
    because: Sentence
    again: bool
    took_s: Decimal
    virtual_s: Instant


class RecordedRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A request: everything that was on the wire. A body that is no UTF-8 is Base64. `flaws` are
    the rules of HTTP that it breaks; `cut_off` says what is missing of half a request.
    """

    method: Sentence
    url: Told
    http_version: str
    headers: tuple[tuple[Told, Told], ...]
    body: Body
    body_base64: bool = False
    connection: str
    stream: int | None
    flaws: tuple[Sentence, ...] = ()
    cut_off: Sentence = ""


class RecordedResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An answer, as `RecordedRequest`."""

    status: int
    http_version: str
    headers: tuple[tuple[Told, Told], ...]
    body: Body
    body_base64: bool = False


class Trouble(Struct, frozen=True, kw_only=True):
    """Why there is no complete answer."""

    kind: str
    text: Sentence


class MessageStarted(Event, frozen=True, kw_only=True, tag="message.started"):
    """A request is on its way: `direction` is sent or received, `by` player, provider or operator.
    `step` and `place` are None for what belongs to no step, or to none yet.
    """

    id: str
    operation: str | None
    direction: str
    by: str
    step: str | None
    place: str | None
    request: RecordedRequest
    virtual_s: Instant


class MessageEnded(Event, frozen=True, kw_only=True, tag="message.ended"):
    """A request was answered, or got no answer.

    `answered` is the provider's verdict, whatever was replied instead; `reply` real or scripted,
    None for an answer of the operator's. `late_s` is how late the sandbox itself was meanwhile.
    `step` and `place` are those of the step that made or took it, None where none did.
    """

    id: str
    response: RecordedResponse | None
    trouble: Trouble | None
    took_s: Decimal
    answered: Verdict | None
    reply: str | None
    notes: tuple[Sentence, ...]
    late_s: float
    step: str | None
    place: str | None
    virtual_s: Instant


class JwtRead(Event, frozen=True, kw_only=True, tag="jwt.read"):
    """A message carries a JWT: what its first two parts say, and nothing that anybody could use.
    `token` is the name under which it is hidden. A part that is no Base64 is "". `is_signed`: its
    third part is not empty.
    """

    message: str
    token: Told
    header: Told
    claims: Told
    is_signed: bool


class StepOpened(Event, frozen=True, kw_only=True, tag="step.opened"):
    """A receive or observe begins to wait, for one `key` (None for any), best of all for one
    among `hopes`, the keys that it prefers.
    """

    step: str
    place: str
    operation: str
    key: Told | None
    hopes: tuple[Told, ...]
    virtual_s: Instant


class StepClosed(Event, frozen=True, kw_only=True, tag="step.closed"):
    """A receive or observe waits no longer."""

    step: str
    place: str
    operation: str
    why: WaitOver
    virtual_s: Instant


class ClockMoved(Event, frozen=True, kw_only=True, tag="clock.moved"):
    """How far each clock is ahead now."""

    ours_s: float
    operator_s: float
    by: str


class FieldDifference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field that is not as expected: in one of several messages, the `attempt`th."""

    field: Sentence
    expected: Sentence
    actual: Sentence
    attempt: int = 0
    message: str = ""


class Nearest(Struct, frozen=True, kw_only=True):
    """The expectation that a request came closest to; None where no step waits."""

    operation: str
    cell: str | None
    step: str | None
    place: str | None
    distance: float
    differences: tuple[FieldDifference, ...]


class Unclaimed(Event, frozen=True, kw_only=True, tag="unclaimed"):
    """No step took a request: the first field that differs from what came closest, and that."""

    message: str
    operation: str | None
    field: str
    expected: Sentence
    actual: Sentence
    nearest: Nearest


class Note(Event, frozen=True, kw_only=True, tag="note"):
    """A remark that judges nothing; `level` is info or warn, `message` an id or ""."""

    level: str
    text: Sentence
    message: str


class KnownMiss(Struct, frozen=True, kw_only=True):
    """By which listed deviation a miss is known. `until` is its last day, year-month-day."""

    reason: Told
    ticket: Told
    until: str


class Check(Event, frozen=True, kw_only=True, tag="check"):
    """One judged claim. `clause` is a clause id, or for a premise its own words.
    `expected` and `actual` may hold several lines; `differences` are the values that decided.
    `deadline_s` is there where the time was judged, `took_s` where there was one.
    """

    step: str | None
    level: Level
    clause: str
    text: str
    basis: str
    source: str
    mark: Mark
    expected: Sentence
    actual: Sentence
    place: str
    why: str
    messages: tuple[str, ...]
    deviation: KnownMiss | None = None
    deadline_s: Decimal | None = None
    took_s: Decimal | None = None
    differences: tuple[FieldDifference, ...] = ()
    virtual_s: Instant


class Deviation(Event, frozen=True, kw_only=True, tag="deviation"):
    """What became of one listed deviation; `only` is its cell, "" where it stands for every one."""

    scenario: str
    only: str
    clause: str
    reason: Told
    ticket: Told
    until: str
    place: str
    fate: Fate
    text: Sentence


class Unstable(Event, frozen=True, kw_only=True, tag="unstable"):
    """A cell that did not say the same in every repeat."""

    of: str
    text: str


class Lack(Struct, frozen=True):
    """One thing that keeps a run from certifying; `id` is a cell's or a clause's."""

    kind: Lacking
    id: str
    text: Sentence


class Certificate(Event, frozen=True, kw_only=True, tag="certificate"):
    """What `--certify` came to. `pending`: of a shard, which alone can be lacking much."""

    held: bool
    lacks: tuple[Lack, ...]
    pending: bool = False


EVENTS: Mapping[str, type[Event]] = {
    str(event.__struct_config__.tag): event
    for event in (
        PreflightLine,
        RunStarted,
        Shard,
        CellStarted,
        MessageStarted,
        MessageEnded,
        JwtRead,
        StepOpened,
        StepClosed,
        ClockMoved,
        Unclaimed,
        Note,
        Check,
        Deviation,
        Unstable,
        Certificate,
        RunStopped,
        CellEnded,
        RunEnded,
    )
}
"""Every event by its `type`."""
