"""The check step: judges messages of several steps together (their number, equality, order)."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from sandbox.engine.judging.judge import Judged, compare, expectation
from sandbox.engine.steps.receive import MOST_ATTEMPTS
from sandbox.engine.steps.step_player import StepPlayer, Stopped, stop_on_misses
from sandbox.engine.world.current_step import label_of
from sandbox.json_value import Json
from sandbox.scenario.language.model import (
    Check,
    CheckStep,
)
from sandbox.scenario.language.values.matching import same
from sandbox.scenario.yaml_tree.duration import parse_duration


async def check(step_player: StepPlayer, step: CheckStep) -> None:
    """Judge evidence across steps."""
    marks = []
    for claim in step.expect:
        found = await _judge(step_player, claim)
        marks.append((claim, step_player.check_log.judged(claim, found, step=label_of(step))))
    stop_on_misses(marks)


async def _judge(step_player: StepPlayer, claim: Check) -> Judged:
    parts = claim.parts
    if "calls" in parts:
        return await _calls(step_player, parts)
    resolved = step_player.resolve_map(parts)
    if "equal" in parts:
        values = _items(resolved["equal"])
        texts = ", ".join(map(str, values))
        differ = not all(same(value, values[0]) for value in values)
        return Judged("all equal", (f"they differ: {texts}",) if differ else ())
    return _order(step_player, [str(item) for item in _items(resolved["order"])])


def _items(value: Json) -> list[Json]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


async def _calls(step_player: StepPlayer, parts: Mapping[str, Json]) -> Judged:
    since = step_player.started.get(str(parts.get("since", "")), 0)
    operation = str(parts["calls"])

    def count() -> int:
        return sum(e.operation == operation for e in step_player.world.exchanges[since:])

    number = await _settled(step_player, count, settle=step_player.resolve(parts.get("settle")))
    wanted = step_player.resolve(parts.get("count", {"$at-least": 1}))
    found = compare(f"calls of {operation}", wanted, number, now_s=0)
    return Judged(f"calls of {operation}: {describe_count(wanted)}", tuple(found))


async def _settled(step_player: StepPlayer, count: Callable[[], int], *, settle: Json) -> int:
    """Return the count once it has stood still for `settle`; a storm is cut off."""
    number = count()
    for _ in range(MOST_ATTEMPTS if isinstance(settle, str) else 0):
        await step_player.world.environment.punctual_pause(_seconds(str(settle)))
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


def _order(step_player: StepPlayer, wanted: list[str]) -> Judged:
    begun = {exchange.id: place for place, exchange in enumerate(step_player.world.exchanges)}
    first = {
        name: min(begun[exchange.id] for exchange in found)
        for name, found in step_player.messages.items()
        if found
    }
    missing = [f"{name} has no message" for name in wanted if name not in first]
    wrong = [
        f"{two} came before {one}"
        for one, two in pairwise(wanted)
        if one in first and two in first and first[two] < first[one]
    ]
    return Judged("in this order: " + ", ".join(wanted), tuple(missing + wrong))
