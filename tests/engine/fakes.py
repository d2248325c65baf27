"""Fakes of a run's environment: no clock, no socket, no person."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

from sandbox.app.serve import demo_target
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.world import World
from sandbox.errors import PeerFault
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.lines import Recorded, encode
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json, Limits, parse_json
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target, read_target
from sandbox.transport.ids import SeededIds
from sandbox.wire import Headers, Request, Response

TURNS = 50
"""Rounds of the event loop after which everything that can go on has gone on."""


async def settle() -> None:
    """Let every task go on as far as it can without time passing."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class StoppedClock:
    """Time that passes only when a test lets it."""

    def __init__(self, epoch_s: float = 1_800_000_000.0) -> None:
        self._epoch_s = epoch_s
        self._passed_s = 0.0
        self.lateness_s = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now_s(self) -> float:
        return self._epoch_s + self._passed_s

    def elapsed_s(self) -> float:
        return self._passed_s

    def late_s(self) -> float:
        return self.lateness_s

    async def pause(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._passed_s + seconds, waiting))
        await waiting

    async def pass_by(self, seconds: float) -> None:
        """Let so much time pass, waking sleepers in order, and let everybody act on it."""
        await settle()
        end_s = self._passed_s + seconds
        while due := [entry for entry in self._sleepers if entry[0] <= end_s]:
            first = min(due, key=lambda entry: entry[0])
            self._sleepers.remove(first)
            self._passed_s = max(self._passed_s, first[0])
            if not first[1].done():
                first[1].set_result(None)
            await settle()
        self._passed_s = end_s
        await settle()


class RunningClock(StoppedClock):
    """Time that passes at once when somebody waits, and how late we are while they do."""

    def __init__(self, *late_s: float) -> None:
        super().__init__()
        self._late_s = list(late_s)
        self.pauses = 0

    async def pause(self, seconds: float) -> None:
        self.pauses += 1
        self.lateness_s += self._late_s.pop(0) if self._late_s else 0.0
        await self.pass_by(seconds)


class Peer:
    """An operator of prepared answers, the last one repeating; it keeps what it was asked."""

    def __init__(self, *answers: Response | PeerFault) -> None:
        self._answers = chain(answers, repeat(answers[-1] if answers else Response(200)))
        self.asked: list[Request] = []

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        self.asked.append(request)
        answer = next(self._answers)
        if isinstance(answer, PeerFault):
            raise answer
        return answer, 0.0


@dataclass(slots=True)
class FakeHooks:
    """Hooks by program or person: what they were told, and what they answer."""

    answer: Json = None
    told: list[object] = field(default_factory=list)
    fault: Exception | None = None

    async def command(self, argv: tuple[str, ...], values: Json) -> Json:
        self.told.append((argv, values))
        if self.fault:
            raise self.fault
        return self.answer

    async def person(self, text: str) -> None:
        self.told.append(text)
        if self.fault:
            raise self.fault


def environment(
    clock: StoppedClock | None = None,
    peer: Peer | None = None,
    *,
    hooks: FakeHooks | None = None,
    real_time_s: float = 0.0,
    hold_s: float = 5.0,
) -> RunEnvironment:
    people = hooks or FakeHooks()
    return RunEnvironment(
        time=clock or StoppedClock(),
        http=peer or Peer(),
        ids=SeededIds,
        urls={name: f"http://127.0.0.1:870{n}" for n, name in enumerate(all_providers(), start=1)},
        command=people.command,
        person=people.person,
        real_time_s=real_time_s,
        hold_s=hold_s,
    )


@dataclass(slots=True)
class Log:
    """The lines of evidence, and the same as events."""

    lines: list[str] = field(default_factory=list)

    def keep(self, line: bytes) -> None:
        self.lines.append(line.decode("utf-8"))

    @property
    def events(self) -> list[Mapping[str, Json]]:
        parsed = (parse_json(line) for line in self.lines)
        return [event for event in parsed if isinstance(event, Mapping)]

    def of(self, kind: str) -> list[Mapping[str, Json]]:
        return [event for event in self.events if event["type"] == kind]


def as_json(recorded: Recorded) -> Mapping[str, Json]:
    """Return an event as a reader of its line sees it."""
    event = parse_json(encode(recorded), limits=Limits(size=1 << 30, depth=1000))
    assert isinstance(event, Mapping)
    return event


def evidence(log: Log, *, show: bool = False, clock: StoppedClock | None = None) -> Evidence:
    time = clock or StoppedClock()
    return Evidence(log.keep, now_s=time.now_s, masks=Masks(show=show))


def world(
    services: RunEnvironment | None = None,
    *,
    log: Log | None = None,
    target: Target | None = None,
    directory: Directory[World] | None = None,
    cell: str = "a-cell",
) -> World:
    kept = log or Log()
    return World(
        cell,
        seed="7",
        environment=services or environment(),
        target=target or demo_target(),
        contracts=load_contracts(),
        evidence=evidence(kept),
        directory=directory or Directory(),
        providers=all_providers(),
    )


def target_of(text: str) -> Target:
    """Read a target's lines below `name`."""
    return read_target(f"target: 1\nname: acme\n{text}", file="target.yaml", environ={})


def exchange(
    number: int = 1,
    *,
    operation: str = "wallet.authenticate",
    starter: Starter = Starter.OPERATOR,
    body: bytes = b"{}",
    at_s: float = 0.0,
    took_s: float = 0.0,
    connection: str = "c1",
    stream: int | None = None,
    status: int | None = 200,
    headers: Sequence[tuple[str, str]] = (),
    answer: bytes = b"",
    answered: Mapping[str, Json] | None = None,
) -> Exchange:
    request = Request(
        "POST",
        "/path?a=1&b=",
        headers=Headers(tuple(headers)),
        body=body,
        http_version="2",
        connection=connection,
        stream=stream,
    )
    made = Exchange(
        id=f"m{number}",
        operation=operation,
        starter=starter,
        request=request,
        started_s=at_s,
        ended_s=at_s + took_s,
        answered=answered,
    )
    made.response = None if status is None else Response(status, Headers(tuple(headers)), answer)
    return made
