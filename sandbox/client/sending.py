"""Sends calls over HTTP/1.1, one connection each: nothing stays open between them.

So a client needs no closing, and may be used from any thread and any event loop.
"""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from sandbox.client.answers import Event
from sandbox.client.calls import Call
from sandbox.client.problems import SandboxProblem, Unreachable, problem_of
from sandbox.json_value import Json, JsonFault, Limits, json_bytes, parse_json

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

URL, TOKEN = "SANDBOX_URL", "SANDBOX_CONTROL_TOKEN"
_USUAL_URL = "http://127.0.0.1:8700"
_PREFIX = "/api/v1"
_BIGGEST = Limits(size=256 * 1024 * 1024)
_QUIET_S = 60.0
_OK = range(200, 300)


@dataclass(frozen=True)
class Sender:
    """Sends calls to the control port at `url` with a bearer token, "" for none."""

    url: str
    token: str = field(repr=False)

    @classmethod
    def to(cls, url: str, token: str) -> "Sender":
        """Return one; "" is what the environment says, else the usual port of this machine."""
        where = url or os.environ.get(URL, "") or _USUAL_URL
        return cls(where.rstrip("/"), token or os.environ.get(TOKEN, ""))

    @cached_property
    def _plain(self) -> "httpx2.Client":
        import httpx2

        limits = httpx2.Limits(max_keepalive_connections=0)
        return httpx2.Client(trust_env=False, limits=limits, verify=self._is_tls)

    @cached_property
    def _awaited(self) -> "httpx2.AsyncClient":
        import httpx2

        limits = httpx2.Limits(max_keepalive_connections=0)
        return httpx2.AsyncClient(trust_env=False, limits=limits, verify=self._is_tls)

    @property
    def _is_tls(self) -> bool:
        """Tell whether certificates matter; loading authorities takes longer than a call."""
        return self.url.startswith("https:")

    def send(self, call: Call[T]) -> T:
        """Make a call."""
        with self._telling():
            answer = self._plain.send(self._request(self._plain, call))
        return self._read(call, answer)

    async def send_awaited(self, call: Call[T]) -> T:
        """Make a call, awaited."""
        with self._telling():
            answer = await self._awaited.send(self._request(self._awaited, call))
        return self._read(call, answer)

    def look(self, path: str) -> Json:
        """Return the JSON of a path outside of the API, whatever its status."""
        with self._telling():
            answer = self._plain.get(f"{self.url}{path}", headers=self._headers)
        return self._json(answer, path)

    async def look_awaited(self, path: str) -> Json:
        """Return the JSON of a path outside of the API, awaited."""
        with self._telling():
            answer = await self._awaited.get(f"{self.url}{path}", headers=self._headers)
        return self._json(answer, path)

    def follow(self, path: str) -> Iterator[Event]:
        """Yield server-sent events until there are no more."""
        url = f"{self.url}{_PREFIX}{path}"
        with (
            self._telling(),
            self._plain.stream("GET", url, headers=self._headers, timeout=_QUIET_S) as answer,
        ):
            if answer.status_code not in _OK:
                raise problem_of(answer.status_code, answer.read(), asked=f"GET {url}")
            reader = EventReader()
            for line in answer.iter_lines():
                yield from reader.take(line)

    async def follow_awaited(self, path: str) -> AsyncIterator[Event]:
        """Yield server-sent events until there are no more, awaited."""
        url = f"{self.url}{_PREFIX}{path}"
        async with self._stream(url) as answer:
            if answer.status_code not in _OK:
                raise problem_of(answer.status_code, await answer.aread(), asked=f"GET {url}")
            reader = EventReader()
            async for line in answer.aiter_lines():
                for event in reader.take(line):
                    yield event

    @asynccontextmanager
    async def _stream(self, url: str) -> "AsyncIterator[httpx2.Response]":
        with self._telling():
            async with self._awaited.stream(
                "GET", url, headers=self._headers, timeout=_QUIET_S
            ) as answer:
                yield answer

    @property
    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _request(
        self, client: "httpx2.Client | httpx2.AsyncClient", call: Call[T]
    ) -> "httpx2.Request":
        body = None if call.body is None else json_bytes(call.body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        return client.build_request(
            call.method,
            f"{self.url}{_PREFIX}{call.path}",
            params=call.query or None,
            content=body,
            headers={**self._headers, **kind},
            timeout=call.lasts_s,
        )

    def _read(self, call: Call[T], answer: "httpx2.Response") -> T:
        asked = f"{call.method} {self.url}{_PREFIX}{call.path}"
        if answer.status_code not in _OK:
            raise problem_of(answer.status_code, answer.content, asked=asked)
        if not call.is_json:
            return call.read(answer.text)
        return call.read(self._json(answer, asked) if answer.content else None)

    def _json(self, answer: "httpx2.Response", asked: str) -> Json:
        try:
            return parse_json(answer.content, limits=_BIGGEST)
        except JsonFault as fault:
            text = f"{asked} answered no JSON ({fault}): is {self.url} a control port?"
            raise SandboxProblem(text, status=answer.status_code) from None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Raise what keeps a call from being answered as Unreachable."""
        import httpx2

        try:
            yield
        except (httpx2.TransportError, httpx2.InvalidURL) as fault:
            told = str(fault) or type(fault).__name__
            raise Unreachable(
                f"no sandbox answers at {self.url} ({told}). Is `sandbox serve` up, and is this its"
                " control port?"
            ) from fault


class EventReader:
    """Reads server-sent events line by line."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def take(self, line: str) -> Iterator[Event]:
        """Take one line; yield the event that it ends."""
        if not line and "data" in self._fields:
            told = self._fields
            yield Event(told.get("id", ""), told.get("event", "message"), parse_json(told["data"]))
        if not line:
            self._fields = {}
        name, _, value = line.partition(":")
        if name:  # a line that begins with a colon is a remark
            value = value.removeprefix(" ")
            before = self._fields.get(name)
            self._fields[name] = f"{before}\n{value}" if before and name == "data" else value
