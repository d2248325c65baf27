"""The clock step: moves virtual time forward, on our side or on both."""

from math import ceil

from sandbox.engine.steps.hooks import run_hook
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.errors import DoesNotApply
from sandbox.evidence.events import ClockMoved
from sandbox.scenario.language.model import (
    ClockStep,
    Moves,
)
from sandbox.scenario.language.values.references import Minted
from sandbox.scenario.yaml_tree.duration import render_duration

SHIFT_CLOCK = "shift-clock"


async def move_clock(step_player: StepPlayer, step: ClockStep) -> None:
    """Move virtual time: really wait where the operator's clock cannot be moved."""
    world = step_player.world
    both = step.moves is Moves.BOTH
    seconds = (
        float(step.advance_s) if step.advance_s is not None else await _past(step_player, step)
    )
    if both and SHIFT_CLOCK not in world.target.hooks:
        if seconds > world.environment.real_time_s:
            raise DoesNotApply(
                f"{render_duration(seconds)} would have to be waited for: give the target a"
                f" {SHIFT_CLOCK} hook, or allow as much by `--real-time`"
            )
        await world.environment.time.pause(seconds)
    else:
        if both:  # hooks take whole seconds, and both sides move by the same
            seconds = float(ceil(seconds))
            await run_hook(world, SHIFT_CLOCK, {"advance_s": int(seconds)})
        await world.clock.advance(seconds, both=both)
    world.write(
        ClockMoved(
            ours_s=world.clock.ours_s,
            operator_s=world.clock.operator_s,
            by=step.moves.value,
        )
    )


async def _past(step_player: StepPlayer, step: ClockStep) -> float:
    world = step_player.world
    token = step_player.resolve(step.past)
    text = str(token.main if isinstance(token, Minted) else token)
    for room in world.rooms.values():
        end = await room.token_end(text)
        if end is not None:
            return max(0.0, end.ends_s - end.now_s + float(step.by_s))
    raise Stopped(
        "`advance-past` and `advance-to` name a token whose end is known; this has none",
        blames=False,
    )
