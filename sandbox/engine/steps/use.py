"""The use step: the steps of a part, under names of their own."""

from sandbox.engine.steps.step_player import StepPlayer
from sandbox.json_value import Json
from sandbox.scenario.language.model import (
    UseStep,
)


async def use(step_player: StepPlayer, step: UseStep) -> None:
    """Play a part under names of its own, and take over what it gives."""
    part = step.part
    given = step_player.resolve_kept(step.values)
    scope: dict[str, Json] = {**part.params, **given}
    for shared in ("matrix", "target"):
        if shared in step_player.scope:
            scope[shared] = step_player.scope[shared]
    child = step_player.child(scope)
    try:
        await child.play(part.steps)
    finally:
        step_player.judged.extend(child.judged)
    if step.name:
        step_player.messages[step.name] = child.judged
        step_player.scope[step.name] = child.resolve_map(part.gives)
