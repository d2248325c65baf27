"""The HTTP client for the wallet: one for everything, by HTTP/2, with a word for each failure.

`http://` URLs are spoken to in h2c with prior knowledge (RFC 9113 §3.3), `https://` ones by ALPN.
An attempt has one deadline for the whole answer, so a trickle cannot hold a launch for ever; the
client's own read timeout is off, for it would fail every other call on the connection too. Some
faults of the peer (an answer shorter than it said) come up from h2 itself.
Redirects are not followed: the credentials are meant for one host. Whom a certificate is believed
says `ClientOptions.trust`.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Awaitable
from itertools import cycle

import h2.errors
import h2.events
import h2.exceptions
import httpx2

from sandbox.reference_operator.wallet.desk.answer import Attempt
from sandbox.reference_operator.wallet.desk.conduct import ClientOptions
from sandbox.wire import Headers

IDLE_S = 60.0
_SERVER_FAULT, _LATELY = 500, 10


class WalletClient:
    """Calls the wallet; close it with `aclose`. `deadline_s` bounds each attempt as a whole."""

    def __init__(self, url: str, options: ClientOptions, *, deadline_s: float) -> None:
        self._url = url.rstrip("/")
        self._options = options
        self._deadline_s = deadline_s
        self._is_broken = False
        self._trust = self._trust_at(self._url, "")
        self._failed: deque[bool] = deque(maxlen=_LATELY)
        self._away_until_s = 0.0
        self._clients = [self._connect() for _ in range(options.connections)]
        self._turns = cycle(self._clients)
        self._places = asyncio.Semaphore(options.at_once)
        self._callers: deque[asyncio.Future[httpx2.Response]] = deque()

    async def send(
        self, method: str, path: str, body: bytes, *, headers: dict[str, str]
    ) -> Attempt:
        """Send the very bytes given and return what came of it; never raises for the peer."""
        if self._is_broken:
            return Attempt(trouble="broken")
        if time.monotonic() < self._away_until_s:
            return Attempt(trouble="kept-away")
        attempt = await self._attempt(method, path, body, headers)
        self._is_broken = attempt.trouble in self._options.broken_by
        self._note(attempt)
        return attempt

    async def switch(self, url: str, *, ca: str) -> None:
        """Call the wallet there from now on, and hang up where it was; `ca` is the PEM of one more
        authority to trust. Raise ssl.SSLError or OSError.
        """
        self._trust = await asyncio.to_thread(self._trust_at, url.rstrip("/"), ca)
        before, self._url = self._clients, url.rstrip("/")
        self._clients = [self._connect() for _ in range(self._options.connections)]
        self._turns = cycle(self._clients)
        for client in before:
            await client.aclose()

    def _trust_at(self, url: str, ca: str) -> ssl.SSLContext:
        if url.startswith("https:"):
            return self._options.trust(url, ca)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody: there is no TLS

    async def aclose(self) -> None:
        """Hang up."""
        for client in self._clients:
            await client.aclose()

    def _note(self, attempt: Attempt) -> None:
        """Keep away for a while once too many of the last calls have failed, of those that reached
        the wallet.
        """
        if attempt.trouble == "unreachable":
            return
        self._failed.append(bool(attempt.trouble) or attempt.status >= _SERVER_FAULT)
        most = self._options.keeps_away_after
        if most and sum(self._failed) >= most:
            self._failed.clear()
            self._away_until_s = time.monotonic() + self._options.keeps_away_s

    async def _attempt(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Attempt:
        deadline_s = self._deadline_s if self._options.gives_up else None
        try:
            async with self._places, asyncio.timeout(deadline_s):
                answer = await self._request(method, self._url + path, body, headers)
        except TimeoutError:
            return Attempt(trouble="timeout")
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if self._options.does_without_tls and self._url.startswith("https:"):
                self._url = self._url.replace("https:", "http:", 1)
                return await self._attempt(method, path, body, headers)
            return Attempt(trouble="unreachable")
        except (httpx2.RequestError, h2.exceptions.H2Error) as fault:
            return Attempt(trouble="unprocessed" if was_unprocessed(fault) else "broken")
        fields = Headers(tuple(answer.headers.multi_items()))
        return Attempt(status=answer.status_code, headers=fields, body=answer.content)

    async def _request(
        self, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> httpx2.Response:
        if self._options.shares_connection:
            client = next(self._turns)
            asked = client.request(method, url, content=body, headers=headers)
            return await (asked if self._options.by_stream else self._in_order(asked))
        async with self._connect() as client:
            return await client.request(method, url, content=body, headers=headers)

    async def _in_order(self, asked: Awaitable[httpx2.Response]) -> httpx2.Response:
        """Hand each answer to the call that has waited longest; nobody is left without one."""
        mine: asyncio.Future[httpx2.Response] = asyncio.get_running_loop().create_future()
        self._callers.append(mine)
        try:
            answer = await asked
            self._callers.popleft().set_result(answer)
            return await mine
        finally:
            if mine in self._callers:
                self._callers.remove(mine)

    def _connect(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            http1=not self._options.http2,
            http2=self._options.http2,
            follow_redirects=self._options.follows_redirects,
            verify=self._trust,
            trust_env=False,
            timeout=httpx2.Timeout(None, connect=self._deadline_s),
            limits=httpx2.Limits(keepalive_expiry=IDLE_S),
        )


def was_unprocessed(fault: Exception) -> bool:
    """Tell whether the wallet has surely not begun: REFUSED_STREAM, or GOAWAY before us.

    Only these two make repeating a POST safe (RFC 9113 §6.8, §8.7). A GOAWAY whose last stream is
    a later one than 0 but before ours is repeated by the client itself.
    """
    event = fault.__cause__.args[0] if fault.__cause__ and fault.__cause__.args else None
    if isinstance(event, h2.events.StreamReset):
        return event.error_code == h2.errors.ErrorCodes.REFUSED_STREAM
    return isinstance(event, h2.events.ConnectionTerminated) and event.last_stream_id == 0
