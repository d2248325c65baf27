"""Tells a world what to reply to the next requests, in the words of a scenario's replies."""

from collections.abc import Mapping, Sequence

from sandbox.app.worlds.choosing import Choice, resolved, selection, unfit
from sandbox.app.worlds.problems import NoRoom, NotThere, Taken, Unfit, Wrong
from sandbox.app.worlds.worlds import Worlds
from sandbox.engine.serving.rules import REAL, Rule
from sandbox.engine.serving.selection import Selection
from sandbox.engine.serving.served_world import DEFAULT, IdentityTaken, ServedWorld
from sandbox.engine.world.replies import reply_fault
from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.suggest import meant


async def add_rule(
    worlds: Worlds,
    world: ServedWorld,
    choice: Choice,
    replies: Sequence[Json],
    *,
    times: int | None = None,
) -> Rule:
    """Let requests that are meant get these replies: one each, in order, the last repeats; with
    `times` only so many requests. `real` stands for the provider's own answer.

    The world gets the identities that the choice names. Raise Taken where one is another world's,
    Unfit, NoRoom.
    """
    if len(world.rules.all) >= worlds.common.limits.max_rules:
        raise NoRoom(f"{world.name!r} has {len(world.rules.all)} rules; DELETE some, or reset it")
    meant_requests = selection(world, choice, served=True)
    sent = _sendable(world, replies)
    _refuse_unreachable(world, meant_requests)
    for kind, values in meant_requests.identities.items():
        for value in values:
            await _claimed(world, kind, value)
    return world.rules.add(meant_requests, sent, times=times, written=_written(choice, replies))


def rule_of(world: ServedWorld, id_: str) -> Rule:
    """Return a rule by its id. Raise NotThere."""
    known = {rule.id: rule for rule in world.rules.all}
    if id_ not in known:
        raise NotThere(f"the world {world.name!r} has no rule {id_!r}. {meant(id_, known)}")
    return known[id_]


def shown_rule(rule: Rule) -> dict[str, Json]:
    """Return a rule as somebody who asks for it sees it."""
    return {
        "id": rule.id,
        **rule.written,
        "times": rule.times,
        "left": rule.left,
        "taken": rule.count,
        "requests": list(rule.taken),
    }


def _sendable(world: ServedWorld, replies: Sequence[Json]) -> list[Json]:
    wrong: list[Wrong] = []
    sent: list[Json] = []
    for number, written in enumerate(replies):
        at = f"#/replies/{number}"
        if written == REAL:
            sent.append(None)
            continue
        reply = resolved(world, written, at=at, wrong=wrong)
        if fault := reply_fault(reply):
            wrong.append(Wrong(at, f"this reply {fault}"))
        sent.append(reply)
    if wrong:
        raise unfit(wrong)
    return sent


def _refuse_unreachable(world: ServedWorld, meant_requests: Selection) -> None:
    """Raise Unfit for requests that carry nothing by which they could find this world."""
    operation = world.contracts.operations[meant_requests.operation]
    if world.name == DEFAULT or operation.key:
        return
    text = (
        f"a {operation.name} request carries no token, sid or player, so that it never finds the"
        f" world {world.name!r}; add the rule to the world {DEFAULT!r}"
    )
    raise Unfit(text, [Wrong("#/operation", text)])


async def _claimed(world: ServedWorld, kind: str, value: str) -> None:
    try:
        await world.bind(kind, value)
    except IdentityTaken as fault:
        text = f"{fault}: add the rule there, or DELETE that world"
        more: Mapping[str, Json] = {"kind": fault.kind, "owner": fault.world}
        raise Taken(text, [Wrong(f"#/{kind}", text)], more) from fault


def _written(choice: Choice, replies: Sequence[Json]) -> Mapping[str, Json]:
    texts = {"operation": choice.operation, "token": choice.token, "sid": choice.sid}
    texts["player"] = choice.player
    said: dict[str, Json] = {name: text for name, text in texts.items() if text}
    return {**said, **choice.parts, "replies": list(replies)}
