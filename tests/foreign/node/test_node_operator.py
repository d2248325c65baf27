"""An operator that nobody of us wrote in Python: hand-written in Node, from the providers' pages.

It is right in other ways than the reference operator, and wrong in the ways of Node. The catalogue
must accuse neither way of being right, and must see each way of being wrong.
"""

import asyncio
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.app import Sandbox
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.needs import DOES_NOT_APPLY
from tests.foreign.against import (
    CATALOGUE,
    PATIENCE_S,
    catalogue,
    judged,
    judging,
    running,
    sandbox,
)
from tests.foreign.node.target import target_yaml
from tests.foreign_tools import require
from tests.verdicts import Verdicts

OPERATOR = str(Path(__file__).parent / "operator.mjs")
REQUESTS = CATALOGUE / "wallet" / "request"
SIDE_BY_SIDE = 10
ELSEWHERE = ("SKIPPED: add to target.yaml: ", f"SKIPPED: {DOES_NOT_APPLY}")
NOT_HERE = {
    *("ft-altered-name", "ft-altered-secret", "ft-blocked-player", "ft-expired-sid"),
    *("ft-foreign-credentials", "ft-foreign-sid", "ft-front-page", "ft-header-names"),
    *("ft-impersonated", "ft-key-exact", "ft-listed-expired-sid", "ft-listed-foreign-sid"),
    *("ft-listed-logged-out-sid", "ft-outage", "ft-sid-twice-in-header"),
    *("gr8-altered-session", "gr8-expired-session", "gr8-hostile-brand"),
    *("gr8-hostile-session", "gr8-open-page", "gr8-same-id-two-brands"),
    *("gr8-currency-after-login", "gr8-login-again", "wallet-balance-doubtful"),
    *("gr8-tidied-session", "gr8-token-as-session", "gr8-unknown-brand"),
    *("journey-all-at-once", "wallet-balance", "wallet-balance-amounts"),
    *("wallet-balance-answers", "wallet-balance-silence", "wallet-end-of-game"),
    *("wallet-end-of-game-answers", "wallet-end-of-game-silence", "wallet-ended-session"),
    *("wallet-open-game-big-ids", "wallet-other-site", "wallet-two-open-games"),
    *("wallet-odd-currencies", "wallet-two-games-of-one-player"),
}
"""What this operator cannot play: its QA has not the hooks, it has other credentials, it answers
each brand at a URL of its own with ids that no other brand has, and Fast Track knows one of them.
It refuses currencies that are not three capitals, and asks nothing.
"""

pytestmark = pytest.mark.foreign


@dataclass(frozen=True, slots=True)
class Mistake:
    """A switch of the operator, and the clause that it says it breaks."""

    name: str
    clause: str
    text: str


def node(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the operator to its end, which is where it has nothing to serve."""
    return subprocess.run(
        [require("node"), OPERATOR, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def mistakes() -> list[Mistake]:
    return [Mistake(**each) for each in json.loads(node("--list-switches").stdout)]


async def verdicts(
    opened: Sandbox,
    scenarios: Sequence[Scenario],
    *words: str,
    wallet: str = "wallet",
    time: str = "",
) -> Verdicts:
    """Judge a process that is started with these words; `wallet` is the listener that it calls,
    `time` makes values of its own for one of several times.
    """
    argv = (require("node"), OPERATOR, "--wallet", opened.listeners.urls[wallet], *words)
    trust = {"NODE_EXTRA_CA_CERTS": str(opened.ca_file.resolve())}
    async with running(*argv, env=trust) as told:
        seed = " ".join(("node", wallet, *words, time))
        return await judged(opened, target_yaml(told), scenarios, seed=seed)


async def test_a_correct_operator_in_node_passes_the_whole_catalogue(tmp_path: Path) -> None:
    scenarios = catalogue()
    async with sandbox(tmp_path) as opened:
        found = await verdicts(opened, scenarios)
    skipped = {cell for cell, told in found.not_passed().items() if told.startswith(ELSEWHERE)}
    assert {cell.partition("[")[0] for cell in skipped} == NOT_HERE
    assert found.not_passed().keys() - skipped == set()
    assert list(found.missed()) == []
    assert len(found.outcomes) == sum(len(scenario.cells()) for scenario in scenarios)


async def test_each_mistake_made_in_node_misses_the_very_clause_that_it_breaks(
    tmp_path: Path,
) -> None:
    """What is not seen in the crowd is tried again alone: a busy machine leaves much unclear."""
    known, scenarios, keys = mistakes(), catalogue(), ("--keys", str(tmp_path))
    node("--make-keys", str(tmp_path))
    async with sandbox(tmp_path) as opened:

        async def tried(mistake: Mistake, places: asyncio.Semaphore, time: str) -> Verdicts:
            async with places:
                claiming = judging(mistake.clause, scenarios)
                words = (*keys, "--switch", mistake.name)
                return await verdicts(opened, claiming, *words, time=time)

        async def unseen(each: Sequence[Mistake], *, at_once: int) -> dict[Mistake, Verdicts]:
            places = asyncio.Semaphore(at_once)
            time = f"{at_once} at once"
            said = await asyncio.gather(*(tried(mistake, places, time) for mistake in each))
            pairs = zip(each, said, strict=True)
            return {mistake: found for mistake, found in pairs if not found.misses(mistake.clause)}

        left = await unseen([*await unseen(known, at_once=SIDE_BY_SIDE)], at_once=1)
    assert {mistake: found.not_passed() for mistake, found in left.items()} == {}


async def test_it_calls_the_wallet_over_tls_as_well(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as opened:
        found = await verdicts(opened, catalogue([REQUESTS]), wallet="wallet_tls")
    told = found.not_passed().values()
    assert [text for text in told if not text.startswith(ELSEWHERE)] == []
    assert list(found.missed()) == []
    assert found.outcomes["wallet-request"] == "PASSED"


def test_the_mistakes_are_of_all_three_providers_and_each_names_a_clause_that_is_judged() -> None:
    known, scenarios, clauses = mistakes(), catalogue(), load_contracts().clauses
    assert {mistake.clause.partition(".")[0] for mistake in known} == {"fasttrack", "gr8", "wallet"}
    assert [each for each in known if each.clause not in clauses] == []
    assert [each for each in known if not judging(each.clause, scenarios)] == []


def test_a_switch_that_is_none_is_refused() -> None:
    started = node("--wallet", "http://127.0.0.1:1", "--switch", "sid-uper-case")
    assert started.returncode != 0
    assert "no such switch: sid-uper-case" in started.stderr
