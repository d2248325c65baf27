"""The observe step: waits for a call that our provider makes by itself, and judges it.

An observed call that our provider never made leaves its checks unclear: the provider had its
reason, which other checks will show. Beside a call, only what was made since that began is
observed.
"""

import asyncio

from sandbox.engine.judging.exchange_view import fill_in_parts
from sandbox.engine.steps.enclosing_step import EnclosingStep, is_unreachable
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.world.current_step import current_step
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.wait_events import recorded_wait
from sandbox.evidence.verdict import WaitOver
from sandbox.scenario.language.model import ObserveStep


async def observe(
    step_player: StepPlayer, step: ObserveStep, enclosing: EnclosingStep | None
) -> None:
    """Play an observe step."""
    with recorded_wait(step_player.world, step, preferred_keys=frozenset()) as wait:
        exchange = await _observed(step_player, step, enclosing)
        wait.why = WaitOver.QUIET if exchange else WaitOver.NOTHING_CAME
    if exchange is None:
        step_player.unclear(step, because=f"our provider made no {step.operation} call")
        return
    await fill_in_parts(step_player.world, exchange)
    if is_unreachable(exchange) and not step.expect:
        raise Stopped(str(exchange.trouble), blames=False)
    await step_player.judge_step(step, [exchange])


async def _observed(
    step_player: StepPlayer, step: ObserveStep, enclosing: EnclosingStep | None
) -> Exchange | None:
    world, environment = step_player.world, step_player.world.environment
    operation = world.operation(step.operation)
    within_s = float(step.within_s if step.within_s is not None else operation.within_s)
    ends_s = environment.punctual_s() + within_s
    since_s = enclosing.since_s if enclosing else 0.0
    here = current_step().path
    while (found := world.next_made(step.operation, since_s=since_s, here=here)) is None:
        left_s = ends_s - environment.punctual_s()
        if left_s <= 0 or enclosing is None or enclosing.task.done():
            return None
        made = asyncio.ensure_future(world.some_call())
        try:
            await environment.wait_for(made, enclosing.task, within_s=left_s)
        finally:
            made.cancel()
    return found
