"""What a call has for itself while it is under way, and that it lets go of it however it ends."""

import asyncio

import pytest

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.steps.call import Caller
from sandbox.engine.steps.enclosing_step import EnclosingStep
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.scenario.language.model import CallStep, Step
from sandbox.wire import Request, Response
from tests.engine.fakes import Peer, environment, settle, target_of, world
from tests.engine.step_harness import PLACE

TARGET = """\
fasttrack:
  authenticate:
    url: "http://op.test/authenticate"
    credentials: {oauth: {token-url: "http://op.test/token", client-id: ft, client-secret: s}}
"""
TOKEN = Response(200, body=b'{"access_token": "t-1", "token_type": "Bearer", "expires_in": 600}')
ASK = CallStep(place=PLACE, operation="fasttrack.authenticate", send={"sid": "s-1"})
ANOTHER_TOKEN = CallStep(place=PLACE, operation="fasttrack.get-token")


class Interrupted(StepPlayer):
    """A step player whose cell is interrupted before the task of a call has begun."""

    async def alongside(self, steps: tuple[Step, ...], enclosing: EnclosingStep) -> Stopped | None:
        enclosing.task.cancel()
        raise asyncio.CancelledError


class Hanging(Peer):
    """An operator that hands out tokens and answers nothing else."""

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        if not request.path.startswith("/token"):
            await asyncio.Event().wait()
        return await super().send(request, timeout_s=timeout_s)


def caller(where: World) -> Caller:
    return Caller(Switchboard(where.directory, where))


async def another_token_is_granted(where: World) -> bool:
    """Ask for a token, for which nobody may be under way with the one before."""
    step_player = StepPlayer(where, CheckLog(where, why="w"), {}, {})
    asked = asyncio.create_task(caller(where).play(step_player, ANOTHER_TOKEN))
    await settle()
    granted = asked.done()
    asked.cancel()
    return granted


@pytest.mark.parametrize("kind", [StepPlayer, Interrupted])
async def test_a_call_that_is_given_up_lets_go_of_the_access_token(
    kind: type[StepPlayer],
) -> None:
    where = world(environment(peer=Hanging(TOKEN)), target=target_of(TARGET))
    step_player = kind(where, CheckLog(where, why="w"), {}, {})
    played = asyncio.create_task(caller(where).play(step_player, ASK))
    await settle()
    assert kind is Interrupted or not await another_token_is_granted(where)
    played.cancel()
    await asyncio.wait({played})
    assert await another_token_is_granted(where)
