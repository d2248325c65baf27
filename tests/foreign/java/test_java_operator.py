"""A wallet client that nobody of us wrote in Python: hand-written in Java, on the JDK alone.

Its HTTP/2 is the JDK's, by ALPN over TLS, and it knows no provider but the wallet. The scenarios
must not accuse it when it is right, and must see the mistakes that are usual in Java.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.app import Sandbox
from sandbox.evidence.verdict import Mark
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from tests.foreign.against import (
    CATALOGUE,
    catalogue,
    judged,
    judging,
    running,
    sandbox,
)
from tests.foreign.java.build import Compiled, compile_operator
from tests.foreign.java.target import target_yaml

WALLET = CATALOGUE / "wallet"
REQUEST = WALLET / "request" / "request.yaml"
SIDE_BY_SIDE = 6
ELSEWHERE = "SKIPPED: add to target.yaml: "
NOT_HERE = {
    "wallet-balance",
    "wallet-balance-amounts",
    "wallet-balance-answers",
    "wallet-balance-doubtful",
    "wallet-balance-silence",
    "wallet-end-of-game",
    "wallet-end-of-game-answers",
    "wallet-end-of-game-silence",
    "wallet-ended-session",
    "wallet-open-game-big-ids",
    "wallet-other-site",
    "wallet-two-games-of-one-player",
    "wallet-two-open-games",
    "wallet-untrusted-certificate",
}
"""What this client cannot play: its QA has no hook for it, and the calls' shapes are assumed."""

ONE_BY_ONE = {
    "client-per-call": "its many handshakes slow down whatever runs beside it",
    "decoded-twice": "where many tokens are awaited, a spoilt one belongs to nobody",
    "map-to-string": "the same goes for a token that cannot be read",
    "one-at-a-time": "it is seen by many launches at once, which slow down what runs beside them",
    "retries-at-once": "on a busy machine, at once is not that soon",
}
"""Mistakes that are not tried while others are, each with why."""
NOT_SIDE_BY_SIDE = {
    "wallet-many-launches": "they slow down whatever runs beside them",
    "wallet-token-forms": "its tokens stand in the file: of two runs one gets the other's requests",
}
"""Scenarios that only mistakes of ONE_BY_ONE are tried on, each with why."""

pytestmark = pytest.mark.foreign


@dataclass(frozen=True, slots=True)
class Mistake:
    """A switch of the operator, and the clause that it says it breaks."""

    name: str
    clause: str
    text: str


def mistakes(compiled: Compiled) -> list[Mistake]:
    return [Mistake(**each) for each in json.loads(compiled.ran("--list-switches").stdout)]


