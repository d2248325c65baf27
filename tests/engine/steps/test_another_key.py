"""A request with another key in place of the awaited one: named as what it is, and only then."""

import asyncio
from dataclasses import replace

import pytest

from sandbox.engine.steps.enclosing_step import EnclosingStep
from sandbox.engine.steps.step_player import Stopped
from sandbox.engine.world.current_step import PlayedStep
from sandbox.engine.world.exchange import Exchange, Starter
from tests.engine.fakes import exchange
from tests.engine.step_harness import SIGNED, StepHarness, step


def call(number: int, token: str, *, taken: bool = False, status: int = 200) -> Exchange:
    """Return a finished call; one that was `taken` belongs to a receive step."""
    made = exchange(number, body=f'{{"token": "{token}"}}'.encode(), status=status)
    made.step = PlayedStep("receive", path=("", number)) if taken else made.step
    return made


async def awaiting_mine(*came: Exchange, since_s: float = 0.0) -> tuple[object, object, object]:
    """Wait for a call with the token `mine` while these come; return the one check."""
    harness = StepHarness()
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    opening = exchange(9, operation="wallet.launch", starter=Starter.PLAYER, status=None)
    harness.enclosing = EnclosingStep(ended, [opening], since_s=since_s)
    played = harness.play(replace(step(expect=()), key="mine"))
    harness.world.exchanges.extend(came)
    await harness.clock.pass_by(6)
    ended.set_result(None)
    await harness.clock.pass_by(6)
    assert isinstance(played.exception(), Stopped)
    [check] = harness.checks()
    return check


@pytest.mark.parametrize(
    "came",
    [
        [call(1, "theirs")],
        [call(1, "theirs", taken=True), call(2, "theirs", taken=True)],
        [call(1, "theirs", taken=True), call(2, "theirs")],
    ],
)
async def test_a_call_with_another_token_is_told_as_that(came: list[Exchange]) -> None:
    clause, mark, actual = await awaiting_mine(*came)
    assert (clause, mark) == ("wallet.token.unchanged", "fail")
    assert actual == "one came with body.token theirs"


@pytest.mark.parametrize(
    "came",
    [
        [],
        [call(1, "theirs", taken=True)],
        [call(1, "theirs", taken=True, status=500), call(2, "theirs", taken=True)],
        [exchange(1, operation="wallet.balance", body=b'{"token": "theirs"}')],
    ],
)
async def test_somebody_elses_call_and_its_retry_are_none_of_ours(came: list[Exchange]) -> None:
    clause, mark, _ = await awaiting_mine(*came)
    assert (clause, mark) == ("wallet.authenticate.arrives", "fail")


@pytest.mark.parametrize(
    ("came", "marks"),
    [
        ([], "unclear"),
        ([call(1, "theirs", taken=True)], "unclear"),
        ([call(1, "theirs", taken=True, status=500), call(2, "theirs")], "unclear"),
        ([call(1, "theirs")], "fail"),
    ],
)
async def test_who_asks_with_another_token_keeps_away_from_nobody(
    came: list[Exchange], marks: str
) -> None:
    harness = StepHarness()
    world = harness.world
    world.directory.failed_calls.failed(world.evidence, "another cell", from_s=0.0)
    harness.end_enclosing()
    played = harness.play(replace(step(expect=(SIGNED,)), key="mine"))
    world.exchanges.extend(came)
    await harness.clock.pass_by(6)
    assert isinstance(played.exception(), Stopped)
    assert harness.checks()[0][1] == marks


async def test_what_came_before_the_step_around_is_not_meant() -> None:
    clause, _, _ = await awaiting_mine(call(1, "theirs"), since_s=1.0)
    assert clause == "wallet.authenticate.arrives"
