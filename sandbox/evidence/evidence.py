"""The evidence: one append-only line for everything that happens. Verdicts and reports read it.

An event is masked, put into its line and handed to the sink whole, so that killing the process
loses nothing written. Watchers see the same event that the line holds.
"""

import traceback
from collections.abc import Callable

from sandbox.evidence.events import Event, Note, RecordedRequest, RecordedResponse
from sandbox.evidence.lines import Recorded, encode
from sandbox.evidence.masking import masked, recorded_body, withheld
from sandbox.evidence.masks import Masks
from sandbox.evidence.unread import without_unread
from sandbox.wire import Request, Response


class Evidence:
    """The log of one run. `sink` takes a line without its line end; `watchers` take the event.

    Where neither is given nothing is written, and `wanted` says so to those who would tell much.
    """

    def __init__(
        self,
        sink: Callable[[bytes], None] | None,
        *,
        now_s: Callable[[], float],
        masks: Masks,
        watchers: tuple[Callable[[Recorded], None], ...] = (),
    ) -> None:
        self._sink = sink
        self._now_s = now_s
        self._watchers = watchers
        self._n = 0
        self._messages = 0
        self.masks = masks

    @property
    def wanted(self) -> bool:
        """False where nobody keeps or watches what happens."""
        return self._sink is not None or bool(self._watchers)

    def watch(self, watcher: Callable[[Recorded], None]) -> None:
        """Show every event from now on to one more watcher."""
        self._watchers = (*self._watchers, watcher)

    def unwatch(self, watcher: Callable[[Recorded], None]) -> None:
        """Show no more events to a watcher."""
        self._watchers = tuple(each for each in self._watchers if each != watcher)

    def mask(self, kind: str, value: str) -> None:
        """Name a secret, where anything is written at all."""
        if self.wanted:
            self.masks.add(kind, value)

    def write(self, event: Event, cell: str | None = None) -> None:
        """Append one event."""
        if self._sink is None and not self._watchers:
            return
        self._n += 1
        at = round(self._now_s(), 6)
        bug: Exception | None = None
        try:
            shown = event if self.masks.shows else masked(without_unread(event), self.masks)
        except Exception as fault:  # noqa: BLE001 - whatever a peer sent, that it came is written
            shown, bug = withheld(event), fault
        recorded = Recorded(self._n, at, cell, shown)
        if self._sink is not None:
            self._sink(encode(recorded))
        for watch in self._watchers:
            watch(recorded)
        if bug is not None:
            self.write(Note(level="warn", text=_NOT_LOOKED_THROUGH + _trace(bug), message=""), cell)

    def next_message(self) -> str:
        """Return the id of the next HTTP message pair: m1, m2, …"""
        self._messages += 1
        return f"m{self._messages}"


_NOT_LOOKED_THROUGH = """\
the texts of the event before this are withheld: the sandbox could not look through them
"""


def _trace(bug: Exception) -> str:
    """Return where it was raised, and not what it says: that may be a part of a secret."""
    where = "".join(traceback.format_tb(bug.__traceback__))
    return f"Traceback (most recent call last):\n{where}{type(bug).__name__}"


def recorded_request(request: Request) -> RecordedRequest:
    """Describe a request for the log: everything that was on the wire."""
    body, encoded = recorded_body(request.body)
    return RecordedRequest(
        method=request.method,
        url=request.url,
        http_version=request.http_version,
        headers=request.headers.items,
        body=body,
        body_base64=encoded,
        connection=request.connection,
        stream=request.stream,
        flaws=request.flaws,
        cut_off=request.cut_off,
    )


def recorded_response(response: Response) -> RecordedResponse:
    """Describe a response for the log."""
    body, encoded = recorded_body(response.body)
    return RecordedResponse(
        status=response.status,
        http_version=response.http_version,
        headers=response.headers.items,
        body=body,
        body_base64=encoded,
    )
