"""Finding the JWT of an exchange, and what only the world knows of it."""

from collections.abc import Mapping

from sandbox.engine.judging.judge import Subject, compare
from sandbox.engine.judging.jwt_view import JwtView
from sandbox.engine.world.exchange import Exchange, view
from sandbox.engine.world.world import World
from sandbox.json_value import Json
from sandbox.scenario.language.values.paths import dig

_POINTERS = {"gr8.get-jwt-token": "jwt-token"}
"""Operations whose JWT stands where the target's `pointer` says (default: the contract's path)."""


def locate_jwt(world: World, exchange: Exchange) -> str | None:
    """Return the compact token of an exchange; None when there is none in its place."""
    path = world.operation(exchange.operation).jwt
    section = world.target.sections.get(exchange.operation.partition(".")[0])
    place = _POINTERS.get(exchange.operation)
    if section and place:
        pointer = _member(section.section.get(place), "pointer")
        path = "body" + pointer.replace("/", ".") if isinstance(pointer, str) else path
    if not path:
        return None
    found = dig(view(exchange, jwt=None), path)
    return found if isinstance(found, str) and found else None


def look(world: World, exchange: Exchange) -> None:
    """Fill in what the world knows of a finished call: its JWT, and the operation's own parts."""
    operation = world.operation(exchange.operation)
    exchange.jwt = locate_jwt(world, exchange)
    if exchange.jwt is not None:
        world.evidence.masks.add("jwt", exchange.jwt)
        world.gr8.note_token(
            exchange.jwt, handed_out=exchange.operation in _POINTERS, player=exchange.player
        )
    room, _, verb = exchange.operation.partition(".")
    section = world.target.sections.get(room)
    for name in operation.looks:
        wanted = _member(section.section.get(verb), f"{name}-when") if section else None
        if isinstance(wanted, Mapping):
            exchange.looks = {**exchange.looks, name: _fits(exchange, wanted)}


def _fits(exchange: Exchange, wanted: Mapping[str, Json]) -> bool:
    seen = Subject(exchange, None, 0.0)
    return not any(
        compare(name, pattern, seen.part(name), now_s=0.0) for name, pattern in wanted.items()
    )


def wants_signer(parts: Mapping[str, Json]) -> bool:
    """Tell whether a check asks who signed a token."""
    return isinstance(parts.get("jwt"), Mapping) and "signed-by" in dict(parts["jwt"])  # type: ignore[arg-type]


async def subject_of(world: World, exchange: Exchange, *, with_signer: bool) -> Subject:
    """Return an exchange ready for judging; `with_signer` asks the published key for it."""
    if exchange.jwt is None:
        return Subject(exchange, None, world.clock.now_s())
    signed_by = None
    if with_signer:
        signed_by = await world.gr8.signed_by(exchange.jwt, exchange.player)
    return Subject(exchange, JwtView(exchange.jwt, signed_by), world.gr8.judged_now_s(exchange.jwt))


def _member(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, Mapping) else None
