"""The good twins that ship are those of today's catalogue, and differ from a wrong operator's
exchange where that is wrong.
"""

import pytest

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.sandbox import masks_for
from sandbox.app.serve import demo_target
from sandbox.evidence.results import RunResult
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.report.diagnosis.twin import Twin, known_twins, twin_of
from sandbox.scenario.target.target import read_target
from tests.mutants.probes import scenarios
from tests.mutants.table import scenario_hashes
from tests.mutants.twins import PLACE
from tests.verdicts import recorded

MADE = "make them again: make diagnosis-data"
MOST_BYTES = 1_000_000
SOME = ("wallet-request", "gr8-first-entry", "gr8-key-form", "ft-valid-sid")


async def run_of(*defects: str) -> RunResult:
    chosen = [one for one in scenarios() if one.id in SOME]
    async with (
        open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="twin")) as sandbox,
        ReferenceOperator(urls=sandbox.listeners.urls, defects=defects) as operator,
    ):
        target = read_target(operator.target(), file="target.yaml", environ={})
        masks = masks_for(target, SandboxOptions())
        seed = "-".join(("twin", *defects))
        return await recorded(sandbox, target, chosen, masks=masks, seed=seed, at_once=8)


def twins(run: RunResult) -> list[tuple[str, Twin]]:
    return [
        (message.operation, twin)
        for cell in run.cells
        for message in cell.messages.values()
        if (twin := twin_of(cell, message)) is not None
    ]


def test_the_twins_are_those_of_todays_scenarios() -> None:
    assert known_twins().catalogue == scenario_hashes(), MADE


def test_almost_every_cell_of_the_catalogue_has_twins() -> None:
    cells = {cell.id for one in scenarios() for cell in one.cells()}
    known = known_twins().cells.keys()
    assert known <= cells
    assert len(known) > 0.95 * len(cells), sorted(cells - known)


def test_they_are_small() -> None:
    assert PLACE.stat().st_size < MOST_BYTES


async def test_a_correct_operator_is_like_its_twin() -> None:
    found = twins(await run_of())
    assert len(found) > 15
    assert [(name, one.first_difference) for name, one in found if one.first_difference] == []


@pytest.mark.parametrize(
    ("defect", "operation", "where"),
    [
        ("wallet-ids-as-strings", "wallet.authenticate", "request.body.player_id"),
        ("wallet-sent-currency-lower-case", "wallet.authenticate", "request.body.currency"),
        ("wallet-accept-html", "wallet.authenticate", "request.headers.accept"),
        ("gr8-rs512", "gr8.get-jwt-token", "jwt.header.alg"),
        ("gr8-key-in-json", "gr8.get-public-key", "answer.headers.content-type"),
        ("ft-user-id-camel-case", "fasttrack.authenticate", "answer.body.user_id"),
    ],
)
async def test_a_wrong_one_differs_first_where_it_is_wrong(
    defect: str, operation: str, where: str
) -> None:
    found = twins(await run_of(defect))
    differ = {
        one.first_difference.where
        for name, one in found
        if one.first_difference and name == operation
    }
    assert where in differ
