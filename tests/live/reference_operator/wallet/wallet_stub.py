"""A tiny wallet on a real HTTP/2 (h2c) port, for the operator to call."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import cast

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

SOON_S = 0.3


@dataclass(frozen=True)
class Call:
    """One request the operator made."""

    http_version: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int] | None

    @property
    def members(self) -> dict[str, object]:
        return cast("dict[str, object]", json.loads(self.body))


@dataclass(frozen=True)
class Reply:
    """What the wallet answers; `headers` beside or instead of the JSON content type."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"application/json"),)


Answering = Callable[[Call], Reply]


def success(call: Call, **changed: object) -> Reply:
    """The vendor's success, with some members replaced; None leaves a member out."""
    asked = call.members
    members = {
        "status": True,
        "code": 1,
        "message": "",
        "request_id": "c2b7d0a4-55e1-4f0e-8a6b-0d3f9b1e7c22",
        "token": asked["token"],
        "player_id": asked["player_id"],
        "game_id": asked.get("game_id"),
        "site_id": str(asked["site_id"]),
        "provider_id": asked["provider_id"],
        "balance": 310.4,
    } | changed
    present = {name: value for name, value in members.items() if value is not None}
    return Reply(200, json.dumps(present).encode())


def failure(code: int = 2, *, status: int = 500) -> Reply:
    """The vendor's failure of four members."""
    members = {"status": False, "code": code, "message": "An unknown error has occurred."}
    request_id = {"request_id": "8f0d6a35-9f2c-4b9b-b0a1-6f2f7f0a1d90"}
    return Reply(status, json.dumps(members | request_id).encode())


@dataclass
class WalletStub:
    """Records every call and answers as `answering` says; an async context manager.

    A call with the text `overtaken` in it is answered after the next one without, or soon. With
    `silent_s` no call is answered; after so long it is dropped.
    """

    answering: Answering = success
    calls: list[Call] = field(default_factory=list)
    held: asyncio.Event | None = None
    waiting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    overtaken: bytes = b""
    silent_s: float = 0.0
    url: str = ""

    async def __aenter__(self) -> "WalletStub":
        self._passed = asyncio.Event()
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = Config()
        config.bind = [f"fd://{listening.detach()}"]
        config.keep_alive_max_requests = 10**9
        config.graceful_timeout = 0.1
        config.errorlog = None
        self._ended = asyncio.Event()
        self._serving = asyncio.create_task(
            serve(self._app, config, shutdown_trigger=self._ended.wait)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        await self._serving

    async def let_go_of(self, calls: int) -> None:
        """Wait for that many calls, then answer them and all later ones."""
        for _ in range(calls):
            await self.waiting.acquire()
        if self.held is not None:
            self.held.set()

    async def _app(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        call = await _read(scope, receive)
        self.calls.append(call)
        self.waiting.release()
        if self.held is not None:
            await self.held.wait()
        if self.silent_s:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.silent_s):
                    await receive()  # the operator has given up
            return
        if self.overtaken:
            await self._overtake(call)
        reply = self.answering(call)
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)}
        )
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})
        if self.overtaken and self.overtaken not in call.body:
            self._passed.set()

    async def _overtake(self, call: Call) -> None:
        if self.overtaken in call.body:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SOON_S):
                    await self._passed.wait()


async def _read(scope: HTTPScope, receive: ASGIReceiveCallable) -> Call:
    body, more = b"", True
    while more:
        event = await receive()
        if event["type"] != "http.request":
            break
        body, more = body + event["body"], event["more_body"]
    headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
    client = scope["client"]
    return Call(
        scope["http_version"],
        scope["method"],
        scope["path"],
        headers,
        body,
        (str(client[0]), int(client[1] or 0)) if client else None,
    )
