"""The one access token of Fast Track at an operator, whichever cells of a run call with it.

An operator may take back the token before when it grants another. So a token is asked for only
while no call with the one before is under way, and no call begins until it is there.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.providers.fasttrack.rules import Judgement


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token. From `renew_at_s` on, on the world's clock, it is fetched anew; its answer
    says that it ends at `ends_s`. That clock was `ahead_s` of real time when it was fetched.
    """

    value: str
    renew_at_s: float
    ends_s: float
    notes: tuple[str, ...] = ()
    ahead_s: float = 0.0


class LiveToken:
    """The token that was granted last, None for none, and how many calls are under way with it.

    `fetching` is the one call for another token that there is, for all who wait for it.
    """

    def __init__(self) -> None:
        self.held: AccessToken | None = None
        self.fetching: asyncio.Future[AccessToken | Judgement] | None = None
        self._before: set[str] = set()
        self._calls = 0
        self._is_asked_for = False
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def in_use(self) -> AsyncIterator[None]:
        """Keep the token as it is while a call is under way with it."""
        await self._until(lambda: not self._is_asked_for)
        self._calls += 1
        try:
            yield
        finally:
            self._calls -= 1
            self._tell()

    @asynccontextmanager
    async def asked_for(self) -> AsyncIterator[None]:
        """Have the token to oneself: another one is asked for."""
        await self._until(lambda: not self._is_asked_for)
        self._is_asked_for = True
        try:
            await self._until(lambda: not self._calls)
            yield
        finally:
            self._is_asked_for = False
            self._tell()

    def is_held(self, token: AccessToken) -> bool:
        """Tell whether that token is the one that was granted last."""
        return self.held is not None and self.held.value == token.value

    def take(self, token: AccessToken) -> None:
        """Take a token that was granted just now."""
        self.forget()
        self.held = token

    def forget(self) -> None:
        """Let the next call ask for another one."""
        if self.held is not None:
            self._before.add(self.held.value)
        self.held = None

    def turn_away(self, token: AccessToken) -> None:
        """Forget a token that the operator turned away; a newer one stays."""
        if self.is_held(token):
            self.forget()

    def was_before(self, value: str) -> bool:
        """Tell whether another token was asked for after this one."""
        return value in self._before

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