def tried_on(mistake: Mistake, scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return the scenarios that judge the clause, the shortest first."""
    left_out = frozenset[str]() if mistake.name in ONE_BY_ONE else NOT_SIDE_BY_SIDE.keys()
    claiming = judging(mistake.clause, scenarios)
    return sorted((s for s in claiming if s.id not in left_out), key=lambda s: len(s.cells()))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """Compile once for all tests here."""
    return compile_operator(tmp_path_factory.mktemp("java"))


@asynccontextmanager
async def serving(
    compiled: Compiled, opened: Sandbox, *words: str, wallet: str = "wallet_tls"
) -> AsyncIterator[Mapping[str, Json]]:
    """Start it with these words and yield what it says; `wallet` is the listener that it calls."""
    ends = ("--wallet", opened.listeners.urls[wallet], "--ca", str(opened.ca_file.resolve()))
    async with running(*compiled.argv(*ends, *words)) as told:
        yield told


async def test_a_correct_wallet_client_in_java_passes_every_scenario_of_the_wallet(
    tmp_path: Path, compiled: Compiled
) -> None:
    scenarios = catalogue([WALLET])
    async with sandbox(tmp_path) as opened, serving(compiled, opened) as told:
        found = await judged(opened, target_yaml(told), scenarios, seed="java")
    skipped = {cell for cell, told in found.not_passed().items() if told.startswith(ELSEWHERE)}
    assert {cell.partition("[")[0] for cell in skipped} == NOT_HERE
    assert found.not_passed().keys() - skipped == set()
    assert list(found.missed()) == []
    assert len(found.outcomes) == sum(len(scenario.cells()) for scenario in scenarios)


@dataclass(frozen=True, slots=True)
class Trial:
    """A sandbox, what an operator for each mistake said, and the scenarios to try them on."""

    opened: Sandbox
    told: Mapping[str, Json]
    scenarios: Sequence[Scenario]

    async def catches(self, mistake: Mistake, *, time: str) -> bool:
        """Run one scenario after the other until one sees the mistake; `time` makes new tokens."""
        told = self.told[mistake.name]
        assert isinstance(told, Mapping)
        for scenario in tried_on(mistake, self.scenarios):
            seed = f"{mistake.name} {scenario.id} {time}"
            found = await judged(self.opened, target_yaml(told), [scenario], seed=seed)
            if found.misses(mistake.clause):
                return True
        return False


async def test_each_mistake_made_in_java_misses_the_very_clause_that_it_breaks(
    tmp_path: Path, compiled: Compiled
) -> None:
    """One process has an operator for each mistake: dozens of cold JVMs would starve each other.

    What is not seen in the crowd is tried once more alone, for on a busy machine cells are
    inconclusive.
    """
    known, places = mistakes(compiled), asyncio.Semaphore(SIDE_BY_SIDE)
    async with sandbox(tmp_path) as opened, serving(compiled, opened, "--switch", "each") as told:
        switches = told["switches"]
        assert isinstance(switches, Mapping)
        trial = Trial(opened, switches, catalogue([WALLET]))

        async def caught(mistake: Mistake) -> bool:
            async with places:
                return mistake.name not in ONE_BY_ONE and await trial.catches(mistake, time="1")

        seen = await asyncio.gather(*map(caught, known))
        left = [mistake for mistake, was in zip(known, seen, strict=True) if not was]
        missed = [each for each in left if not await trial.catches(each, time="2")]
    assert missed == []


async def test_mistakes_that_are_chosen_by_their_switches_are_made_together(
    tmp_path: Path, compiled: Compiled
) -> None:
    words = ("--switch", "no-accept", "--switch", "hex-in-capitals")
    async with sandbox(tmp_path) as opened, serving(compiled, opened, *words) as told:
        found = await judged(opened, target_yaml(told), catalogue([REQUEST]), seed="two")
    assert {check.clause for _, check in found.missed()} == {
        "wallet.accept.is-json",
        "wallet.signature.valid",
    }


async def test_in_the_clear_the_jdk_speaks_http_1_and_nothing_but_that_is_said_of_it(
    tmp_path: Path, compiled: Compiled
) -> None:
    """The JDK offers the Upgrade to h2c, which RFC 9113 has done away with; it is not taken."""
    async with sandbox(tmp_path) as opened, serving(compiled, opened, wallet="wallet") as told:
        found = await judged(opened, target_yaml(told), catalogue([REQUEST]), seed="in the clear")
    missed = [(check.mark, check.clause) for _, check in found.missed()]
    assert missed == [(Mark.WARN, "wallet.http2.used")]


def test_each_mistake_names_a_clause_that_is_judged_where_it_is_tried(compiled: Compiled) -> None:
    known, scenarios = mistakes(compiled), catalogue([WALLET])
    assert [each for each in known if each.clause not in load_contracts().clauses] == []
    assert [each for each in known if not tried_on(each, scenarios)] == []
    assert set(ONE_BY_ONE) <= {each.name for each in known}
    assert set(NOT_SIDE_BY_SIDE) <= {each.id for each in scenarios}


def test_a_switch_that_is_none_is_refused(compiled: Compiled) -> None:
    wallet = ("--wallet", "https://127.0.0.1:1", "--ca", "none")
    started = compiled.ran(*wallet, "--switch", "id-is-int")
    assert started.returncode != 0
    assert "no such switch: id-is-int" in started.stderr
