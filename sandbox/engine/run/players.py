"""A pool of the players that a target lists; each belongs to one cell at a time.

A cell asks for all of its players at once, so that two cells can never wait for each other. A cell
that ends a session has its players reserved when the run is planned (see player_allocation); it
waits until nobody else waits, and the players whose sessions it ends are not handed out again. So
the same cells run with `--jobs 8` as with `--jobs 1`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.errors import SandboxFault
from sandbox.json_value import Json, dump_json
from sandbox.scenario.target.target import FixedPlayer

Want: TypeAlias = Mapping[str, Json]
"""What a given player has to be: `currency`, `brand`, `id`, `country`; `headers: true` when calls
are made in which only the player's own header fields say who is calling."""


class NoSuchPlayer(SandboxFault):
    """The fixed list holds nobody who fits; the message is the line to add."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """The players of one cell, in the order of its wants, and the ids of those it uses up."""

    players: tuple[FixedPlayer, ...] = ()
    spent: frozenset[str] = frozenset()


NOTHING_RESERVED = Reservation()


class PlayerPool:
    """The players of a fixed list that are free, and those whose sessions still live."""

    def __init__(self, players: Sequence[FixedPlayer]) -> None:
        self._alive = tuple(players)
        self._leased: list[FixedPlayer] = []
        self._waiting = 0
        self._changed = asyncio.Condition()

    async def lease(self, wants: Sequence[Want]) -> list[FixedPlayer]:
        """Lease one player for each want, waiting until all are free at the same time.

        Raise NoSuchPlayer when waiting is of no use.
        """
        async with self._changed:
            self._waiting += 1
            try:
                while (found := fitting(wants, self._free())) is None:
                    if lack := lacking(wants, self._alive):
                        raise NoSuchPlayer(lack)
                    await self._changed.wait()
            finally:
                self._waiting -= 1
                self._changed.notify_all()
            self._leased += found
        return found

    def lease_now(self, want: Want) -> FixedPlayer | None:
        """Lease one player who is free at once; None when nobody who fits is."""
        found = fitting([want], self._free())
        self._leased += found or []
        return found[0] if found else None

    async def take(self, reservation: Reservation) -> list[FixedPlayer]:
        """Lease the reserved players, once nobody else waits for any. Raise NoSuchPlayer."""
        async with self._changed:
            while self._waiting or not self._are_free(reservation):
                if gone := [p.id for p in reservation.players if p not in self._alive]:
                    raise NoSuchPlayer(f"the session of {', '.join(gone)} has been ended")
                await self._changed.wait()
            self._leased += reservation.players
        return list(reservation.players)

    async def give_back(
        self, players: Sequence[FixedPlayer], *, spent: frozenset[str] = frozenset()
    ) -> None:
        """Return leased players; those whose id is `spent` are not handed out again."""
        async with self._changed:
            self._leased = [player for player in self._leased if player not in players]
            gone = {player.id for player in players} & spent
            self._alive = tuple(player for player in self._alive if player.id not in gone)
            self._changed.notify_all()

    def _free(self) -> list[FixedPlayer]:
        return [player for player in self._alive if player not in self._leased]

    def _are_free(self, reservation: Reservation) -> bool:
        free = self._free()
        return all(player in free for player in reservation.players)


def fitting(wants: Sequence[Want], among: Sequence[FixedPlayer]) -> list[FixedPlayer] | None:
    """Return a different player for each want, the first listed that will do; None for too few.

    A want that can be met by one player only gets that one, whatever the order of the wants.
    """
    chosen: dict[int, int] = {}
    for number in range(len(wants)):
        if not _assign(number, wants, among, chosen, tried=set()):
            return None
    by_want = {want: place for place, want in chosen.items()}
    return [among[by_want[number]] for number in range(len(wants))]


def _assign(
    number: int,
    wants: Sequence[Want],
    among: Sequence[FixedPlayer],
    chosen: dict[int, int],
    *,
    tried: set[int],
) -> bool:
    """Find a player for a want; who has one already may move to another (an augmenting path)."""
    will_do = [place for place, player in enumerate(among) if fits(player, wants[number])]
    for place in sorted(will_do, key=lambda place: place in chosen):
        if place in tried:
            continue
        tried.add(place)
        if place not in chosen or _assign(chosen[place], wants, among, chosen, tried=tried):
            chosen[place] = number
            return True
    return False


def fits(player: FixedPlayer, want: Want) -> bool:
    """Tell whether a player is what is wanted; what the list does not say fits every wish."""
    said = {"currency": player.currency, "brand": player.brand}
    told = all(said[name] in (want[name], "") for name in said if name in want)
    shown = bool(player.headers) or "headers" not in want
    return told and shown and "country" not in want and want.get("id", player.id) == player.id


def lacking(wants: Sequence[Want], players: Sequence[FixedPlayer]) -> str:
    """Return "" when the list has somebody for every want, else the line that would help."""
    if fitting(wants, players) is not None:
        return ""
    hopeless = next((want for want in wants if not any(fits(p, want) for p in players)), None)
    if hopeless is None:
        enough = f"{len(wants)} players who fit are needed at once, {len(players)} are listed"
        return f"add to target.yaml: {_line(wants[-1])}; {enough}"
    if hopeless.keys() & {"id", "country"}:
        return f"add to target.yaml: {FROM_HOOK}; this scenario chooses the id or country itself"
    return f"add to target.yaml: {_line(hopeless)}; none of the {len(players)} listed fits"


FROM_HOOK = "players: {from: hook}"
"""The line by which a hook makes players, as many and of what kind as a scenario wants."""


def _line(want: Want) -> str:
    words = [f"{name}: {_written(want[name])}" for name in ("currency", "brand") if name in want]
    session = ["headers: {Cookie: …}"] if "headers" in want else []
    return f"players: [{{{', '.join(['id: …', 'sid: …', *words, *session])}}}]"


def _written(value: Json) -> str:
    return value if isinstance(value, str) and value.isalnum() else dump_json(value)
