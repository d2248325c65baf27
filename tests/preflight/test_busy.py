"""A pre-flight on a busy machine: what we may have missed ourselves is looked at again."""

import math
from dataclasses import dataclass, field, replace

import pytest

from sandbox.engine.own_delay import TAKES
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.preflight.preflight import Line, PreflightServices, preflight
from sandbox.wire import Headers, Request, Response
from tests.engine.fakes import Log, RunningClock, target_of
from tests.engine.in_memory_runs import context
from tests.preflight.operator_stub import HOOKED, OperatorStub

SILENCE = PeerFault(PeerTrouble.TIMEOUT, "no complete answer")
ENOUGH_S = 0.5


@dataclass(slots=True)
class BusyOperator(OperatorStub):
    """Its key is not answered the first times, and we are so late meanwhile."""

    clock: RunningClock = field(default_factory=RunningClock)
    late_s: float = ENOUGH_S
    silent: int = 1
    late_always_s: float = 0.0

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        self.clock.lateness_s += self.late_always_s
        if request.path == "/key" and self.silent > 0:
            self.silent -= 1
            self.clock.lateness_s += self.late_s
            raise SILENCE
        return await OperatorStub.send(self, request, timeout_s=timeout_s)


@dataclass(slots=True)
class OperatorWithALimit(OperatorStub):
    """It answers nobody before a moment, and says when that is."""

    clock: RunningClock = field(default_factory=RunningClock)
    until_s: float = 0.0

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        left_s = self.until_s - self.clock.elapsed_s()
        if left_s <= 0:
            self.date_s = self.clock.now_s()
            self.claims = {"iat": int(self.date_s)}
            return await OperatorStub.send(self, request, timeout_s=timeout_s)
        self.asked.append(request)
        return Response(429, Headers((("Retry-After", str(math.ceil(left_s))),))), 0.0


async def looked(operator: BusyOperator | OperatorWithALimit) -> dict[str, Line]:
    on = context(log=Log(), target=target_of(HOOKED))
    on = replace(on, environment=replace(on.environment, http=operator, time=operator.clock))

    async def answering() -> dict[str, bool]:
        return {"wallet": True, "wallet_tls": True}

    async def connects(_: str) -> str:
        return ""

    lines = await preflight(on, (), PreflightServices(answering, connects, False))
    return {line.line: line for line in lines}


@pytest.mark.parametrize(
    ("late_s", "silent", "answers"),
    [
        (ENOUGH_S, 1, True),
        (ENOUGH_S, TAKES - 1, True),
        (ENOUGH_S, TAKES, False),
        (ENOUGH_S - 0.01, 1, False),
    ],
)
async def test_a_question_is_asked_again_where_we_were_late_ourselves(
    late_s: float, silent: int, answers: bool
) -> None:
    operator = BusyOperator(late_s=late_s, silent=silent)
    told = await looked(operator)
    assert ("no complete answer" not in told["gr8.key acme"].text) is answers, told


async def test_where_all_is_well_our_lateness_is_no_reason_to_look_again() -> None:
    calm, busy = BusyOperator(silent=0), BusyOperator(silent=0, late_always_s=ENOUGH_S)
    await looked(calm)
    await looked(busy)
    assert busy.clock.lateness_s >= ENOUGH_S
    assert len(busy.asked) == len(calm.asked)


@pytest.mark.parametrize(("until_s", "well"), [(40.0, True), (3600.0, False)])
async def test_an_operator_that_asks_to_be_asked_later_is(until_s: float, well: bool) -> None:
    told = await looked(OperatorWithALimit(until_s=until_s))
    untold = await looked(OperatorWithALimit())
    assert (told == untold) is well
