"""One receive or observe step in a world whose clock only the test moves."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.steps.enclosing_step import EnclosingStep
from sandbox.engine.steps.receive import receive
from sandbox.engine.steps.step_player import StepPlayer
from sandbox.engine.world.world import World
from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check, ObserveStep, ReceiveStep
from tests.engine.fakes import Log, StoppedClock, environment, exchange, settle, world

PLACE = Place("s.yaml", 9, 3)
SIGNED = Check(Level.MUST, "wallet.signature.valid", {"answered": {"signature": "valid"}}, PLACE)


class StepHarness:
    """One step player in one world; the test itself is the operator."""

    def __init__(self) -> None:
        self.clock, self.log = StoppedClock(), Log()
        self.world: World = world(environment(self.clock), log=self.log)
        self.step_player = StepPlayer(self.world, CheckLog(self.world, why="w"), {}, {})
        self._enclosing_task: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.enclosing = EnclosingStep(self._enclosing_task)

    def play(self, step: ReceiveStep, *, nested: bool = True) -> "asyncio.Task[None]":
        return asyncio.create_task(
            receive(self.step_player, step, self.enclosing if nested else None)
        )

    async def arrive(self, number: int = 1, *, signature: str = "valid", key: str = "") -> Json:
        """Let one request come and be answered at once, and the call around it end; return its
        scripted reply.
        """
        reply = await self.arrive_early(number, signature=signature, key=key)
        self.end_enclosing()
        await settle()
        return reply

    async def arrive_early(
        self, number: int = 1, *, signature: str = "valid", key: str = ""
    ) -> Json:
        """Let one request come and be answered while the call around it goes on."""
        opened = await self.world.inbox.claim("wallet.authenticate", key=key)
        assert opened is not None
        reply = await opened.claim(self.world.store)
        came = exchange(number, at_s=self.clock.elapsed_s(), answered={"signature": signature})
        opened.answered(came)
        await settle()
        return reply

    def end_enclosing(self) -> None:
        if not self._enclosing_task.done():
            self._enclosing_task.set_result(None)

    async def ended(self, played: "asyncio.Task[None]") -> None:
        """Make sure that the step is over by now, without any more time passing."""
        await self.clock.pass_by(0)
        assert played.done()
        played.result()

    def fail_enclosing(self, fault: Exception) -> None:
        self._enclosing_task.set_exception(fault)

    def checks(self) -> list[tuple[Json, Json, Json]]:
        return [(e["clause"], e["mark"], e["actual"]) for e in self.log.of("check")]


def step(
    within_s: str = "5",
    quiet_s: str | None = None,
    *,
    replies: tuple[Mapping[str, Json], ...] = (),
    expect: tuple[Check, ...] = (SIGNED,),
) -> ReceiveStep:
    return ReceiveStep(
        place=PLACE,
        operation="wallet.authenticate",
        within_s=Decimal(within_s),
        quiet_s=None if quiet_s is None else Decimal(quiet_s),
        replies=replies,
        expect=expect,
    )


def observing() -> ObserveStep:
    served = Check(Level.MUST, "gr8.key.served", {"status": 200}, PLACE)
    return ObserveStep(
        place=PLACE, operation="gr8.get-public-key", within_s=Decimal(5), expect=(served,)
    )
