"""An operator that serves one launch at a time, beside a cell in which the wallet says nothing."""

from pathlib import Path

from sandbox.evidence.verdict import Mark
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.target.target import read_target
from tests.foreign.against import CATALOGUE, catalogue
from tests.foreign.against import sandbox as opened_sandbox
from tests.verdicts import judged

SILENT = CATALOGUE / "wallet" / "silence" / "silence.yaml"
LAUNCHES = CATALOGUE / "wallet" / "launch" / "relaunch.yaml"


async def judged_beside_silence(folder: Path, *, variant: str = "", defect: str = "") -> set[str]:
    """Return every must that failed, where a silent cell and launches began together."""
    scenarios = catalogue([SILENT, LAUNCHES])
    async with (
        opened_sandbox(folder) as opened,
        ReferenceOperator(
            urls=opened.listeners.urls,
            variants=(variant,) if variant else (),
            defects=(defect,) if defect else (),
        ) as operator,
    ):
        target = read_target(operator.target(), file="target.yaml", environ={})
        found = await judged(
            opened, target, scenarios, seed=f"{variant}{defect}", at_once=8, takes=3
        )
    assert set(found.outcomes.values()) <= {"PASSED", "FAILED", "WARNED"}
    return {check.clause for _, check in found.missed() if check.mark is Mark.FAIL}


async def test_who_serves_one_launch_at_a_time_is_accused_of_nothing(tmp_path: Path) -> None:
    assert await judged_beside_silence(tmp_path, variant="wallet-one-launch-at-a-time") == set()


async def test_who_never_asks_the_wallet_is_accused_beside_silence_as_well(tmp_path: Path) -> None:
    missed = await judged_beside_silence(tmp_path, defect="wallet-never-asked")
    assert "wallet.authenticate.arrives" in missed
