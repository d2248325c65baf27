"""ASGI in, `wire` out: every provider is a plain async function from Request to Response.

The order of an exchange is fixed: the whole body is read, then the handler decides, then the
answer goes out in one piece. Answering before the body has ended makes the HTTP/2 server stumble
over the late DATA frame and lose the whole connection, with the streams of innocent requests;
and an exception after the response has started leaves an HTTP/2 stream open for ever. So nothing
of ours runs between the first and the last byte of an answer.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, cast

from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
    Scope,
)

from sandbox.transport.faults import FAULTS
from sandbox.transport.inbound.answer import UnsendableAnswer, response_messages
from sandbox.wire import Headers, Request, Response

Handler = Callable[[str, Request], Awaitable[Response]]
"""Decides on one request. The first argument is the provider whose port it came to."""

BugReport = Callable[[str, BaseException], None]
"""Told of a fault of our own: where it happened (a provider, or `listener`) and what it was."""

CONNECTION_STATE = "connection"
"""Key of the ASGI state under which the listener names the TCP connection."""

CONTROL_STATE = "control"
"""Key of the ASGI state under which the listener lets its TCP connection be broken."""


class ConnectionControl(Protocol):
    """The TCP connection of a request, for faults."""

    async def stopping(self) -> None:
        """Return when the listener stops."""
        ...

    def reset_stream(self, stream: int | None) -> None:
        """Reset one stream; None stands for the connection."""
        ...

    def reset_connection(self) -> None:
        """Send a TCP reset."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a peer may make us wait for and remember. A longer body is read but not kept."""

    max_body_bytes: int = 8 * 1024 * 1024
    body_timeout_s: float = 60.0


class _Ending(Enum):
    """How the reading of a request body ended."""

    WHOLE = "whole"
    TOO_LONG = "too long"
    TOO_SLOW = "too slow"
    GONE = "gone"


_REFUSALS = {
    _Ending.TOO_LONG: (413, "the request body is longer than {bounds.max_body_bytes} bytes"),
    _Ending.TOO_SLOW: (408, "the request body did not end within {bounds.body_timeout_s:g} s"),
}


def application(
    provider: str, handler: Handler, *, on_bug: BugReport, bounds: Bounds = Bounds()
) -> ASGIFramework:
    """Return the ASGI application that serves one provider.

    What the handler raises is answered with a plain 500 and told to `on_bug`: it is our fault and
    never the operator's.
    """
    return _Application(provider, handler, on_bug=on_bug, bounds=bounds)


def plain_answer(status: int, **told: str) -> Response:
    """Build an answer in the sandbox's own name, so that nobody takes it for the provider's."""
    body = json.dumps(told, ensure_ascii=False).encode()
    return Response(status, Headers.of(content_type="application/json"), body)


