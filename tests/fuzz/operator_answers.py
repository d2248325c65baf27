"""Answers of an operator: whatever its programs, its proxies and its bugs may put on the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from shutil import copy
from tempfile import TemporaryDirectory

from sandbox.app.preflight_services import preflight_services
from sandbox.engine.run.cell import RunContext
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json
from sandbox.preflight.preflight import preflight
from tests.fuzz.mutating import Mutations
from tests.fuzz.provider_requests import innocent
from tests.fuzz.stage import USER, Habits, Http1Client, Stage, answer, key_answer, stage
from tests.fuzz.tally import Tally, watching
from tests.live.harness import Harness, open_harness
from tests.transport.h2_peer import http2_peer

_INNOCENT_EACH = 20
_SCENARIOS = Path(__file__).parents[2] / "scenarios"
_STATUSES = (
    b"200 OK",
    b"201 Created",
    b"204 No Content",
    b"301 Moved",
    b"302 Found",
    b"304 Not Modified",
    b"307 Temporary Redirect",
    b"400 Bad Request",
    b"401 Unauthorized",
    b"404 Not Found",
    b"500 Internal Server Error",
    b"503",
    b"000 ?",
    b"99 ?",
    b"1000 ?",
    b"200 \xff",
    b"-1",
    b"abc",
    b"101 Switching Protocols",
    b"100 Continue",
    b"103 Early Hints",
)
_FIELDS = (
    b"Location: http://[",
    b"Location: http://[::1",
    b"Location: //",
    b"Location: http://a:99999/",
    b"Location: http://\xff/",
    b"Location: \x01",
    b"Location: /z\xc3\xbcrich",
    b"Location: javascript:alert(1)",
    b"Location: http://xn--/",
    b"Location: http://" + b"a" * 300 + b"/",
    b"Location: /",
    b"Location: http://127.0.0.1:1/",
    b"Location: http://\xe2\x84\x80/",
    b"Content-Type: \xff",
    b"Content-Type: text/html",
    b"Content-Type: application/json; charset=\x00",
    b"Content-Encoding: gzip",
    b"Content-Encoding: deflate",
    b"Content-Encoding: br, gzip, x",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Content-Length: -1",
    b"Content-Length: 1e3",
    b"Content-Length: 9999999999999999999999",
    b"Set-Cookie: \xff=\xff; Domain=[; Max-Age=x; Expires=\x80",
    b'Set-Cookie: a="b; Path=/; Max-Age=' + b"9" * 400,
    b"Set-Cookie: ;;;=",
    b"Retry-After: 9e999",
    b"Retry-After: \xc2\xb2",
    b"Date: \xff",
    b": nameless",
    b" folded",
    b"X\xff: 1",
    b"X: a\x00b",
    b"Keep-Alive: \xff",
    b"WWW-Authenticate: \xff",
    b"X-Long: " + b"a" * 70_000,
)


_SAID: Json = {
    "user_id": "u1",
    "access_token": "token-0123456789",
    "expires_in": 60,
    "token_type": "Bearer",
    "n": [1, 2],
}


class Answers:
    """Draws answers."""

    def __init__(self, chance: Random) -> None:
        self._chance, self._mutations = chance, Mutations(chance)

    def user(self) -> bytes:
        """Answer to /authenticate."""
        return answer(self._mutations.document(_SAID))

    def key(self) -> bytes:
        """Answer of a key endpoint."""
        whole = key_answer().partition(b"\r\n\r\n")[2]
        return answer(self._mutations.data(whole), kind=b"text/plain")

    def drawn(self, provider: str) -> bytes:
        """Answer of any of the two, most of them spoiled."""
        right = self.user() if provider == "fasttrack" else self.key()
        return self.spoiled(right) if self._chance.randrange(3) else right

    def spoiled(self, whole: bytes) -> bytes:
        """Change status, fields, framing or bytes of an answer."""
        kind, chance = self._chance.randrange(6), self._chance
        if kind == 0:
            return self._mutations.data(whole)
        head, _, body = whole.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        if kind in (1, 2):
            lines[0] = b"HTTP/1.1 " + chance.choice(_STATUSES)
        if kind in (2, 3, 4):
            lines.insert(chance.randint(1, len(lines)), chance.choice(_FIELDS))
        if kind in (4, 5):
            body = self._mutations.data(body)
            if chance.randrange(3):
                lines = [line for line in lines if not line.lower().startswith(b"content-length")]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


_HABITS = (
    Habits("body"),
    Habits("header", follow=True),
    Habits("both", follow=True, oauth=True),
)


async def operator_answers(chance: Random, cases: int) -> Tally:
    """Ask for a login or an entry, and let the operator answer anything."""
    tally = Tally("answers of an operator")
    for habits in _HABITS:
        async with stage(tally, habits) as on:
            await _ask(on, chance, -(-cases // len(_HABITS)))
    return tally


async def _ask(on: Stage, chance: Random, cases: int) -> None:
    answers, tally = Answers(chance), on.tally
    clients = {name: Http1Client(on.port(name)) for name in ("fasttrack", "gr8")}
    async with http2_peer(on.sandbox.listeners.urls["fasttrack"]) as beside:
        for number in range(cases):
            name = chance.choice(("fasttrack", "fasttrack", "gr8"))
            said = Said([answers.drawn(name) for _ in range(4)])
            on.operator.says = said.next
            with tally.case(said.left[-1]):
                came = await clients[name].ask(_asking(name, number))
            if came.status not in _OURS:
                tally.told(f"{came.status or 'no'} answer: {came.body!r}")
            if number % _INNOCENT_EACH == 0:
                tally.lost += not await innocent(on, beside)
    for client in clients.values():
        client.close()


@dataclass(slots=True)
class Said:
    """What an operator says, one thing after the other; in the end that it knows nobody, so that
    an access token is asked for again next time.
    """

    left: list[bytes]

    def next(self, request: bytes) -> bytes:
        """Return the next answer."""
        if request.startswith(b"POST /authenticate") and len(self.left) < 4:
            return answer(b"{}", status=b"401 Unauthorized")
        return self.left.pop() if self.left else USER


_OURS = frozenset({200, 401})
_ANY_TOKEN = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.eA"


def _asking(name: str, number: int) -> bytes:
    if name == "fasttrack":
        fields = f"authtoken: sid-number-{number}\r\nContent-Length: 2\r\n"
        head = f"POST /Platform/LoginAuthToken HTTP/1.1\r\nHost: a\r\n{fields}\r\n"
        return head.encode() + b"{}"
    return f"GET /en/?brand=acme&jwt={_ANY_TOKEN} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


@dataclass(slots=True)
class Proxy:
    """Stands before an operator and spoils every `each`th answer."""

    to: tuple[str, int]
    answers: Answers
    chance: Random
    each: int
    spoiled: int = 0
    url: str = ""

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand one request on, and its answer back."""
        onward = await asyncio.open_connection(*self.to)
        try:
            pumped = asyncio.ensure_future(_pumped(reader, onward[1]))
            whole = await onward[0].read()
            pumped.cancel()
            if self.chance.randrange(self.each) == 0:
                self.spoiled += 1
                whole = self.answers.spoiled(whole)
            writer.write(whole)
            await writer.drain()
        except ConnectionError:
            pass  # one of the two turned away
        finally:
            onward[1].close()
            writer.close()


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()  # whoever asked is gone


