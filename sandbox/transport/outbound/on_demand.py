"""The HTTP client, loaded with the first call: a sandbox that is only called never needs it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.world.environment import never_busy
from sandbox.wire import Request, Response

if TYPE_CHECKING:
    from sandbox.transport.outbound.client import HttpClient


class HttpOnDemand:
    """Sends requests as `HttpClient` does, with what that is given.

    Loading takes a tenth of a second. Whoever measures calls imports `client` before them.
    """

    def __init__(
        self, *, ca_file: Path | None = None, late_s: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._ca_file = ca_file
        self._late_s = late_s
        self._client: HttpClient | None = None

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: Callable[[], float] = never_busy
    ) -> tuple[Response, float]:
        """Return the complete answer and the seconds it took, without those of the loading.

        Raise PeerFault, SetupFault as `HttpClient`.
        """
        if self._client is None:
            from sandbox.transport.outbound.client import HttpClient

            self._client = HttpClient(ca_file=self._ca_file, late_s=self._late_s)
        return await self._client.send(request, timeout_s=timeout_s, busy_s=busy_s)

    async def close(self) -> None:
        """Close what is open. Safe to call again."""
        if self._client is not None:
            await self._client.close()
