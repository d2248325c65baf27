"""Captures what happened in a world as a scenario file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sandbox.app.worlds.evidence.folded import judged
from sandbox.app.worlds.problems import Unfit
from sandbox.app.worlds.showing import evicted_words, name_secrets
from sandbox.engine.judging.exchange_view import looks_of
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import SetupFault
from sandbox.evidence.masking import masked
from sandbox.explain.capture.capture import Source, captured
from sandbox.explain.capture.casting import Known
from sandbox.explain.capture.message import Message
from sandbox.explain.capture.moving import moves_of
from sandbox.json_value import Json, spelt
from sandbox.scenario.contract.facts import player_fields
from sandbox.scenario.language.values.references import Minted


def capture(world: ServedWorld, *, name: str = "", after: str = "") -> str:
    """Return the text of a scenario in which what a world keeps happens again, but for what came
    up to the message `after`. Raise Unfit where there is nothing that can be judged again.
    """
    kept = list(world.ring.exchanges)
    first = next((at + 1 for at, each in enumerate(kept) if each.id == after), 0)
    for each in kept[first:]:  # what one message shows to be a secret is hidden in those before it
        _message(world, each)
    messages = [_message(world, each) for each in kept[first:]]
    source = Source(
        name=name or f"captured-{_word(world.name)}",
        messages=messages,
        known=_known(world),
        target=world.target.values,
        settings={each: world.section(each).settings for each in world.providers},
        notes=[*_notes(world)],
        moves=list(moves_of(world.moves)),
    )
    try:
        return captured(source, world.contracts)
    except SetupFault as fault:
        raise Unfit(str(fault)) from fault


def _message(world: ServedWorld, exchange: Exchange) -> Message:
    """Return an exchange as evidence tells it, with what the provider makes of the answer."""
    name_secrets(world, exchange)
    masks, looks = world.evidence.masks, dict(exchange.looks)
    is_call = exchange.starter is not Starter.OPERATOR
    is_known = exchange.operation in world.contracts.operations  # a hook's is not
    if is_call and is_known and exchange.response is not None:
        looks |= looks_of(world, exchange)
    shown = replace(exchange, answered=judged(world, exchange))
    return Message(
        started=masked(world.started(shown), masks),
        start=exchange.started_s,
        ended=masked(world.ended(shown), masks) if exchange.ended_s else None,
        end=exchange.ended_s or None,
        looks=looks,
        player=masks.hide(exchange.player.id),
    )


def _known(world: ServedWorld) -> Known:
    hide = world.evidence.masks.hide
    players: dict[str, str] = {}
    facts: dict[str, Mapping[str, str]] = {}
    things: dict[str, tuple[str, str]] = {}
    for alias, made in _made(world.scope.items()):
        if "sid" not in made.fields:
            continue
        keys = [
            spelt(made.fields[key])
            for key in ("id", "sid", *player_fields())
            if made.fields.get(key) is not None
        ]
        owner = next((players[hide(key)] for key in keys if hide(key) in players), alias)
        for key in keys:
            players.setdefault(hide(key), owner)
        said = {key: spelt(made.fields.get(key) or "") for key in ("currency", "brand")}
        facts.setdefault(owner, {key: text for key, text in said.items() if text})
    for alias, made in _made(world.scope.items()):
        if "sid" not in made.fields:
            texts = [hide(spelt(each)) for each in made.fields.values() if each is not None]
            whose = next((players[text] for text in texts if text in players), "")
            things[hide(spelt(made.main))] = (alias, whose)
    return Known(players, things, facts)


def _made(scope: Iterable[tuple[str, Json]]) -> Iterator[tuple[str, Minted]]:
    return ((alias, made) for alias, made in scope if isinstance(made, Minted))


def _notes(world: ServedWorld) -> Iterator[str]:
    if gone := evicted_words(world):
        yield f"{gone}."


def _word(name: str) -> str:
    return "-".join(
        "".join(c if c.isalnum() and c.isascii() else " " for c in name.lower()).split()
    )
