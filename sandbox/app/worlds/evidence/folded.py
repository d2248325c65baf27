"""Folds what a served world keeps by the fold of every report, so that their components show it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from sandbox.app.desk.known_secrets import known_secrets
from sandbox.app.worlds.showing import moment_of, name_secrets, real_s
from sandbox.engine.judging.exchange_view import jwt_read, locate_jwt
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.evidence.events import Check, Event, Note, RunStarted
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masking import masked
from sandbox.evidence.results import RunResult
from sandbox.json_value import Json


def run_of(world: ServedWorld, exchanges: Iterable[Exchange]) -> RunResult:
    """Return some exchanges of a world, and what is told of them, as a run of one cell."""
    kept = list(exchanges)
    for each in kept:  # what one message shows to be a secret is hidden in those before it
        name_secrets(world, each)
    told = [pair for each in kept for pair in _told(world, each)]
    since_s = min((at for at, _ in told), default=0.0)
    ids = {each.id for each in kept}
    beside = [(real_s(world, at), event) for at, event in (*world.moves, *world.remarks)]
    told += [(at, e) for at, e in beside if at >= since_s and _is_about(e, ids)]
    told.sort(key=lambda pair: pair[0])
    return fold(_recorded(world, [(since_s, world.began()), *told]))


def judged(world: ServedWorld, exchange: Exchange) -> Mapping[str, Json] | None:
    """Return the provider's verdict, on an answer to a call of ours as well."""
    is_call = exchange.starter is not Starter.OPERATOR
    is_known = exchange.operation in world.contracts.operations  # a hook's is not
    if exchange.answered or not is_call or not is_known or exchange.response is None:
        return exchange.answered
    if jwt := locate_jwt(world, exchange):
        world.evidence.masks.add("jwt", jwt)
    room = world.room_of(exchange.operation)
    return room.judge(exchange.operation, exchange.response) or None


def _told(world: ServedWorld, exchange: Exchange) -> Iterator[tuple[float, Event]]:
    began_s = moment_of(world, exchange).timestamp()
    shown = replace(exchange, answered=judged(world, exchange))
    yield began_s, world.started(shown)
    if exchange.ended_s:
        ended_s = began_s + float(exchange.took_s)
        yield ended_s, world.ended(shown)
        if (read := jwt_read(world, exchange)) is not None:
            yield ended_s, read


def _is_about(event: Event, ids: Container[str]) -> bool:
    """Tell whether an event is about one of these messages, or about none in particular."""
    match event:
        case Check(messages=messages):
            return any(each in ids for each in messages)
        case Note(message=message):
            return not message or message in ids
    return True


def _recorded(world: ServedWorld, told: Iterable[tuple[float, Event]]) -> Iterator[Recorded]:
    masks = world.evidence.masks
    served = RunStarted(
        seed="",
        strict=False,
        certify=False,
        jobs=1,
        repeat=1,
        target=world.target.name,
        scenarios=0,
        cells=0,
        secrets=known_secrets(world.target, masks),
        served=True,
        ca_file=world.environment.ca_file,
        trusted_file=world.environment.trusted_file,
    )
    yield Recorded(1, 0.0, None, masked(served, masks))
    for number, (at, event) in enumerate(told, start=2):
        yield Recorded(number, at, world.name, masked(event, masks))
