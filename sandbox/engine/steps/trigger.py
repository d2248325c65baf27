"""The trigger step: a hook of the target is run, with whatever happens meanwhile."""

import asyncio

from sandbox.engine.steps.enclosing_step import EnclosingStep
from sandbox.engine.steps.hooks import run_hook
from sandbox.engine.steps.restoring import take_note
from sandbox.engine.steps.step_player import StepPlayer
from sandbox.engine.world.current_step import current_step
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.json_value import Json
from sandbox.scenario.language.model import (
    TriggerStep,
)
from sandbox.scenario.language.values.references import unquoted
from sandbox.wire import Request


async def trigger(step_player: StepPlayer, step: TriggerStep) -> None:
    """Run a hook, with whatever happens meanwhile.

    A hook that is no HTTP request has no message to judge; how long it took is known all the same.
    """
    values = _values(step_player, step)
    take_note(step_player.world, step.hook, values)
    results: dict[str, Json] = {}
    time = step_player.world.environment.time
    began_s = time.elapsed_s()
    ended_s = began_s

    async def run() -> None:
        nonlocal ended_s
        results.update(await run_hook(step_player.world, step.hook, values))
        ended_s = time.elapsed_s()

    enclosing = EnclosingStep(asyncio.ensure_future(run()), since_s=began_s)
    stop = await step_player.alongside(step.meanwhile, enclosing)
    operation = f"hook.{step.hook}"
    made = [
        exchange
        for exchange in step_player.world.exchanges
        if exchange.operation == operation and exchange.step is current_step()
    ]
    await step_player.judge_step(
        step, made or [_without_message(operation, began_s, ended_s=ended_s)]
    )
    step_player.save_from(step, results)
    if stop is not None:
        raise stop


def _values(step_player: StepPlayer, step: TriggerStep) -> dict[str, Json]:
    found = step_player.resolve_map(step.values)
    return {name: unquoted(value) for name, value in found.items()}


def _without_message(operation: str, began_s: float, *, ended_s: float) -> Exchange:
    """Stand in for the message of a hook that sends none; it has no id, for nothing is recorded."""
    unsent = Request(method="", target="")
    return Exchange("", operation, Starter.PROVIDER, unsent, began_s, ended_s)
