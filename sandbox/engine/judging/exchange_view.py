"""Makes an exchange ready for judging: finds its JWT, fills in the parts of its operation."""

from collections.abc import Iterator, Mapping

from sandbox.engine.judging.judge import Subject, compare
from sandbox.engine.judging.jwt_view import JwtView, part_text
from sandbox.engine.world.exchange import Exchange, view
from sandbox.engine.world.world import World
from sandbox.evidence.events import JwtRead
from sandbox.json_value import Json
from sandbox.protocol.json_pointer import follow
from sandbox.scenario.language.values.paths import dig

_LONGEST_READ = 65_536
"""Characters; longer than any token that somebody could mean."""


def locate_jwt(world: World, exchange: Exchange) -> str | None:
    """Return the compact token of an exchange; None when there is none in its place.

    Where the target's `pointer` says nothing the contract's path does.
    """
    operation = world.operation(exchange.operation)
    section = world.target.sections.get(operation.room)
    said = section.section.get(operation.jwt_at) if section and operation.jwt_at else None
    seen = view(exchange, jwt=None) if operation.jwt else {}
    return jwt_in(seen, pointer=_member(said, "pointer"), path=operation.jwt)


def jwt_in(seen: Mapping[str, Json], *, pointer: Json, path: str) -> str | None:
    """Return the text to which a JSON pointer leads in the body, without one a path in all."""
    found = follow(seen.get("body"), pointer) if isinstance(pointer, str) else dig(seen, path)
    return found if isinstance(found, str) and found else None


async def fill_in_parts(world: World, exchange: Exchange) -> None:
    """Fill in what the world knows of a finished call: its JWT, and the operation's own parts."""
    operation = world.operation(exchange.operation)
    exchange.jwt = locate_jwt(world, exchange)
    if exchange.jwt is not None:
        world.evidence.masks.add("jwt", exchange.jwt)
        note_jwt_read(world, exchange)
        room, handed_out = world.room_of(exchange.operation), bool(operation.jwt_at)
        await room.note_jwt(exchange.jwt, handed_out=handed_out, player=exchange.player)
    exchange.looks = {**exchange.looks, **looks_of(world, exchange)}


def looks_of(world: World, exchange: Exchange) -> Mapping[str, Json]:
    """Return the operation's own parts, as the target wants an answer that has them."""
    return {name: _fits(exchange, wanted) for name, wanted in _wanted(world, exchange)}


def note_jwt_read(world: World, exchange: Exchange) -> None:
    """Write down what the JWT of an exchange says; not the token, which lets somebody in."""
    read = jwt_read(world, exchange) if world.evidence.wanted else None
    if read is not None:
        world.write(read)


def jwt_read(world: World, exchange: Exchange) -> JwtRead | None:
    """Return what the JWT of an exchange says, and let its token be hidden; None for no JWT."""
    known = exchange.operation in world.contracts.operations
    token = exchange.jwt or (locate_jwt(world, exchange) if known else None)
    if token is None or len(token) > _LONGEST_READ:
        return None
    world.evidence.masks.add("jwt", token)
    header, claims, signature = (*token.split("."), "", "", "")[:3]
    return JwtRead(
        message=exchange.id,
        token=token,
        header=part_text(header),
        claims=part_text(claims),
        is_signed=bool(signature),
    )


def is_what_the_target_wants(world: World, exchange: Exchange) -> bool:
    """Tell whether an answer is what the target says of a good one, such as an opened game."""
    return any(_fits(exchange, wanted) for _, wanted in _wanted(world, exchange))


def _wanted(world: World, exchange: Exchange) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield the operation's own parts, each with what the target says of an answer that has it."""
    operation = world.operation(exchange.operation)
    section = world.target.sections.get(operation.room)
    entry = section.section.get(exchange.operation.partition(".")[2]) if section else None
    for name in operation.looks:
        wanted = _member(entry, f"{name}-when")
        if isinstance(wanted, Mapping):
            yield name, wanted


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
    room = world.room_of(exchange.operation)
    signed_by = await room.signed_by(exchange.jwt, exchange.player) if with_signer else None
    judged_at_s = await room.judged_now_s(exchange.jwt)
    now_s = world.clock.now_s() if judged_at_s is None else judged_at_s
    return Subject(exchange, JwtView(exchange.jwt, signed_by), now_s)


def _member(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, Mapping) else None
