"""Moves a world's clock."""

from datetime import UTC, datetime
from decimal import Decimal

from sandbox.app.worlds.problems import OperatorFailed, Unfit, Wrong
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.steps.hooks import HookFault, run_hook
from sandbox.engine.steps.move_clock import SHIFT_CLOCK
from sandbox.evidence.events import ClockMoved
from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.moment import LATEST, parse_moment


def shown_clock(world: ServedWorld) -> dict[str, Json]:
    """Return what time it is in a world, and how far it is from the real one."""
    clock = world.clock
    now_s = clock.now_s()
    return {
        "now": datetime.fromtimestamp(now_s, UTC).isoformat(timespec="milliseconds"),
        "now_s": _exact(now_s),
        "ahead_s": _exact(clock.ours_s),
        "operator_ahead_s": _exact(clock.operator_s),
        "frozen": clock.is_frozen,
    }


async def advance(world: ServedWorld, seconds: float, *, both: bool = False) -> None:
    """Move time forward; the operator's too, by its hook, where `both`. Raise Unfit where the
    target has none, OperatorFailed where it did not do it.
    """
    if world.clock.now_s() + seconds > LATEST.timestamp():
        text = "that is too far away: a clock goes to the year 2199 at most"
        raise Unfit(text, [Wrong("#/advance", text)])
    if both:
        if SHIFT_CLOCK not in world.target.hooks:
            text = f"the target has no hook {SHIFT_CLOCK}; move the sandbox's time alone"
            raise Unfit(text, [Wrong("#/moves", text)])
        seconds = float(-(-seconds // 1))  # hooks take whole seconds
        try:
            await run_hook(world, SHIFT_CLOCK, {"advance_s": int(seconds)})
        except HookFault as fault:
            raise OperatorFailed(str(fault)) from fault
    await world.clock.advance(seconds, both=both)
    _tell(world, by="both" if both else "sandbox")


async def freeze(world: ServedWorld, moment: str = "") -> None:
    """Let time stand still: at an ISO 8601 moment, without one now. Raise Unfit."""
    now_s = world.clock.now_s() if not moment else _moment(moment).timestamp()
    await world.clock.freeze(now_s)
    _tell(world, by="sandbox")


async def go_on(world: ServedWorld) -> None:
    """Let frozen time go on from where it stands."""
    await world.clock.go_on()
    _tell(world, by="sandbox")


async def back_to_real(world: ServedWorld) -> None:
    """Put the clock back to real time, the operator's too where it was moved."""
    if world.clock.operator_s and SHIFT_CLOCK in world.target.hooks:
        try:
            await run_hook(world, SHIFT_CLOCK, {"to": "real"})
        except HookFault as fault:
            raise OperatorFailed(str(fault)) from fault
    await world.clock.back_to_real()
    _tell(world, by="sandbox")


def _moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except ValueError as fault:
        raise Unfit(str(fault), [Wrong("#/freeze", str(fault))]) from None


def _tell(world: ServedWorld, *, by: str) -> None:
    clock = world.clock
    world.write(ClockMoved(ours_s=clock.ours_s, operator_s=clock.operator_s, by=by))


def _exact(seconds: float) -> Decimal:
    return Decimal(str(round(seconds, 3)))
