"""What a connection needs of what is spoken on it, whichever version of HTTP that is."""

from typing import Protocol


class Conversation(Protocol):
    """What is spoken on a connection."""

    @property
    def is_idle(self) -> bool:
        """True while no request is under way."""
        ...

    def received(self, data: bytes) -> None:
        """Take in what the peer says."""
        ...

    def ended(self) -> None:
        """Take note that the peer will say nothing more; it may still listen."""
        ...

    def lost(self) -> None:
        """Take note that the connection is gone."""
        ...

    def stop(self) -> None:
        """Begin nothing more, tell the peer so, and close when what is under way is answered."""
        ...

    def idled_out(self) -> None:
        """Take note that the peer kept the connection open, and silent, for too long."""
        ...

    def let_go(self, why: str) -> bool:
        """Refuse the largest body that is not there yet; False where there is none."""
        ...
