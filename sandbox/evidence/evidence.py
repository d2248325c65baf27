"""The evidence: one append-only line for everything that happens. Verdicts and reports read it.

An event is a flat JSON object; `n` counts from 1, `at` is real time, `cell` says whose it is.
A line is handed to the sink masked and whole, so that killing the process loses nothing written.
"""

import base64
from collections.abc import Callable, Mapping

from sandbox.evidence.masks import Masks
from sandbox.json_value import Json, Limits, dump_json, parse_json
from sandbox.wire import Headers, Request, Response

Event = Mapping[str, Json]

_OUR_OWN = Limits(size=1 << 30, depth=1000)
"""What we wrote ourselves is read again however long the body in it is."""


class Evidence:
    """The log of one run. `sink` takes a line without its line end; `watchers` take the event.

    Where neither is given nothing is written, and `wanted` says so to those who would tell much.
    """

    def __init__(
        self,
        sink: Callable[[str], None] | None,
        *,
        now_s: Callable[[], float],
        masks: Masks,
        watchers: tuple[Callable[[Event], None], ...] = (),
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

    def mask(self, kind: str, value: str) -> None:
        """Name a secret, where anything is written at all."""
        if self.wanted:
            self.masks.add(kind, value)

    def write(self, kind: str, cell: str | None = None, /, **fields: object) -> None:
        """Append one event."""
        if not self.wanted:
            return
        self._n += 1
        at = round(self._now_s(), 6)
        event = {"n": self._n, "at": at, "cell": cell, "type": kind, **fields}
        line = self.masks.hide(dump_json(event))
        if self._sink is not None:
            self._sink(line)
        if self._watchers:
            seen = parse_json(line, limits=_OUR_OWN)
            for watch in self._watchers:
                watch(seen if isinstance(seen, Mapping) else {})

    def next_message(self) -> str:
        """Return the id of the next HTTP message pair: m1, m2, …"""
        self._messages += 1
        return f"m{self._messages}"


def request_record(request: Request) -> Mapping[str, object]:
    """Describe a request for the log: everything that was on the wire."""
    return {
        "method": request.method,
        "url": request.url,
        "http_version": request.http_version,
        "headers": _fields(request.headers),
        **_body(request.body),
        "connection": request.connection,
        "stream": request.stream,
    }


def response_record(response: Response) -> Mapping[str, object]:
    """Describe a response for the log."""
    return {
        "status": response.status,
        "http_version": response.http_version,
        "headers": _fields(response.headers),
        **_body(response.body),
    }


def _fields(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _body(body: bytes) -> Mapping[str, object]:
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "body_base64": True}
