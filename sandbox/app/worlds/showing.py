"""Shows exchanges of a world as JSON, secrets replaced by their names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from sandbox.engine.serving.selection import carried_by
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.world.exchange import Exchange
from sandbox.evidence.masking import masked
from sandbox.json_value import Json


def shown_exchange(world: ServedWorld, exchange: Exchange) -> dict[str, Json]:
    """Return one exchange, as its events in the evidence tell it."""
    masks = world.evidence.masks
    name_secrets(world, exchange)
    started = masked(world.started(exchange), masks)
    told: dict[str, Json] = {
        "id": exchange.id,
        "operation": exchange.operation or None,
        "at": moment_of(world, exchange).isoformat(timespec="milliseconds"),
        "by": started.by,
        "step": started.step,
        "request": _plain(started.request),
        "response": None,
    }
    if not exchange.ended_s:
        return {**told, "under_way": True}
    ended = masked(world.ended(exchange), masks)
    return {
        **told,
        "under_way": False,
        "response": _plain(ended.response),
        "trouble": _plain(ended.trouble),
        "took_s": exchange.took_s,
        "answered": _plain(ended.answered),
        "reply": ended.reply,
        "notes": [str(note) for note in ended.notes],
    }


def shown_world(world: ServedWorld) -> dict[str, Json]:
    """Return what there is to say of a world at a glance."""
    return {
        "name": world.name,
        "target": world.target.name,
        "made": len(world.scope),
        "replies": len(world.rules.all),
        "requests": {
            "kept": len(world.ring.exchanges),
            "evicted": world.ring.evicted,
            "bytes": world.ring.held,
        },
        "findings": sum(finding.stands for finding in world.findings),
        "clock": {"now_s": Decimal(str(round(world.clock.now_s(), 3)))},
        "life": world.life,
        "shows_secrets": world.evidence.masks.shows,
    }


def hidden(world: ServedWorld, value: Json) -> Json:
    """Return a value with every secret under its name, for who did not make it by this call."""
    if isinstance(value, str):
        return world.evidence.masks.hide(value)
    if isinstance(value, Mapping):
        return {name: hidden(world, each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [hidden(world, each) for each in value]
    return value


def evicted_words(world: ServedWorld) -> str:
    """Say that exchanges are missing from an answer; "" where none is."""
    gone, bounds = world.ring.evicted, world.ring.bounds
    if not gone:
        return ""
    return (
        f"{gone} older exchanges are gone: of a world {bounds.max_exchanges} are kept, no more than"
        f" {bounds.max_bytes} bytes of them, fewer where many worlds are open. Reset the world"
        " between tests, or give each test its own"
    )


def name_secrets(world: ServedWorld, exchange: Exchange) -> None:
    """Give names to what a request carries: where nobody keeps evidence none has one yet."""
    masks = world.evidence.masks
    for kind, values in carried_by(exchange).items():
        for value in values if kind != "player" else ():
            masks.add(kind, value)
    if exchange.request.is_refused:
        for name, text in exchange.request.headers:
            masks.add_headers({name: text})


def moment_of(world: ServedWorld, exchange: Exchange) -> datetime:
    """Return when an exchange began, by real time."""
    return datetime.fromtimestamp(real_s(world, exchange.started_s), UTC)


def real_s(world: ServedWorld, elapsed_s: float) -> float:
    """Return what real time it was at a moment of the time that never jumps."""
    time = world.environment.time
    return time.now_s() - (time.elapsed_s() - elapsed_s)


def _plain(value: object) -> Json:
    found: Json = msgspec.to_builtins(value, builtin_types=(Decimal,), enc_hook=_as_map)
    return found


def _as_map(value: object) -> object:
    return dict(value) if hasattr(value, "items") else str(value)  # type: ignore[call-overload]
