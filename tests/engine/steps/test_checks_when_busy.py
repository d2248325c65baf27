"""A check step, too, accuses nobody of what we were too late for, or another cell held up."""

import pytest

from sandbox.engine.steps.check import check
from sandbox.evidence.verdict import Level
from sandbox.scenario.language.model import Check, CheckStep
from tests.engine.fakes import exchange
from tests.engine.step_harness import PLACE, StepHarness

SHOWN = Check(
    Level.SHOULD, "wallet.balance.shown-as-told", {"equal": ["<again.balance>", 5]}, PLACE
)


async def judged(late_s: float, *, held_s: float = 0.0) -> tuple[str, bool]:
    """Judge a balance that was not shown, read while we were so late; return the mark, and whether
    the cell is played again.
    """
    harness = StepHarness()
    player, world = harness.step_player, harness.world
    told = exchange(1, operation="wallet.balance", answer=b'{"status": true}', took_s=1.0)
    read = exchange(2, operation="hook.read-balance", took_s=1.0)
    told.late_to_s = late_s
    world.exchanges += [told, read]
    player.started["again"], player.messages["again"] = 0, [read]
    player.scope["again"] = {"balance": None}
    if held_s:
        world.directory.held_calls.hold(world.evidence, "another", from_s=0.0, lasts_s=held_s)
    await check(player, CheckStep(place=PLACE, expect=(SHOWN,)))
    [(_, mark, _)] = harness.checks()
    return str(mark), world.too_busy


@pytest.mark.parametrize(("late_s", "held_s"), [(0.6, 0.0), (0.0, 0.6)])
async def test_a_miss_proves_nothing_where_the_operator_had_reason_to_give_up(
    late_s: float, held_s: float
) -> None:
    assert await judged(late_s, held_s=held_s) == ("unclear", True)


async def test_a_miss_on_a_calm_machine_is_one() -> None:
    assert await judged(0.1, held_s=0.2) == ("warn", False)
