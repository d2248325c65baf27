"""How many frames one connection may send that bring no request: PING, RST_STREAM and the like.

Each costs us as much as an honest frame, and none of them asks for anything. Who sends no more of
them than requests are answered, or one now and then, never comes to the end of its allowance.
"""

from collections.abc import Callable

from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError
from hyperframe.frame import (
    DataFrame,
    ExtensionFrame,
    Frame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

_BY_AN_ANSWER = 8
_REFILLED_IN_S = 6.0
_COUNTED = (
    ExtensionFrame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)


class Flooded(ProtocolError):
    """More came than is allowed for: the connection ends."""

    error_code = ErrorCodes.ENHANCE_YOUR_CALM


class Allowance:
    """What is left to one connection. `most` at the beginning, and never more than that."""

    def __init__(self, most: int, now_s: Callable[[], float]) -> None:
        self._most = most
        self._left = float(most)
        self._now_s = now_s
        self._refilled_s = now_s()

    def came(self, frame: Frame) -> None:
        """Count a frame. Raise Flooded when it is one too many."""
        if isinstance(frame, _COUNTED) or (
            isinstance(frame, DataFrame) and not frame.data and "END_STREAM" not in frame.flags
        ):
            self.spend(f"more than {self._most} frames that bring no request ({_name(frame)})")

    def spend(self, why: str) -> None:
        """Take one. Raise Flooded where none is left."""
        if self._left < 1:
            now_s = self._now_s()
            self._gain(self._most * (now_s - self._refilled_s) / _REFILLED_IN_S)
            self._refilled_s = now_s
            if self._left < 1:
                raise Flooded(why)
        self._left -= 1

    def answered(self, length: int) -> None:
        """Allow for what a client says while it takes an answer, of so many bytes."""
        self._gain(_BY_AN_ANSWER + length / 1024)

    def _gain(self, count: float) -> None:
        self._left = min(self._left + count, float(self._most))


def _name(frame: Frame) -> str:
    return type(frame).__name__.removesuffix("Frame")
