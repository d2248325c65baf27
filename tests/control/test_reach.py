"""Calls made by hand go to hosts of the target: nobody else is called, whatever is asked for.

A trap listens on an address that no target names; whoever calls it is written down.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.app.desk.call import CallOptions
from sandbox.app.desk.call import call as call_at_the_desk
from sandbox.app.desk.parts import CallParts
from sandbox.errors import SandboxFault
from sandbox.scenario.target.target import read_target
from tests.control.served import Served, beside_an_operator, serving

TRAP, OPERATOR = "127.0.0.2", "127.0.0.1"


@dataclass(slots=True)
class Listening:
    """A server that answers everything with one redirect, and what it was asked."""

    port: int = 0
    location: str = ""
    asked: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readline()).decode("latin-1").strip())
        place = f"Location: {self.location}\r\n" if self.location else ""
        status = "307 Temporary Redirect" if self.location else "200 OK"
        head = f"HTTP/1.1 {status}\r\n{place}Content-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(host: str) -> AsyncIterator[Listening]:
    found = Listening()
    server = await asyncio.start_server(found.answer, host, 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


@pytest.fixture
async def trap() -> AsyncIterator[Listening]:
    async with listening(TRAP) as found:
        yield found


Attempt = Callable[[str], dict[str, object]]
ATTEMPTS: dict[str, Attempt] = {
    "a path that is a URL": lambda at: {"path": f"http://{at}/x"},
    "a path that begins with a host": lambda at: {"path": f"//{at}/x"},
    "a path that makes the host a user": lambda at: {"path": f"@{at}/x"},
    "a path that goes on with the host": lambda at: {"path": f".{at}/x"},
    "a path that goes on with the port": lambda at: {"path": f":{at}/x"},
    "a path with a backslash": lambda at: {"path": f"\\\\{at}\\x"},
    "a path that ends the line": lambda at: {"path": f"/x HTTP/1.1\r\nHost: {at}\r\n\r\nGET /"},
    "another host field": lambda at: {"headers": {"Host": at}},
    "a host that was forwarded": lambda at: {"headers": {"X-Forwarded-Host": at}},
    "another method": lambda at: {"method": "CONNECT", "path": at},
    "a query that is a URL": lambda at: {"query": {"token": f"http://{at}/"}},
}
OPERATIONS = ("fasttrack.authenticate", "fasttrack.login", "gr8.enter", "wallet.launch")


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_no_part_of_a_call_leads_elsewhere(
    tls_directory: Path, trap: Listening, operation: str
) -> None:
    async with beside_an_operator(tls_directory) as served:
        await served.post("/players", {"alias": "ann"})
        for name, attempt in ATTEMPTS.items():
            send = attempt(f"{TRAP}:{trap.port}")
            body = {"operation": operation, "player": "ann", "within": "2s", "send": send}
            answer = await served.ask("POST", "/calls", body)
            assert answer.status_code < 500, name
            assert not trap.asked, name


TARGET = """\
target: 1
name: elsewhere
fasttrack:
  authenticate: {{url: "http://{operator}/a", credentials: {{x-api-key: abcdefgh}}}}
  {settings}
gr8:
  jwt-token: {{url: "http://{operator}/j", pointer: /token}}
  tenants: [{{brand: b, operator-id: o, public-key: "http://{operator}/k", currencies: [EUR]}}]
wallet:
  launch: {{url: "http://{operator}/l", launched-when: {{status: 200}}}}
  provider: {{id: 7041, access-key: abcdefgh, private-key: abcdefgh}}
  {wallet_settings}
"""


def target_text(operator: Listening, *, hosts: str = "") -> str:
    listed = (f"settings: {{{key}.redirect_hosts: [{hosts}]}}" for key in ("auth", "launch"))
    settings, wallet = listed if hosts else ("", "")
    at = f"{OPERATOR}:{operator.port}"
    return TARGET.format(operator=at, settings=settings, wallet_settings=wallet)


CALLS = {
    "fasttrack.authenticate": {"sid": "a-sid-of-somebody"},
    "fasttrack.login": {"sid": "a-sid-of-somebody"},
    "wallet.launch": {},
    "gr8.get-public-key": {},
}


@pytest.mark.parametrize("operation", CALLS)
async def test_a_redirect_leads_nowhere_else(
    tls_directory: Path, trap: Listening, operation: str
) -> None:
    async with listening(OPERATOR) as operator:
        operator.location = f"http://{TRAP}:{trap.port}/taken"
        target = read_target(target_text(operator), file="t.yaml", environ={})
        async with serving(tls_directory, target=target) as served:
            told = await served.ask("POST", "/calls", {"operation": operation, **CALLS[operation]})
            assert told.status_code < 500
            assert operator.asked, told.text
            assert not trap.asked


async def test_a_redirect_to_a_host_that_the_target_lists_is_followed(
    tls_directory: Path, trap: Listening
) -> None:
    async with listening(OPERATOR) as operator:
        operator.location = f"http://{TRAP}:{trap.port}/taken"
        text = target_text(operator, hosts=TRAP)
        async with serving(tls_directory, target=read_target(text, file="t.yaml", environ={})) as s:
            await s.post("/calls", {"operation": "wallet.launch"}, status=200)
    assert trap.asked == ["GET /taken HTTP/1.1"]


async def test_the_check_itself_refuses_what_a_room_would_follow(
    tls_directory: Path, trap: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a room to compose or follow anything, nothing would be sent all the same."""
    async with listening(OPERATOR) as operator:
        text = target_text(operator)
        async with serving(tls_directory, target=read_target(text, file="t.yaml", environ={})) as s:
            room = s.worlds.default.rooms["wallet"]
            composed = room.compose

            async def elsewhere(*words: object) -> object:
                from dataclasses import replace

                made = await composed(*words)  # type: ignore[arg-type]
                return replace(made, authority=f"{TRAP}:{trap.port}")

            monkeypatch.setattr(room, "compose", elsewhere)
            told = await s.post("/calls", {"operation": "wallet.launch"}, status=200)
            trouble = told["exchange"]["trouble"]  # type: ignore[index,call-overload]
            assert f"{TRAP} is no host of the target" in str(trouble)
    assert (trap.asked, operator.asked) == ([], [])


@pytest.mark.parametrize("operation", ["fasttrack.authenticate", "wallet.launch"])
async def test_a_call_at_the_desk_leads_nowhere_else(
    trap: Listening, tmp_path: Path, operation: str
) -> None:
    async with listening(OPERATOR) as operator:
        operator.location = f"http://{TRAP}:{trap.port}/taken"
        file = tmp_path / "target.yaml"
        players = "players: [{id: ann, sid: sid-of-ann, currency: EUR, wallet-id: 7}]\n"
        file.write_text(target_text(operator) + players)
        for words in ({}, {"path": f"//{TRAP}:{trap.port}/x"}, {"path": f".{TRAP}/x"}):
            options = CallOptions(operation, str(file), CallParts(words=words), base_port=0)
            try:
                await asyncio.to_thread(call_at_the_desk, options)
            except SandboxFault:
                assert words, "the plain call is one that can be made"
        assert operator.asked
    assert not trap.asked


async def test_a_served_call_says_who_calls(served: Served, tls_directory: Path) -> None:
    del served
    async with beside_an_operator(tls_directory) as operated:
        await operated.post("/players", {"alias": "ann"})
        told = await operated.post("/calls", {"operation": "wallet.launch"}, status=200)
        fields = dict(told["exchange"]["request"]["headers"])  # type: ignore[index,call-overload,arg-type]
        assert fields["User-Agent"].startswith("Mozilla/5.0 (compatible; provider-sandbox/")
