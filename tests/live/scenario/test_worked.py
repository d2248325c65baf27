"""The worked scenarios, which are the language's specification: accepted, green, and able to fail.

A file of `worked/` is held to the letter: what it says must mean the same in every later version.
"""

from pathlib import Path
from shutil import copy

import pytest

from sandbox.authoring.lint.files import lint_paths
from sandbox.evidence.verdict import Mark
from sandbox.reference_operator.defects import BY_ID
from sandbox.scenario.contract.contract import load_contracts
from tests.docs.playing import Play, played
from tests.verdicts import Verdicts

ROOT = Path(__file__).parents[3]
WORKED = ROOT / "tests" / "scenario" / "worked"
PARTS = ROOT / "scenarios" / "parts"

SCENARIOS = {
    "scenario-bad-sid.yaml": "ft-bad-sid",
    "scenario-other-currency.yaml": "gr8-currency-mismatch",
    "scenario-old-token.yaml": "gr8-expired-jwt",
    "scenario-code-2.yaml": "wallet-code-2",
}
REDS = (
    ("ft-bad-sid", "ft-sid-prefix-matches"),
    ("gr8-currency-mismatch", "gr8-currency-follows-wallet"),
    ("gr8-expired-jwt", "gr8-token-outlives-itself"),
    ("wallet-code-2", "wallet-code-2-with-200-opens"),
)
"""Worked scenario → a defect that it must find, by the clause that the defect breaks."""

ON_A_BUSY_MACHINE = {"fasttrack.authenticate.answer-time"}
"""A should on the time that an answer took, which no test may rest on."""

CELLS = {
    "ft-bad-sid": 3,
    "gr8-currency-mismatch": 1,
    "gr8-expired-jwt": 1,
    "wallet-code-2": 2,
}


def laid_out(folder: Path) -> dict[str, Path]:
    """Copy the worked scenarios to where the parts they use lie beside them."""
    (folder / "parts").symlink_to(PARTS)
    return {name: Path(copy(WORKED / file, folder / file)) for file, name in SCENARIOS.items()}


def test_the_linter_accepts_every_worked_scenario(tmp_path: Path) -> None:
    files = [str(file) for file in laid_out(tmp_path).values()]
    found = lint_paths(files, contracts=load_contracts(), environ={})
    told = [(Path(f.place.file).name, f.code) for f in found.findings]
    # a token that is saved for the reader's sake, and used by nobody: a warning
    assert told == [("scenario-other-currency.yaml", "R04")]


async def test_worked_scenarios_pass_the_correct_operator_and_each_finds_a_defect(
    tmp_path: Path,
) -> None:
    files = laid_out(tmp_path)
    reds = [Play((files[name],), (defect,)) for name, defect in REDS]
    green = Play(tuple(files.values()))
    correct, *broken = await played([green, *reds])
    assert {name: len(correct.of(name)) for name in CELLS} == CELLS
    assert {check.clause for _, check in correct.missed()} <= ON_A_BUSY_MACHINE
    outcomes = set(correct.outcomes.values())
    assert "PASSED" in outcomes <= {"PASSED", "WARNED"}
    found = zip(REDS, broken, strict=True)
    missed = [d for (name, d), seen in found if BY_ID[d].clause not in broken_by(name, seen)]
    assert missed == []


def broken_by(scenario: str, seen: Verdicts) -> set[str]:
    """Return the clauses for which a scenario failed."""
    return {check.clause for cell in seen.of(scenario) for check in cell.marked(Mark.FAIL)}


@pytest.mark.parametrize("file", SCENARIOS)
def test_a_worked_scenario_fits_on_one_screen(file: str) -> None:
    assert len((WORKED / file).read_text().splitlines()) <= 60
