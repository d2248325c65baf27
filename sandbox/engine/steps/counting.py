"""Checks that count: calls of an operation, and requests at a listener of the cell's own."""

from collections.abc import Callable, Mapping, Sequence

from sandbox.engine.judging.judge import Judged, compare, expectation
from sandbox.engine.judging.presupposed import bare_subject, seen_of
from sandbox.engine.steps.receive import MOST_ATTEMPTS
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.world.exchange import Exchange, view
from sandbox.engine.world.listener import Listener, named, told_handshakes
from sandbox.json_value import Json
from sandbox.scenario.contract.conditions import HANDSHAKE
from sandbox.scenario.language.model import Check
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.yaml_tree.duration import parse_duration


def items(value: Json) -> list[Json]:
    """Return what a part lists; one thing is a list of one."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def messages_of(step_player: StepPlayer, name: str) -> Sequence[Exchange]:
    """Return the messages of a step; none where it has not been played."""
    return step_player.messages.get(name, ())


async def calls(step_player: StepPlayer, claim: Check) -> Judged:
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


async def requests_at(step_player: StepPlayer, claim: Check) -> tuple[Judged, str]:
    """Count what came to a listener; also say what makes that no proof, "" for nothing.

    Who refuses its certificate asks nothing there. So does who never came, and who has not asked
    yet: only a handshake that came to its end, or to nothing, tells the one from the others.
    """
    url = str(step_player.resolve(claim.parts["requests-at"]))
    listener = step_player.world.to_undo.listeners.get(url)
    if listener is None:
        raise Stopped(f"`requests-at`: {url} is no listener of this scenario", blames=False)
    settle = step_player.resolve(claim.parts.get("settle"))
    number = await _settled(step_player, lambda: len(listener.requests), settle=settle)
    wanted = step_player.resolve(claim.parts["count"])
    what = f"requests at {named(listener)}"
    came = ", ".join(dict.fromkeys(listener.requests))
    seen = came or told_handshakes(listener) or "nobody began a TLS handshake there"
    found = tuple(f"{miss} ({seen})" for miss in compare(what, wanted, number, now_s=0))
    expected = f"{what}: {describe_count(wanted)}"
    lack = _unproven(step_player, claim, listener) if not found else ""
    if not found and not lack and not listener.requests:
        step_player.world.note(f"{named(listener)}: {seen}")
    return Judged(expected, found), lack


def _unproven(step_player: StepPlayer, claim: Check, listener: Listener) -> str:
    clause = step_player.world.contracts.clauses.get(claim.clause)
    conditions = clause.presupposes if clause else ()
    condition = next((each for each in conditions if HANDSHAKE in each.parts), None)
    if condition is None or listener.requests:
        return ""
    if not listener.handshakes:
        return f"it was not seen that {condition.text}: {named(listener)}"
    if listener.is_open_to_somebody:
        return f"a connection stands on which nothing was asked yet: {named(listener)}"
    return ""


def for_each(parts: Mapping[str, Json]) -> list[str]:
    """Return the steps of which each message that went well has a call of its own."""
    return list(map(str, items(parts.get("for-each", []))))


def _of_each(parts: Mapping[str, Json]) -> str:
    steps = for_each(parts)
    return f", one of its own for each of {', '.join(steps)} that went well" if steps else ""


def went_well(step_player: StepPlayer, parts: Mapping[str, Json]) -> list[Exchange]:
    """Return those of their messages that did what they are for, such as opening a game."""
    made = [each for name in for_each(parts) for each in messages_of(step_player, name)]
    return [each for each in made if True in each.looks.values()]


def _without_a_call(
    step_player: StepPlayer, parts: Mapping[str, Json], exchanges: Sequence[Exchange]
) -> list[str]:
    """Say that fewer keys were sent than messages went well: some of them had no call."""
    operation = step_player.world.operation(str(parts["calls"]))
    well = len(went_well(step_player, parts))
    sent = [
        dig(view(e, jwt=None), operation.key) for e in exchanges if e.operation == operation.name
    ]
    keys = {value for value in sent if isinstance(value, str)}
    if len(keys) >= well:
        return []
    return [f"{well} went well, and {len(keys)} different {operation.key} came for them"]


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
