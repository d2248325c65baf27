"""The interface of a provider's pre-flight: the probe that it is given, the lines it returns.

The levels of a line and what each may say:

    ok       it is well
    warn     a clause will judge it, or it is odd; a run goes on, for judging is its work
    problem  target and operator do not know each other: a run would judge the target, or nothing
    skip     something will not be run, or could not be looked at, and why

A mistake of the operator's is never a problem, however grave: an operator is judged by scenarios.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sandbox.errors import PeerFault
from sandbox.evidence.events import PreflightLevel as Level
from sandbox.evidence.events import PreflightLine as Line
from sandbox.json_value import Json
from sandbox.port.room import Ids, Room, RoomTarget
from sandbox.port.send import PlayerView, Send
from sandbox.wire import Request, Response

__all__ = [
    "Heard",
    "Level",
    "Line",
    "PreflightCheck",
    "Probe",
    "Probed",
    "ok",
    "problem",
    "skip",
    "warn",
]

T = TypeVar("T")


def ok(line: str, text: str) -> Line:
    """Say that something is well."""
    return Line(line, Level.OK, text)


def warn(line: str, text: str, todo: str = "", *, clause: str = "") -> Line:
    """Say what will be judged, or is odd."""
    return Line(line, Level.WARN, text, todo, clause)


def problem(line: str, text: str, todo: str) -> Line:
    """Say what makes judging impossible."""
    return Line(line, Level.PROBLEM, text, todo)


def skip(line: str, text: str, todo: str = "") -> Line:
    """Say what will not be run, or was not looked at."""
    return Line(line, Level.SKIP, text, todo)


class Probed(Protocol):
    """One request of the pre-flight, and its answer."""

    @property
    def request(self) -> Request:
        """What was sent."""
        ...

    @property
    def response(self) -> Response | None:
        """What came back; None when nothing did."""
        ...

    @property
    def answers(self) -> Sequence[Response]:
        """Every answer, of those that redirects led to, too, in order."""
        ...

    @property
    def trouble(self) -> PeerFault | None:
        """Why nothing came back."""
        ...

    @property
    def answered(self) -> Mapping[str, Json] | None:
        """The provider's verdict on it."""
        ...

    @property
    def looks(self) -> Mapping[str, Json]:
        """The operation's own parts, such as whether the game was opened."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """A call of the pre-flight and the operator's calls that came meanwhile, in order; `strange`:
    the first one ever of its kind came meanwhile, and was about something else.
    """

    asked: Probed
    inbound: Sequence[Probed]
    strange: bool


class Probe(Protocol):
    """What a provider's pre-flight is given: players, calls to the operator, our listeners.

    `players` may be empty; `listed`: they are those of a list. `dead_sids` are the listed sids of
    sessions that are over, by the kind of their end. `wanted` are the provider's checks
    that the chosen scenarios need, by name. `urls` are the base URLs of our listeners by name,
    `ids` identifiers that nobody has seen.
    """

    @property
    def target(self) -> RoomTarget: ...  # noqa: D102 - told in the class
    @property
    def room(self) -> Room: ...  # noqa: D102 - told in the class
    @property
    def players(self) -> Sequence[PlayerView]: ...  # noqa: D102 - told in the class
    @property
    def listed(self) -> bool: ...  # noqa: D102 - told in the class
    @property
    def dead_sids(self) -> Mapping[str, Sequence[str]]: ...  # noqa: D102 - told in the class
    @property
    def wanted(self) -> frozenset[str]: ...  # noqa: D102 - told in the class
    @property
    def urls(self) -> Mapping[str, str]: ...  # noqa: D102 - told in the class
    @property
    def ids(self) -> Ids: ...  # noqa: D102 - told in the class

    def now_s(self) -> float:
        """Return real seconds since the epoch."""
        ...

    async def answering(self) -> Mapping[str, bool]:
        """Ask every listener of ours whether it answers, by name."""
        ...

    def mask(self, kind: str, value: str) -> None:
        """Let no report show a value."""
        ...

    async def bounded(self, work: Awaitable[T], *, within_s: float) -> T | None:
        """Return what comes of it in time, None for what does not; then it is cancelled."""
        ...

    async def ask(self, operation: str, send: Send, player: PlayerView | None = None) -> Probed:
        """Make one call and return it with what came of it. Raise SetupFault as `compose` does."""
        ...

    async def ask_and_hear(
        self, operation: str, send: Send, player: PlayerView, *, hears: str, patient: bool = True
    ) -> Heard:
        """Make one call about a thing of the provider's making, and wait until the operator's
        call of `hears` about it has been answered; without `patient` no longer than for the answer.
        """
        ...

    async def leads_nowhere(self, operation: str, asked: Probed, *others: Probed) -> bool:
        """Tell whether all were answered alike, and just as anybody is where nothing is served."""
        ...

    async def give(self, kind: str, player: PlayerView) -> Mapping[str, Json]:
        """Let the provider make a given of its kind, bound to the world of the pre-flight; return
        its fields.
        """
        ...

    def fits(self, answer: Response, patterns: Mapping[str, Json]) -> bool:
        """Tell whether an answer is as the patterns for its parts say."""
        ...

    def misses(self, asked: Probed, patterns: Mapping[str, Json]) -> Sequence[str]:
        """Say in which parts an exchange differs from the patterns for them."""
        ...


@dataclass(frozen=True, slots=True)
class PreflightCheck:
    """A check of the target that some operations need. `signers`: and wherever a check asks who
    signed a JWT.
    """

    name: str
    operations: frozenset[str]
    signers: bool = False
