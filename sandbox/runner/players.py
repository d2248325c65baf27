"""Where players come from: a hook that makes them, or a fixed list that cells borrow from.

A player of a fixed list belongs to one cell at a time. A cell asks for all of its players at once,
so that two cells can never wait for each other.
"""

import asyncio
from collections.abc import Mapping, Sequence

from sandbox.errors import SandboxFault
from sandbox.json_value import Json
from sandbox.scenario.target import FixedPlayer


class NoSuchPlayer(SandboxFault):
    """The fixed list holds nobody who fits; the message says what to add."""


class PlayerPool:
    """The fixed list of a target."""

    def __init__(self, players: Sequence[FixedPlayer]) -> None:
        self._free = list(players)
        self._all = tuple(players)
        self._returned = asyncio.Condition()

    async def lease(self, wants: Sequence[Mapping[str, Json]]) -> list[FixedPlayer]:
        """Borrow one player for each want, waiting until all are free at the same time."""
        if self._pick(wants, self._all) is None:
            raise NoSuchPlayer(
                f"target.yaml lists {len(self._all)} players; this scenario needs {len(wants)}"
                f" at once{_wishes(wants)}: add them under `players:`"
            )
        async with self._returned:
            while (found := self._pick(wants, self._free)) is None:
                await self._returned.wait()
            for player in found:
                self._free.remove(player)
        return found

    async def give_back(self, players: Sequence[FixedPlayer]) -> None:
        """Return borrowed players."""
        async with self._returned:
            self._free.extend(players)
            self._returned.notify_all()

    @staticmethod
    def _pick(
        wants: Sequence[Mapping[str, Json]], among: Sequence[FixedPlayer]
    ) -> list[FixedPlayer] | None:
        left, found = list(among), []
        for want in wants:
            fitting = next((player for player in left if _fits(player, want)), None)
            if fitting is None:
                return None
            left.remove(fitting)
            found.append(fitting)
        return found


def _fits(player: FixedPlayer, want: Mapping[str, Json]) -> bool:
    have = {"currency": player.currency, "brand": player.brand}
    return all(have[name] in (want[name], "") for name in have if name in want)


def _wishes(wants: Sequence[Mapping[str, Json]]) -> str:
    told = ["/".join(str(value) for value in want.values()) for want in wants if want]
    return f" ({', '.join(told)})" if told else ""