@asynccontextmanager
async def proxy(url: str, chance: Random, *, each: int) -> AsyncIterator[Proxy]:
    """Open a mutating proxy before the operator at that URL."""
    host, _, port = url.rpartition("/")[2].partition(":")
    made = Proxy((host, int(port)), Answers(chance), chance, each)
    server = await asyncio.start_server(made.converse, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


_PLAYED = (
    "fasttrack/sid/valid-sid.yaml",
    "fasttrack/sid/bad-sid.yaml",
    "gr8/token/token-claims.yaml",
    "gr8/key/key-form.yaml",
    "wallet/launch/asked-first.yaml",
    "wallet/request/request.yaml",
)


async def runs(chance: Random, cases: int) -> Tally:
    """Whole runs, and pre-flights, through a proxy that spoils answers."""
    tally = Tally("runs through a proxy")
    with TemporaryDirectory() as folder:
        for name in _PLAYED:
            copy(_SCENARIOS / name, Path(folder))
        with watching(tally):
            async with open_harness(Path(folder)) as harness:
                await _play_until(harness, tally, chance, cases)
    return tally


async def _play_until(harness: Harness, tally: Tally, chance: Random, cases: int) -> None:
    operator = harness.target_text.partition("http://")[2].partition("/")[0]
    async with proxy(f"http://{operator}", chance, each=4) as between:
        contexts: list[RunContext] = []

        def seen(context: RunContext) -> RunContext:
            contexts.append(context)
            return context

        def proxied(text: str) -> str:
            return text.replace(f"http://{operator}", between.url)

        while between.spoiled < cases:
            before = between.spoiled
            with tally.case("a run and a pre-flight", others=0):
                played = await harness.run(jobs=8, edit=proxied, edit_context=seen)
                lines = await preflight(contexts.pop(), (), preflight_services(harness.sandbox))
            tally.cases += max(1, between.spoiled - before)
            if "ERROR" in played.outcomes.values() or "Traceback" in played.notes:
                tally.told(played.notes[-3000:])
            for line in lines:
                if "the sandbox failed" in line.text:
                    tally.told(line.text)


async def evidence_of_a_run() -> list[bytes]:
    """Return the lines of evidence of a run."""
    lines: list[bytes] = []
    with TemporaryDirectory() as folder:
        for name in _PLAYED[:3]:
            copy(_SCENARIOS / name, Path(folder))
        async with open_harness(Path(folder)) as harness:
            await harness.run(edit_context=lambda context: _kept(context, lines))
    return lines


def _kept(context: RunContext, lines: list[bytes]) -> RunContext:
    evidence = Evidence(lines.append, now_s=context.environment.time.now_s, masks=Masks())
    return replace(context, evidence=evidence)
