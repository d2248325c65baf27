"""Hooks that a cell has to take back: at its end the operator calls where it called before.

Where that was shows the first call of the operator in the cell. Who has not called cannot be sent
back, so that such a hook is not run before.
"""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.engine.steps.hooks import HookFault, run_hook
from sandbox.engine.world.exchange import Starter
from sandbox.engine.world.world import World
from sandbox.json_value import Json
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS


def take_note(world: World, hook: str, values: Mapping[str, Json]) -> None:
    """Keep, before a hook is run with these values, what it will be given at the end of the cell:
    the same, but for the URL. Raise HookFault where nobody knows that.
    """
    known = KNOWN_HOOKS.get(hook)
    if known is None or not known.restores or hook in world.to_undo.hooks:
        return
    before = _called_at(world, known.provider)
    if not before:
        raise HookFault(
            f"hook {hook}: the operator has not called us in this scenario, so that nobody could"
            " send it back to where it called; let it call once before"
        )
    world.to_undo.hooks[hook] = {**values, known.restores: before}


async def restore(
    world: World, attempt: Callable[[World, Awaitable[object]], Awaitable[None]]
) -> None:
    """Run every such hook once more, as `attempt` tries things while cleaning up."""
    for hook, values in world.to_undo.hooks.items():
        await attempt(world, run_hook(world, hook, values))


def _called_at(world: World, provider: str) -> str:
    """Return the origin at which the operator called a provider first; "" for never."""
    made = (e for e in world.exchanges if e.starter is Starter.OPERATOR)
    requests = (e.request for e in made if e.operation.startswith(f"{provider}."))
    return next((f"{one.scheme}://{one.authority}" for one in requests if one.authority), "")
