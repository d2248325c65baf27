"""An operator that nobody of us wrote in Python: hand-written in PHP, from the providers' pages.

A PHP request lives as long as its answer, and so does its connection to the wallet. The catalogue
may say that, as a should, and must accuse it of nothing else; the mistakes that are usual in PHP it
must see.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sandbox.app import Sandbox
from sandbox.evidence.verdict import Mark
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
from tests.foreign.mistakes import Mistake
from tests.foreign.php.target import target_yaml
from tests.foreign_tools import lacking, require
from tests.verdicts import Verdicts

OPERATOR = str(Path(__file__).parent / "operator.php")
LAUNCHES = CATALOGUE / "wallet" / "launch"
SIDE_BY_SIDE = 4
ELSEWHERE = ("SKIPPED: add to target.yaml: ", f"SKIPPED: {DOES_NOT_APPLY}")
UNDONE = {"wallet.http2.connection-shared", "wallet.answer.one-object"}
"""What PHP leaves undone: nothing of a request is left for the next one, and json_decode() takes
the last of two members.
"""
MOST_UNJUDGED = 3
"""On a busy machine a cell or two stay without a judgement; none gets a wrong one."""
PLAYED = 200
"""So many cells at least are played."""

pytestmark = pytest.mark.foreign


def php(*words: str) -> tuple[str, ...]:
    """Return the command that runs the operator."""
    found = require("php")
    if "curl" not in ran(found, "-m").stdout.split():
        lacking("PHP's cURL (Debian's php-curl)")
    return (found, OPERATOR, *words)


def ran(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def known() -> list[Mistake]:
    return mistakes.listed(ran(*php("--list-switches")).stdout)


async def verdicts(
    opened: Sandbox, scenarios: Sequence[Scenario], *words: str, time: str = ""
) -> Verdicts:
    """Judge a process that is started with these words."""
    argv = php("--wallet", opened.listeners.urls["wallet"], *words)
    async with running(*argv) as told:
        seed = " ".join(("php", *words, time))
        return await judged(opened, target_yaml(told), scenarios, seed=seed)


async def test_a_correct_operator_in_php_is_accused_of_nothing(tmp_path: Path) -> None:
    scenarios = catalogue()
    async with sandbox(tmp_path) as opened:
        found = await verdicts(opened, scenarios)
    warned = {check.clause for _, check in found.missed() if check.mark is Mark.WARN}
    told = found.not_passed()
    right = ("WARNED", *ELSEWHERE)
    assert [cell for cell, text in told.items() if text.startswith(("FAILED", "ERROR"))] == []
    assert [check.clause for _, check in found.missed() if check.mark is Mark.FAIL] == []
    unjudged = [cell for cell, text in told.items() if not text.startswith(right)]
    assert len(unjudged) <= MOST_UNJUDGED
    assert warned - {"unexpected"} == UNDONE  # a call that was late is one nobody asked for
    skipped = [cell for cell, text in told.items() if text.startswith(ELSEWHERE)]
    assert len(found.outcomes) - len(skipped) >= PLAYED


async def test_one_worker_that_serves_one_request_at_a_time_is_not_accused(tmp_path: Path) -> None:
    """Everything waits for everything else; what breaks a should at most is no failed must."""
    async with sandbox(tmp_path) as opened:
        found = await verdicts(opened, catalogue([LAUNCHES]), "--workers", "1")
    assert [check.clause for _, check in found.missed() if check.mark is Mark.FAIL] == []
    assert "PASSED" in found.outcomes.values()


async def test_each_mistake_made_in_php_misses_the_very_clause_that_it_breaks(
    tmp_path: Path,
) -> None:
    scenarios = catalogue()
    async with sandbox(tmp_path) as opened:

        async def tried(mistake: Mistake, time: str) -> Verdicts:
            claiming = judging(mistake.clause, scenarios)
            return await verdicts(opened, claiming, "--switch", mistake.name, time=time)

        left = await mistakes.unseen(known(), tried, side_by_side=SIDE_BY_SIDE)
    assert left == {}


def test_the_mistakes_are_of_all_three_providers_and_each_names_a_clause_that_is_judged() -> None:
    made = known()
    assert {each.clause.partition(".")[0] for each in made} == {"fasttrack", "gr8", "wallet"}
    assert mistakes.unjudged(made) == []


def test_a_switch_that_is_none_is_refused() -> None:
    started = ran(*php("--wallet", "http://127.0.0.1:1", "--switch", "loose-keys"))
    assert started.returncode != 0
    assert "no such switch: loose-keys" in started.stderr
