"""An operator that nobody of us wrote in Python: hand-written in Go, from the providers' pages.

It has no test hooks, and is right in other ways than the reference operator. The catalogue must
accuse none of them, and must see the mistakes that are usual in Go.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sandbox.app import Sandbox
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.needs import DOES_NOT_APPLY
from tests.foreign import mistakes
from tests.foreign.against import (
    CATALOGUE,
    PATIENCE_S,
    catalogue,
    judged,
    judging,
    running,
    sandbox,
)
from tests.foreign.golang.build import compile_operator
from tests.foreign.golang.target import target_yaml
from tests.foreign.mistakes import Mistake
from tests.verdicts import Verdicts

REQUESTS = CATALOGUE / "wallet" / "request"
SIDE_BY_SIDE = 8
ELSEWHERE = ("SKIPPED: add to target.yaml: ", f"SKIPPED: {DOES_NOT_APPLY}")

pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Compile once for all tests here."""
    return compile_operator(tmp_path_factory.mktemp("go"))


def ran(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run the operator to its end, which is where it has nothing to serve."""
    return subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def known(operator: str) -> list[Mistake]:
    return mistakes.listed(ran(operator, "-list-switches").stdout)


async def verdicts(
    opened: Sandbox,
    scenarios: Sequence[Scenario],
    operator: str,
    *words: str,
    wallet: str = "wallet",
    time: str = "",
) -> Verdicts:
    """Judge a process that is started with these words; `wallet` is the listener that it calls."""
    argv = (operator, "-wallet", opened.listeners.urls[wallet], *words)
    async with running(*argv, env={"SSL_CERT_FILE": str(opened.ca_file.resolve())}) as told:
        seed = " ".join(("go", wallet, *words, time))
        return await judged(opened, target_yaml(told), scenarios, seed=seed)


async def test_a_correct_operator_in_go_is_accused_of_nothing(
    tmp_path: Path, operator: str
) -> None:
    scenarios = catalogue()
    async with sandbox(tmp_path) as opened:
        found = await verdicts(opened, scenarios, operator)
    skipped = {cell for cell, told in found.not_passed().items() if told.startswith(ELSEWHERE)}
    assert {cell: told for cell, told in found.not_passed().items() if cell not in skipped} == {}
    assert list(found.missed()) == []
    assert len(found.outcomes) - len(skipped) >= PLAYED


PLAYED = 150
"""So many cells at least are played, of those that need no hook."""


async def test_each_mistake_made_in_go_misses_the_very_clause_that_it_breaks(
    tmp_path: Path, operator: str
) -> None:
    scenarios = catalogue()
    async with sandbox(tmp_path) as opened:

        async def tried(mistake: Mistake, time: str) -> Verdicts:
            claiming = judging(mistake.clause, scenarios)
            words = ("-switch", mistake.name)
            return await verdicts(opened, claiming, operator, *words, time=time)

        left = await mistakes.unseen(known(operator), tried, side_by_side=SIDE_BY_SIDE)
    assert left == {}


async def test_it_calls_the_wallet_over_tls_as_well(tmp_path: Path, operator: str) -> None:
    async with sandbox(tmp_path) as opened:
        found = await verdicts(opened, catalogue([REQUESTS]), operator, wallet="wallet_tls")
    told = found.not_passed()
    assert {cell: why for cell, why in told.items() if not why.startswith(ELSEWHERE)} == {}
    assert list(found.missed()) == []
    assert "wallet-request" in found.outcomes


def test_the_mistakes_are_of_all_three_providers_and_each_names_a_clause_that_is_judged(
    operator: str,
) -> None:
    made = known(operator)
    assert {each.clause.partition(".")[0] for each in made} == {"fasttrack", "gr8", "wallet"}
    assert mistakes.unjudged(made) == []


def test_a_switch_that_is_none_is_refused(operator: str) -> None:
    started = ran(operator, "-wallet", "http://127.0.0.1:1", "-switch", "fold-sids")
    assert started.returncode != 0
    assert "no such switch: fold-sids" in started.stderr
