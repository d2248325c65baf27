"""The check step: judges messages of several steps together: number, equality, order."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise

from sandbox.engine.judging.judge import Judged, compare, expectation
from sandbox.engine.judging.presupposed import (
    bare_subject,
    not_now,
    seen_of,
    unseen_on,
    unseen_since,
)
from sandbox.engine.steps.receive import MOST_ATTEMPTS
from sandbox.engine.steps.step_player import StepPlayer, Stopped, stop_on_misses
from sandbox.engine.world.current_step import label_of
from sandbox.engine.world.exchange import Exchange, view
from sandbox.evidence.verdict import Mark
from sandbox.json_value import Json
from sandbox.scenario.language.model import (
    Check,
    CheckStep,
)
from sandbox.scenario.language.values.matching import same
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.language.values.references import references_in
from sandbox.scenario.yaml_tree.duration import parse_duration


async def check(step_player: StepPlayer, step: CheckStep) -> None:
    """Judge evidence across steps."""
    stop_on_misses(
        [(claim, await _judged(step_player, claim, step=label_of(step))) for claim in step.expect]
    )


async def _judged(step_player: StepPlayer, claim: Check, *, step: str) -> Mark:
    found = await _judge(step_player, claim)
    if lack := _unseen(step_player, claim, held=found.held):
        return step_player.check_log.unclear(claim, found.expected, step=step, because=lack)
    return step_player.check_log.judged(claim, found, step=step)


async def _judge(step_player: StepPlayer, claim: Check) -> Judged:
    parts = claim.parts
    if "calls" in parts:
        return await _calls(step_player, claim)
    resolved = step_player.resolve_map(parts)
    if "equal" in parts:
        return _equal(_items(resolved["equal"]))
    if "different" in parts:
        return _different(_items(resolved["different"]))
    return _order(step_player, [str(item) for item in _items(resolved["order"])])


def _unseen(step_player: StepPlayer, claim: Check, *, held: bool) -> str:
    """Say what the clause presupposes and was not seen, on the messages of the steps that a check
    names, or of another operation since the first of them; "" for nothing.
    """
    world = step_player.world
    ordered = map(str, _items(claim.parts.get("order", [])))
    if silent := next((name for name in ordered if not _messages(step_player, name)), ""):
        return f"{silent} has no message"
    clause = step_player.world.contracts.clauses.get(claim.clause)
    if "for-each" in claim.parts:
        went_well = _went_well(step_player, claim.parts)
        return "" if went_well else f"nothing of {', '.join(_for_each(claim.parts))} went well"
    if clause is None or "calls" in claim.parts:
        return ""
    steps = _named(claim.parts)
    messages = [each for name in steps for each in _messages(step_player, name)]
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


def _named(parts: Mapping[str, Json]) -> list[str]:
    values = parts.get("equal", parts.get("different"))
    names = [reference.name for reference in references_in(values)]
    return [*names, *map(str, _items(parts.get("order", [])))]


def _messages(step_player: StepPlayer, name: str) -> Sequence[Exchange]:
    return step_player.messages.get(name, ())


def _equal(values: Sequence[Json]) -> Judged:
    texts = ", ".join(map(str, values))
    differ = not all(same(value, values[0]) for value in values)
    return Judged("all equal", (f"they differ: {texts}",) if differ else ())


def _different(values: Sequence[Json]) -> Judged:
    twice = [one for one, other in combinations(values, 2) if same(one, other)]
    return Judged(
        "all different", tuple(f"more than once: {one}" for one in dict.fromkeys(map(str, twice)))
    )


def _items(value: Json) -> list[Json]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


async def _calls(step_player: StepPlayer, claim: Check) -> Judged:
    """Count calls; of those on which something was not seen that the clause presupposes, none."""
    parts, world = claim.parts, step_player.world
    since = step_player.started.get(str(parts.get("since", "")), 0)
    operation = str(parts["calls"])

    def count() -> int:
        made = [each for each in world.exchanges[since:] if each.operation == operation]
        return len(seen_of(world, claim.clause, [bare_subject(each) for each in made]).subjects)

    number = await _settled(step_player, count, settle=step_player.resolve(parts.get("settle")))
    wanted = step_player.resolve(parts.get("count", {"$at-least": 1}))
    found = compare(f"calls of {operation}", wanted, number, now_s=0)
    found += _without_a_call(step_player, parts, world.exchanges[since:])
    return Judged(f"calls of {operation}: {describe_count(wanted)}{_of_each(parts)}", tuple(found))


def _for_each(parts: Mapping[str, Json]) -> list[str]:
    return list(map(str, _items(parts.get("for-each", []))))


def _of_each(parts: Mapping[str, Json]) -> str:
    steps = _for_each(parts)
    return f", one of its own for each of {', '.join(steps)} that went well" if steps else ""


def _went_well(step_player: StepPlayer, parts: Mapping[str, Json]) -> list[Exchange]:
    made = [each for name in _for_each(parts) for each in _messages(step_player, name)]
    return [each for each in made if True in each.looks.values()]


def _without_a_call(
    step_player: StepPlayer, parts: Mapping[str, Json], exchanges: Sequence[Exchange]
) -> list[str]:
    """Say that fewer keys were sent than messages went well: some of them had no call."""
    operation = step_player.world.operation(str(parts["calls"]))
    went_well = len(_went_well(step_player, parts))
    sent = [
        dig(view(e, jwt=None), operation.key) for e in exchanges if e.operation == operation.name
    ]
    keys = {value for value in sent if isinstance(value, str)}
    if len(keys) >= went_well:
        return []
    return [f"{went_well} went well, and {len(keys)} different {operation.key} came for them"]


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
    wrong = [
        f"{two} came before {one}"
        for one, two in pairwise(wanted)
        if one in first and two in first and first[two] < first[one]
    ]
    return Judged("in this order: " + ", ".join(wanted), tuple(wrong))
