"""The steps that neither call nor wait for HTTP: trigger, clock, use, check."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import pairwise
from math import ceil

from sandbox.errors import SandboxFault
from sandbox.json_value import Json
from sandbox.runner.current_step import current_step, label_of
from sandbox.runner.exchange import Exchange, Starter
from sandbox.runner.hooks import run_hook
from sandbox.runner.judge import Judged, compare, expectation
from sandbox.runner.parent import Parent
from sandbox.runner.script import Script, Stopped, stop_on_misses
from sandbox.runner.waiting import MOST_ATTEMPTS
from sandbox.scenario.duration import parse_duration, render_duration
from sandbox.scenario.matching import same
from sandbox.scenario.model import (
    Check,
    CheckStep,
    ClockStep,
    Moves,
    ParallelStep,
    TriggerStep,
    UseStep,
)
from sandbox.scenario.references import Minted
from sandbox.wire import Request

SHIFT_CLOCK = "shift-clock"


async def trigger(script: Script, step: TriggerStep) -> None:
    """Run a hook, with whatever happens meanwhile.

    A hook that is no HTTP request has no message to judge; how long it took is known all the same.
    """
    results: dict[str, Json] = {}
    time = script.world.house.time
    began_s = time.elapsed_s()
    ended_s = began_s

    async def run() -> None:
        nonlocal ended_s
        results.update(await run_hook(script.world, step.hook, script.resolve_map(step.values)))
        ended_s = time.elapsed_s()

    parent = Parent(asyncio.ensure_future(run()), since_s=began_s)
    stop = await script.alongside(step.meanwhile, parent)
    operation = f"hook.{step.hook}"
    made = [
        exchange
        for exchange in script.world.exchanges
        if exchange.operation == operation and exchange.step is current_step()
    ]
    await script.judge_step(step, made or [_without_message(operation, began_s, ended_s=ended_s)])
    script.save_from(step, results)
    if stop is not None:
        raise stop


def _without_message(operation: str, began_s: float, *, ended_s: float) -> Exchange:
    """Stand in for the message of a hook that sends none; it has no id, for nothing is recorded."""
    unsent = Request(method="", target="")
    return Exchange("", operation, Starter.PROVIDER, unsent, began_s, ended_s)


async def _kept(work: Awaitable[None]) -> SandboxFault | None:
    try:
        await work
    except SandboxFault as fault:
        return fault
    return None


async def move_clock(script: Script, step: ClockStep) -> None:
    """Move virtual time: really wait where the operator's clock cannot be moved."""
    world = script.world
    both = step.moves is Moves.BOTH
    seconds = float(step.advance_s) if step.advance_s is not None else _past(script, step)
    if both and SHIFT_CLOCK not in world.target.hooks:
        if seconds > world.house.real_time_s:
            raise Stopped(
                f"{render_duration(seconds)} cannot be waited for: give the target a"
                f" {SHIFT_CLOCK} hook, or allow `--real-time`",
                blames=False,
            )
        await world.house.time.pause(seconds)
    else:
        if both:  # hooks take whole seconds, and both sides move by the same
            seconds = float(ceil(seconds))
            await run_hook(world, SHIFT_CLOCK, {"advance_s": int(seconds)})
        world.clock.advance(seconds, both=both)
    world.write(
        "clock.moved",
        ours_s=world.clock.ours_s,
        operator_s=world.clock.operator_s,
        by=step.moves.value,
    )


def _past(script: Script, step: ClockStep) -> float:
    world = script.world
    token = script.resolve(step.past)
    text = str(token.main if isinstance(token, Minted) else token)
    jwt_end = world.gr8.expiry_of(text)
    if jwt_end is not None:
        ends_s, now_s = jwt_end, world.gr8.judged_now_s(text)
    else:
        wallet_end = world.wallet.expiry_of(text)
        if wallet_end is None:
            raise Stopped("`advance-past` names no token whose end is known", blames=False)
        ends_s, now_s = wallet_end, world.clock.now_s()
    return max(0.0, ends_s - now_s + float(step.by_s))


async def use(script: Script, step: UseStep) -> None:
    """Play a part under names of its own, and take over what it gives."""
    part = step.part
    given = script.resolve_kept(step.values)
    scope: dict[str, Json] = {**part.params, **given}
    for shared in ("matrix", "target"):
        if shared in script.scope:
            scope[shared] = script.scope[shared]
    child = script.child(scope)
    try:
        await child.play(part.steps)
    finally:
        script.judged.extend(child.judged)
    if step.name:
        script.messages[step.name] = child.judged
        script.scope[step.name] = child.resolve_map(part.gives)


async def parallel(script: Script, step: ParallelStep) -> None:
    """Play branches side by side; all end before the first stop among them is passed on."""
    async with asyncio.TaskGroup() as group:
        plays = [
            group.create_task(_kept(script.play(branch, branch=name)))
            for name, branch in step.branches.items()
        ]
    first = next((stop for play in plays if (stop := play.result()) is not None), None)
    if first is not None:
        raise first


async def check(script: Script, step: CheckStep) -> None:
    """Judge evidence across steps."""
    marks = []
    for claim in step.expect:
        found = await _judge(script, claim)
        marks.append((claim, script.ledger.judged(claim, found, step=label_of(step))))
    stop_on_misses(marks)


async def _judge(script: Script, claim: Check) -> Judged:
    parts = claim.parts
    if "calls" in parts:
        return await _calls(script, parts)
    resolved = script.resolve_map(parts)
    if "equal" in parts:
        values = _items(resolved["equal"])
        texts = ", ".join(map(str, values))
        differ = not all(same(value, values[0]) for value in values)
        return Judged("all equal", (f"they differ: {texts}",) if differ else ())
    return _order(script, [str(item) for item in _items(resolved["order"])])


def _items(value: Json) -> list[Json]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


async def _calls(script: Script, parts: Mapping[str, Json]) -> Judged:
    since = script.started.get(str(parts.get("since", "")), 0)
    operation = str(parts["calls"])

    def count() -> int:
        return sum(e.operation == operation for e in script.world.exchanges[since:])

    number = await _settled(script, count, settle=script.resolve(parts.get("settle")))
    wanted = script.resolve(parts.get("count", {"$at-least": 1}))
    found = compare(f"calls of {operation}", wanted, number, now_s=0)
    return Judged(f"calls of {operation}: {describe_count(wanted)}", tuple(found))


async def _settled(script: Script, count: Callable[[], int], *, settle: Json) -> int:
    """Return the count once it has stood still for `settle`; a storm is cut off."""
    number = count()
    for _ in range(MOST_ATTEMPTS if isinstance(settle, str) else 0):
        await script.world.house.punctual_pause(_seconds(str(settle)))
        number, before = count(), number
        if number == before:
            break
    return number


def _seconds(duration: str) -> float:
    try:
        return float(parse_duration(duration))
    except ValueError as fault:
        raise Stopped(f"`settle`: {fault}", blames=False) from fault


def describe_count(wanted: Json) -> str:
    """Say how many were wanted."""
    return expectation({"count": wanted}).partition(": ")[2]


def _order(script: Script, wanted: list[str]) -> Judged:
    begun = {exchange.id: place for place, exchange in enumerate(script.world.exchanges)}
    first = {
        name: min(begun[exchange.id] for exchange in found)
        for name, found in script.messages.items()
        if found
    }
    missing = [f"{name} has no message" for name in wanted if name not in first]
    wrong = [
        f"{two} came before {one}"
        for one, two in pairwise(wanted)
        if one in first and two in first and first[two] < first[one]
    ]
    return Judged("in this order: " + ", ".join(wanted), tuple(missing + wrong))
