"""The `Asked` protocol: a request that waits for its answer, as a fault sees it."""

from typing import Protocol

from sandbox.wire import CANCEL


class Asked(Protocol):
    """A request that has been read and not been answered."""

    async def given_up(self) -> None:
        """Return when its sender waits no longer, or nothing is served any more."""
        ...

    def is_beside_others(self) -> bool:
        """Tell whether other requests on its connection are about to be answered."""
        ...

    def reset_stream(self, error: int = CANCEL) -> None:
        """Reset this request alone: its HTTP/2 stream, with an error of RFC 9113 §7; before
        HTTP/2, its connection.
        """
        ...

    def reset_connection(self) -> None:
        """Reset the TCP connection, with all that is under way on it."""
        ...
