"""A scripted reply made into an HTTP answer.

A provider's own words (`code: 2`) stand for an answer of that provider; `raw` is the exact text,
for bodies that no JSON printer would write; `delay` waits for real before the answer starts, and
alone before the provider's real one.
`fault` is what happens on the wire in place of an answer.
"""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.world import World
from sandbox.json_value import Json, dump_json, is_integer, json_bytes, read_json, spelt
from sandbox.scenario.language.faults import (
    HANG,
    INSTEAD_OF_ANSWER,
    error_number,
    fault_made,
)
from sandbox.scenario.language.values.references import unquoted
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.wire import CANCEL, Fault, Headers, Response

_WORDS = INSTEAD_OF_ANSWER | {"delay", "fault"}

SILENCE = "12s"
"""How long a provider says nothing where neither target nor provider names a time."""


def reply_fault(reply: Json) -> str:
    """Say why a resolved reply cannot be sent as it is written; "" when it can.

    What stands in a file is checked by its schema; what came through a reference is not.
    """
    if not isinstance(reply, Mapping):
        return f"is no map of {', '.join(sorted(_WORDS))}, but {dump_json(reply)}"
    if unknown := sorted(set(reply) - _WORDS):
        return f"asks for {', '.join(unknown)}, which this version cannot do"
    if "fault" in reply and (trouble := _fault_trouble(reply)):
        return trouble
    for name in ("status", "code"):
        if name in reply and not is_integer(reply[name]):
            return f"has a {name} that is no whole number: {dump_json(reply[name])}"
    delay = reply.get("delay", "0s")
    try:
        parse_duration(delay if isinstance(delay, str) else "")
    except ValueError:
        return f"has a delay that is no duration: {dump_json(delay)}"
    return ""


def _fault_trouble(reply: Mapping[str, Json]) -> str:
    fault = reply["fault"]
    if not fault_made(fault):
        return f"asks for the fault {dump_json(fault)}, which this version cannot make"
    if unsent := sorted(INSTEAD_OF_ANSWER & set(reply)):
        return f"has a fault in place of the answer, and {', '.join(unsent)} besides"
    return ""


def silence_s(section: Mapping[str, Json]) -> float:
    """Return for how many seconds a provider is silent, as its section of the target says."""
    told = section.get("silence")
    return float(parse_duration(told if isinstance(told, str) else SILENCE))


async def waited_out(reply: Json, *, world: World) -> Json:
    """Wait where a reply is a delay and nothing else, and return None then: the provider's real
    answer comes, late. Every other reply is returned as it is.
    """
    if not isinstance(reply, Mapping) or set(reply) != {"delay"}:
        return reply
    await _delayed(reply["delay"], world=world)
    return None


async def scripted_response(reply: Json, *, world: World, exchange: Exchange) -> Response:
    """Build the answer of a resolved reply, after its delay."""
    words = reply if isinstance(reply, Mapping) else {}
    await _delayed(words.get("delay"), world=world)
    if fault := fault_made(words.get("fault")):
        room = exchange.operation.partition(".")[0]
        lasts_s = silence_s(world.section(room).section) if fault == HANG else 0.0
        world.hold_back(lasts_s)
        error = error_number(words.get("fault"))
        return Response(
            0, fault=Fault(fault, lasts_s, CANCEL if error is None else error, world.over)
        )
    base = await _base(words, world=world, exchange=exchange)
    status = words.get("status")
    headers = base.headers
    for name, value in _mapping(words.get("headers")).items():
        headers = headers.without(name) if value is None else headers.with_field(name, spelt(value))
    status = status if isinstance(status, int) else base.status
    answer = Response(status=status, headers=headers, body=base.body)
    return world.room_of(exchange.operation).sent(answer, exchange.request)


async def _delayed(delay: Json, *, world: World) -> None:
    if isinstance(delay, str):
        with world.holding_back():
            await world.environment.time.pause(float(parse_duration(delay)))


async def _base(words: Mapping[str, Json], *, world: World, exchange: Exchange) -> Response:
    if "raw" not in words:
        room = world.room_of(exchange.operation)
        own = await room.reply(words, exchange.request)
        if own is not None:
            return _laid_over(own, unquoted(words.get("body", {})))
    if "raw" in words:
        raw = spelt(unquoted(words["raw"])).encode("utf-8", "surrogatepass")
        return Response(200, body=raw, headers=_JSON)
    if "body" in words:
        return Response(200, body=json_bytes(unquoted(words["body"])), headers=_JSON)
    return Response(200)


def _laid_over(envelope: Response, members: Json) -> Response:
    """Lay members over an envelope; what is no object takes the place of the whole body."""
    written = read_json(envelope.body)
    if not members and isinstance(members, Mapping):
        return envelope
    if isinstance(members, Mapping) and isinstance(written, Mapping):
        members = {**written, **members}
    return replace(envelope, body=json_bytes(members))


_JSON = Headers((("content-type", "application/json"),))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
