"""`GET /launch`: the wallet authenticates the token of a player's browser, then the game opens.

One token has one game session, however often its page is loaded. Launches of the same URL at the
same time share one call to the wallet; a later one asks anew, for the token may have ended since.
A browser that goes away does not cut short the call that others wait for.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from sandbox.reference_operator.server.clock import Pause
from sandbox.reference_operator.wallet.desk.answer import Verdict
from sandbox.reference_operator.wallet.desk.caller import AUTHENTICATE, TERMINATE, WalletCaller
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct, nobody_waits
from sandbox.reference_operator.wallet.desk.entrance import Parked
from sandbox.reference_operator.wallet.desk.launch_url import Launch, Launches, LaunchRefusal
from sandbox.reference_operator.wallet.desk.open_games import OpenGames
from sandbox.wire import Request, Response


def nobody_s(request: Request) -> str:
    """Say that the browser is nobody's."""
    del request
    return ""


@dataclass(slots=True)
class LaunchDesk:
    """Serves `GET /launch`. `whose` tells which player's session a browser has, "" for none."""

    conduct: WalletConduct
    caller: WalletCaller
    pause: Pause
    now_s: Callable[[], float] = time.monotonic
    whose: Callable[[Request], str] = nobody_s
    games: OpenGames = field(default_factory=OpenGames)
    sessions: dict[str, str] = field(default_factory=dict)
    launches: Launches = field(default_factory=Launches)
    _flights: dict[object, asyncio.Task[Verdict]] = field(default_factory=dict)
    _ended: dict[object, tuple[Launch, Verdict]] = field(default_factory=dict)
    _turns: dict[object, asyncio.Lock] = field(default_factory=dict)
    _launched_at_s: dict[object, list[float]] = field(default_factory=dict)
    _turned_away_until_s: dict[object, float] = field(default_factory=dict)
    _parked: Parked = field(default_factory=dict)
    _behind: set[asyncio.Task[None]] = field(default_factory=set)

    async def launch(self, request: Request) -> Response:
        """Answer 200 playing, 502 failed, 400 refused when the URL itself is wrong, or 429."""
        found = self.conduct.entrance.comes_in(request, self._parked)
        return found if isinstance(found, Response) else await self._opened(found)

    async def _opened(self, request: Request) -> Response:
        try:
            launch = self.conduct.read_launch(request)
            if reason := self.conduct.entrance.admits(launch, self.whose(request)):
                raise LaunchRefusal(reason)
        except LaunchRefusal as refusal:
            return self.conduct.refuse(refusal.reason, request)
        if self.conduct.one_game_open and self._plays_already(launch):
            return self.conduct.refuse("game.another-is-open", request)
        if self._is_too_often(launch):
            return self.conduct.too_often()
        if self.conduct.takes_s:
            await self.pause(self.conduct.takes_s)
        found = await self._in_turn(launch)
        if found.reason:
            return self.conduct.fail(found)
        self.games.open(launch, found.balance, now_s=self.now_s())
        for path, other in self.conduct.also_calls(launch, self.games):
            await self.caller.call(path, other, self.conduct)
            if path == TERMINATE:
                self.games.end(other)
        session = self.sessions.setdefault(self.conduct.game_session(launch), str(uuid4()))
        return self.conduct.play(found, session)

    def _plays_already(self, launch: Launch) -> bool:
        opening = (one for one in self.launches.in_flight if one.player_id == launch.player_id)
        return any(one != launch for one in (*self.games.others_of(launch), *opening))

    def _is_too_often(self, launch: Launch) -> bool:
        most, now_s = self.conduct.most_a_second, self.now_s()
        if not most:
            return False
        who = self.conduct.counted_by(launch)
        left_s = self._turned_away_until_s.get(who, now_s) - now_s
        if 0 < left_s <= self.conduct.turned_away_s:  # more, where a tester put the clock back
            return True
        lately = [one for one in self._launched_at_s.get(who, ()) if one > now_s - 1]
        self._launched_at_s[who] = [*lately, now_s]
        if len(lately) < most:
            return False
        self._turned_away_until_s[who] = now_s + self.conduct.turned_away_s
        return True

    async def _in_turn(self, launch: Launch) -> Verdict:
        if self.conduct.in_line_by is nobody_waits:
            return await self._remembered(launch)
        async with self._turns.setdefault(self.conduct.in_line_by(launch), asyncio.Lock()):
            return await self._remembered(launch)

    async def _remembered(self, launch: Launch) -> Verdict:
        known_by = self.conduct.known_by(launch)
        earlier, before = self._ended.get(known_by, (launch, None))
        if before and not before.reason and not self.games.is_open(earlier):
            before = None  # the game has ended since
        found = self.conduct.again(before) if before else None
        if found is None:
            found = await self._verdict(launch)
            self._ended[known_by] = launch, found
        return found

    async def _verdict(self, launch: Launch) -> Verdict:
        if not self.conduct.asks_wallet:
            return Verdict("")
        if self.conduct.asks_behind_s:
            self._behind.add(asyncio.create_task(self._ask_behind(launch)))
            return Verdict("")
        if not self.conduct.shares_flights:
            return await self._ask(launch)
        shared_by = self.conduct.flight_of(launch)
        flight = self._flights.get(shared_by)
        if flight is None:
            flight = asyncio.create_task(self._ask(launch))
            self._flights[shared_by] = flight
            flight.add_done_callback(lambda _: self._flights.pop(shared_by))
        return await asyncio.shield(flight)

    async def _ask_behind(self, launch: Launch) -> None:
        await self.pause(self.conduct.asks_behind_s)
        await self._ask(launch)

    async def _ask(self, launch: Launch) -> Verdict:
        self.launches.begin(launch)
        try:
            return await self._ask_until_over(launch)
        finally:
            self.launches.end(launch)

    async def _ask_until_over(self, launch: Launch) -> Verdict:
        made = 0
        while True:
            made += 1
            found, gap_s = await self._attempt(launch, made)
            if gap_s is None:
                break
            await self.pause(gap_s)
        found = self.conduct.given_up(found, made)
        for _ in range(0 if found.reason else self.conduct.asks - 1):
            found, _gap_s = await self._attempt(launch, made)
        return found

    async def _attempt(self, launch: Launch, number: int) -> tuple[Verdict, float | None]:
        """Ask once; also say how long to wait before asking again, None when it is over."""
        conduct = self.conduct
        asked = conduct.of_attempt(launch, number, self.launches)
        answer = await self.caller.call(AUTHENTICATE, asked, conduct)
        found = conduct.judge(answer)
        gap_s = conduct.retry_gap_s(answer.attempt, number) if found.reason else None
        return found, gap_s
