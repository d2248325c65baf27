"""The check step: judges messages of several steps together: number, equality, order."""

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from sandbox.engine.judging.judge import Judged
from sandbox.engine.judging.not_now import not_now
from sandbox.engine.judging.presupposed import unseen_on, unseen_since
from sandbox.engine.own_delay import why_too_late
from sandbox.engine.steps.counting import (
    calls,
    for_each,
    items,
    messages_of,
    requests_at,
    went_well,
)
from sandbox.engine.steps.step_player import StepPlayer, stop_on_misses
from sandbox.engine.world.current_step import label_of
from sandbox.evidence.verdict import Mark
from sandbox.json_value import Json
from sandbox.scenario.language.model import (
    Check,
    CheckStep,
)
from sandbox.scenario.language.values.matching import same
from sandbox.scenario.language.values.references import references_in


async def check(step_player: StepPlayer, step: CheckStep) -> None:
    """Judge evidence across steps."""
    stop_on_misses(
        [(claim, await _judged(step_player, claim, step=label_of(step))) for claim in step.expect]
    )


async def _judged(step_player: StepPlayer, claim: Check, *, step: str) -> Mark:
    if "requests-at" in claim.parts:
        found, lack = await requests_at(step_player, claim)
    else:
        found = await _judge(step_player, claim)
        lack = _unseen(step_player, claim, held=found.held)
        lack = lack or ("" if found.held else _busy(step_player, claim))
    if lack:
        return step_player.check_log.unclear(claim, found.expected, step=step, because=lack)
    return step_player.check_log.judged(claim, found, step=step)


async def _judge(step_player: StepPlayer, claim: Check) -> Judged:
    parts = claim.parts
    if "calls" in parts:
        return await calls(step_player, claim)
    resolved = step_player.resolve_map(parts)
    if "equal" in parts:
        return _equal(items(resolved["equal"]))
    if "different" in parts:
        return _different(items(resolved["different"]))
    return _order(step_player, [str(item) for item in items(resolved["order"])])


def _unseen(step_player: StepPlayer, claim: Check, *, held: bool) -> str:
    """Say what the clause presupposes and was not seen, on the messages of the steps that a check
    names, or of another operation since the first of them; "" for nothing.
    """
    world = step_player.world
    ordered = map(str, items(claim.parts.get("order", [])))
    if silent := next((name for name in ordered if not messages_of(step_player, name)), ""):
        return f"{silent} has no message"
    clause = step_player.world.contracts.clauses.get(claim.clause)
    if "for-each" in claim.parts:
        well = went_well(step_player, claim.parts)
        return "" if well else f"nothing of {', '.join(for_each(claim.parts))} went well"
    if clause is None or "calls" in claim.parts:
        return ""
    steps = _named(claim.parts)
    messages = [each for name in steps for each in messages_of(step_player, name)]
    if not held and (later := not_now(world, messages)):
        return later
    since = min((step_player.started.get(name, 0) for name in steps), default=0)
    for condition in clause.presupposes:
        if condition.of:
            lack = unseen_since(world, condition, since)
        else:
            lack = unseen_on(world, [condition], messages)
        if lack:
            return lack
    return ""


def _busy(step_player: StepPlayer, claim: Check) -> str:
    """Say that we were too late ourselves for a miss to prove anything, or that another cell held
    the operator up, in what has happened since the first of the steps that a check names.
    """
    world, steps = step_player.world, _named(claim.parts)
    since = min((step_player.started.get(name, 0) for name in steps), default=0)
    late_s = max((e.late_to_s - e.late_from_s for e in world.exchanges[since:]), default=0.0)
    late = why_too_late(late_s)
    world.too_busy = world.too_busy or bool(late)
    return late or world.why_held_up(e for name in steps for e in messages_of(step_player, name))


def _named(parts: Mapping[str, Json]) -> list[str]:
    values = parts.get("equal", parts.get("different"))
    names = [reference.name for reference in references_in(values)]
    return [*names, *map(str, items(parts.get("order", [])))]


def _equal(values: Sequence[Json]) -> Judged:
    texts = ", ".join(map(str, values))
    differ = not all(same(value, values[0]) for value in values)
    return Judged("all equal", (f"they differ: {texts}",) if differ else ())


def _different(values: Sequence[Json]) -> Judged:
    twice = [one for one, other in combinations(values, 2) if same(one, other)]
    return Judged(
        "all different", tuple(f"more than once: {one}" for one in dict.fromkeys(map(str, twice)))
    )


def _order(step_player: StepPlayer, wanted: list[str]) -> Judged:
    begun = {exchange.id: place for place, exchange in enumerate(step_player.world.exchanges)}
    first = {
        name: min(begun[exchange.id] for exchange in found)
        for name, found in step_player.messages.items()
        if found
    }
    wrong = [
        f"{two} came before {one}"
        for one, two in pairwise(wanted)
        if one in first and two in first and first[two] < first[one]
    ]
    return Judged("in this order: " + ", ".join(wanted), tuple(wrong))
