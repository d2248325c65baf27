"""Looks at what happened in a world, and waits until something has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.app.worlds.choosing import Choice, selection
from sandbox.app.worlds.evidence.findings import shown_findings
from sandbox.app.worlds.problems import NotInTime, NotThere, Taken
from sandbox.app.worlds.showing import evicted_words, shown_exchange
from sandbox.engine.serving.findings import FindingKind
from sandbox.engine.serving.selection import Selection
from sandbox.engine.serving.served_world import ServedWorld, since, wait_for
from sandbox.engine.world.exchange import Exchange
from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.duration import render_duration


@dataclass(frozen=True, slots=True)
class Requests:
    """Exchanges of a world. `evicted` says that older ones are gone, "" for none."""

    world: ServedWorld
    exchanges: Sequence[Exchange]
    total: int
    evicted: str

    def shown(self) -> dict[str, Json]:
        """Return them as JSON."""
        listed: list[Json] = [shown_exchange(self.world, each) for each in self.exchanges]
        told: dict[str, Json] = {"world": self.world.name, "count": self.total, "requests": listed}
        return {**told, **({"evicted": self.evicted} if self.evicted else {})}


def requests(
    world: ServedWorld, choice: Choice, *, after: str = "", before: str = "", limit: int = 100
) -> Requests:
    """Return the exchanges that are meant, the oldest first, at most the last `limit` of them;
    those later than the message `after` and earlier than `before`. Raise Unfit.
    """
    wanted, now_s = selection(world, choice), world.clock.now_s()
    found = [each for each in since(world, after) if wanted.fits(each, now_s=now_s)]
    if before:
        found = [each for each in found if _number(each.id) < _number(before)]
    return Requests(world, found[-limit:] if limit else [], len(found), evicted_words(world))


def _number(message: str) -> int:
    """Return the number in the id of a message; 0 for what is none: nothing is earlier."""
    digits = message.removeprefix("m")[:_LONGEST_NUMBER]
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


_LONGEST_NUMBER = 18


def request_of(world: ServedWorld, id_: str) -> Exchange:
    """Return one exchange by its id. Raise NotThere."""
    for exchange in world.ring.exchanges:
        if exchange.id == id_:
            return exchange
    gone = evicted_words(world)
    raise NotThere(f"the world {world.name!r} has no request {id_!r}. {gone}".strip())


async def wait(
    world: ServedWorld, choice: Choice, *, count: int, within_s: float, after: str = ""
) -> Requests:
    """Wait until so many requests that are meant have been answered; earlier ones count, later than
    the message `after`. Raise NotInTime with what came instead, Taken where an identity is another
    world's, NotThere when the world is over.
    """
    wanted = selection(world, choice)
    await refuse_others(world, wanted)
    waiting = wait_for(world, wanted, count=count, after=after)
    try:
        await world.environment.wait_for(waiting.done, within_s=within_s)
    finally:
        world.waits.close(waiting)
    if world.waits.over:
        raise NotThere(f"{world.waits.over} while this waited for {wanted.words()}")
    if not waiting.is_met:
        raise NotInTime(
            f"{len(waiting.met)} of {count} came within {render_duration(within_s)}:"
            f" {world.evidence.masks.hide(wanted.words())}",
            more=instead(world, wanted, count=len(waiting.met)),
        )
    return Requests(world, waiting.met, len(waiting.met), evicted_words(world))


async def refuse_others(world: ServedWorld, wanted: Selection) -> None:
    """Raise Taken where requests that are meant never come here, for they are another world's."""
    for kind, values in wanted.identities.items():
        for value in values:
            owner = await world.directory.owner(kind, value)
            if isinstance(owner, ServedWorld) and owner is not world:
                raise Taken(
                    f"the {kind} {value!r} belongs to the world {owner.name!r}: ask there",
                    more={"kind": kind, "owner": owner.name},
                )


def instead(world: ServedWorld, wanted: Selection, *, count: int) -> Mapping[str, Json]:
    """Tell what came in place of the requests that are meant: near misses, then others."""
    near = [
        finding
        for finding in world.findings
        if finding.kind in _NEAR and wanted.operation in ("", finding.operation)
    ]
    others = [each for each in world.ring.exchanges if each.operation == wanted.operation]
    kept = "the world keeps no request of this operation" if not others else ""
    told: dict[str, Json] = {
        "count": count,
        "near_misses": shown_findings(world, near[-_MOST_TOLD:]),
    }
    return {**told, **({"note": kept} if kept and not near else {})}


_MOST_TOLD = 20
_NEAR = (FindingKind.NEAR_MISS, FindingKind.MISMATCH)