class _Application:
    def __init__(
        self, provider: str, handler: Handler, *, on_bug: BugReport, bounds: Bounds
    ) -> None:
        self._provider = provider
        self._handler = handler
        self._on_bug = on_bug
        self._bounds = bounds

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "http":
            await self._exchange(scope, receive, send)
        elif scope["type"] == "websocket":
            # No provider speaks WebSocket: closing before accepting is answered with 403.
            await send({"type": "websocket.close", "code": 1000, "reason": None})
        else:
            await _lifespan(receive, send)

    async def _exchange(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        ending, body = await _drain(receive, bounds=self._bounds)
        if ending is _Ending.GONE:
            return
        request = _request(scope, body, origin=_origin(scope, send))
        response = self._refusal(ending, scope["method"]) or await self._decide(request)
        if response.fault is not None:
            control = cast("ConnectionControl", scope["state"][CONTROL_STATE])
            asked = _Asked(control, receive, stream=request.stream)
            await FAULTS[response.fault.name](response.fault, asked)
            return
        await self._deliver(response, request, send)

    def _refusal(self, ending: _Ending, method: str) -> Response | None:
        if method == "CONNECT":  # a 2xx would turn the connection into a tunnel to nowhere
            return plain_answer(405, error="this is no proxy")
        if ending not in _REFUSALS:
            return None
        status, text = _REFUSALS[ending]
        return plain_answer(status, error=text.format(bounds=self._bounds))

    async def _decide(self, request: Request) -> Response:
        try:
            return await self._handler(self._provider, request)
        except Exception as bug:  # noqa: BLE001 - the border: whatever it is, the peer gets an answer
            return self._bug_answer(bug)

    async def _deliver(self, response: Response, request: Request, send: ASGISendCallable) -> None:
        try:
            messages = response_messages(response, request)
        except UnsendableAnswer as bug:
            messages = response_messages(self._bug_answer(bug), request)
        try:
            for message in messages:
                await send(message)
        except Exception as fault:  # noqa: BLE001 - a length that lies, told apart from no answer
            self._on_bug(self._provider, fault)

    def _bug_answer(self, bug: Exception) -> Response:
        self._on_bug(self._provider, bug)
        return plain_answer(
            500,
            error="sandbox bug",
            detail=f"{type(bug).__name__}: {bug}",
            hint="This is a fault of the sandbox, not of the caller.",
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for which a fault stands in."""

    control: ConnectionControl
    receive: ASGIReceiveCallable
    stream: int | None

    async def given_up(self) -> None:
        ways = [asyncio.ensure_future(self.control.stopping()), asyncio.ensure_future(self._gone())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def reset_stream(self) -> None:
        self.control.reset_stream(self.stream)

    def reset_connection(self) -> None:
        self.control.reset_connection()


async def _drain(receive: ASGIReceiveCallable, *, bounds: Bounds) -> tuple[_Ending, bytes]:
    """Read the body to its end, however long it is; keep at most the bound."""
    body = bytearray()
    ending = _Ending.WHOLE
    try:
        async with asyncio.timeout(bounds.body_timeout_s):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return _Ending.GONE, b""
                if ending is _Ending.WHOLE:
                    body += message["body"]
                if len(body) > bounds.max_body_bytes:
                    body.clear()
                    ending = _Ending.TOO_LONG
                if not message["more_body"]:
                    return ending, bytes(body)
    except TimeoutError:
        return _Ending.TOO_SLOW, b""


def _request(scope: HTTPScope, body: bytes, *, origin: tuple[str, int | None]) -> Request:
    """Build the request. Over HTTP/2 the field `host` stands for `:authority`, as ASGI has it."""
    headers = Headers(
        tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    )
    authority, target = _address(scope, host=headers.get("host") or "")
    return Request(
        method=scope["method"],
        target=target,
        headers=headers,
        body=body,
        http_version=scope["http_version"],
        scheme=scope["scheme"],
        authority=authority,
        connection=origin[0],
        stream=origin[1],
        source=scope["client"][0] if scope["client"] else "",
    )


def _address(scope: HTTPScope, *, host: str) -> tuple[str, str]:
    """Return authority and target. A target in absolute form names both (RFC 9112 §3.2.2)."""
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    if not target.lower().startswith(("http://", "https://")):
        return host, target
    authority, slash, rest = target.partition("://")[2].partition("/")
    return authority, slash + rest or "/"


def _origin(scope: HTTPScope, send: ASGISendCallable) -> tuple[str, int | None]:
    """Say which TCP connection and which HTTP/2 stream a request came on.

    The listener names the connection in the ASGI state; under another server the peer's address
    stands in. The stream id is no part of ASGI: it is read from the object that `send` is bound
    to, and is None where there is no such thing.
    """
    named = scope.get("state", {}).get(CONNECTION_STATE)
    client = scope["client"]
    connection = named if isinstance(named, str) else ":".join(map(str, client or ()))
    stream = getattr(getattr(send, "__self__", None), "stream_id", None)
    multiplexed = scope["http_version"] == "2" and isinstance(stream, int)
    return connection, stream if multiplexed else None


async def _lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Nothing to prepare and nothing to tear down; say so, for servers that ask."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
