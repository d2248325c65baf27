"""Runs back to back against an operator that keeps its connection to the wallet.

The operators are processes that outlive every run, in four languages, each with the HTTP/2 client
of its language and its pool. Ten runs of the real command must be ten times green: where the
operator is told that the connection has ended, and where something in between hides it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.json_value import Json
from sandbox.transport.inbound.ports import Ports
from sandbox.transport.tls.authority import Identity, development_identity
from tests.acceptance.commands import SANDBOX, SCENARIOS, Ended
from tests.acceptance.commands import sandbox as command
from tests.foreign.against import running
from tests.foreign.golang import target as in_go
from tests.foreign.golang.build import compile_operator as compile_go
from tests.foreign.java import target as in_java
from tests.foreign.java.build import compile_operator as compile_java
from tests.foreign.node import target as in_node
from tests.foreign.relay import relaying
from tests.foreign_tools import require
from tests.ports import free_base_port

RUNS = 10
SCENARIO = SCENARIOS / "wallet" / "request" / "two-players.yaml"
LANGUAGES = ("python", "node", "go", "java")

pytestmark = pytest.mark.foreign


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to run in, ports for the sandbox, and the CA that its certificates are from."""

    folder: Path
    base_port: int
    identity: Identity

    @property
    def ca_file(self) -> Path:
        return self.identity.ca_file.resolve()

    @property
    def wallet_port(self) -> int:
        return Ports.from_base(self.base_port).numbers["wallet"]

    def wallet(self, *, tls: bool) -> str:
        """Return the URL of the wallet, in the clear or over TLS."""
        name, scheme = ("wallet_tls", "https") if tls else ("wallet", "http")
        return f"{scheme}://127.0.0.1:{Ports.from_base(self.base_port).numbers[name]}"


Start = tuple[tuple[str, ...], Callable[[Mapping[str, Json]], str]]
"""What to run, and what makes the target's text of what its ready line says."""


def start(language: str, place: Place, wallet: str) -> Start:
    """Say how an operator starts that calls the wallet there."""
    if language == "node":
        script = str(Path(in_node.__file__).parent / "operator.mjs")
        return (require("node"), script, "--wallet", wallet), in_node.target_yaml
    if language == "go":
        return (compile_go(place.folder), "-wallet", wallet), in_go.target_yaml
    if language == "java":
        argv = compile_java(place.folder).argv("--wallet", wallet, "--ca", str(place.ca_file))
        return argv, in_java.target_yaml
    return (*SANDBOX, "operator", "--port", "0", "--wallet-url", wallet), _target_in_python


def _target_in_python(told: Mapping[str, Json]) -> str:
    port = str(told["url"]).rpartition(":")[2]
    return command(Path.cwd(), "operator", "--print-target", "--port", port).out


@asynccontextmanager
async def operator(language: str, place: Place, wallet: str) -> AsyncIterator[None]:
    """Run an operator, with its target in the folder."""
    argv, target = start(language, place, wallet)
    trust = {"NODE_EXTRA_CA_CERTS": str(place.ca_file), "SSL_CERT_FILE": str(place.ca_file)}
    async with running(*argv, env=trust) as told:
        (place.folder / "target.yaml").write_text(await asyncio.to_thread(target, told))
        yield


async def run(place: Place) -> Ended:
    """Run one scenario, as a user does."""
    words = ("run", str(SCENARIO), "--target", "target.yaml", "--base-port", str(place.base_port))
    return await asyncio.to_thread(command, place.folder, *words)


def connections(place: Place) -> set[str]:
    """Return over which connections the wallet was called in the latest run."""
    file = place.folder / "runs" / "latest" / "evidence.jsonl"
    events = [json.loads(line) for line in file.read_bytes().splitlines()]
    calls = [e for e in events if e.get("operation") == "wallet.authenticate" and "request" in e]
    return {call["request"]["connection"] for call in calls}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    ca_dir = tmp_path / ".sandbox" / "tls"
    return Place(tmp_path, free_base_port(), development_identity(ca_dir))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_ten_runs_are_green_where_the_operator_is_told_of_their_ends(
    place: Place, language: str
) -> None:
    seen: list[tuple[int, str]] = []
    async with operator(language, place, place.wallet(tls=language == "java")):
        for _ in range(RUNS):
            ended = await run(place)
            assert ended.code == 0, (len(seen), ended.all)
            seen.append((len(connections(place)), ended.out))
    assert [count for count, _ in seen] == [1] * RUNS


@pytest.mark.parametrize("language", LANGUAGES)
async def test_ten_runs_are_green_where_the_operator_tries_the_old_connection_first(
    place: Place, language: str
) -> None:
    """Something in between keeps the connection up: the operator cannot know that it is dead."""
    tls = place.identity.server_context() if language == "java" else None
    async with relaying(place.wallet_port, tls=tls) as relay:
        scheme = "https" if tls else "http"
        async with operator(language, place, f"{scheme}://127.0.0.1:{relay.port}"):
            for number in range(RUNS):
                ended = await run(place)
                assert ended.code == 0, (number, relay, ended.all)
                assert relay.tried_old == number, (relay, ended.all)
