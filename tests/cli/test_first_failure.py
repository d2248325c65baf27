"""What `--watch` shows of a run."""

import asyncio
import io

import pytest

from sandbox.app.kept_ports import KeptPorts
from sandbox.app.run_options import RunOptions
from sandbox.cli import first_failure as shown_when_watching
from sandbox.cli.first_failure import FirstFailure, first_failure, run_for_watching
from sandbox.errors import EvidenceFault, SandboxFault, SetupFault
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.report.console.cell_text import Detail
from sandbox.report.console.layout import Page
from tests.report.runs import check, ended, numbered, one_of_each, started


@pytest.mark.parametrize(
    ("fault", "code"),
    [(SetupFault("a file is missing"), 2), (EvidenceFault("a file is missing"), 3)],
)
def test_a_fault_is_told_and_not_raised(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: SandboxFault,
    code: int,
) -> None:
    async def run(*_: object, **__: object) -> int:
        raise fault

    monkeypatch.setattr(shown_when_watching, "run", run)
    options = RunOptions(paths=(), target="")
    assert asyncio.run(run_for_watching(options, Detail.USUAL, KeptPorts())) == code
    assert capsys.readouterr().out == "\na file is missing\n"


def shown(events: list[Recorded]) -> str:
    stream = io.StringIO()
    screen = FirstFailure(stream, Page(width=100), directory="runs/x")
    for event in events:
        screen.on(event)
    return stream.getvalue()


def test_the_worst_cell_is_shown_in_full_and_the_others_are_summed_up() -> None:
    told = shown(one_of_each())
    assert "ERROR" in told.splitlines()[0]
    assert "broken" in told.splitlines()[0]
    assert "expected  launched: false" not in told
    assert "1 PASSED, 1 WARNED, 1 FAILED" in told


def test_of_several_failures_the_first_is_shown() -> None:
    events = [
        *(started("b", order=2), check("b", "fail", clause="c.b"), ended("b", "FAILED")),
        *(started("a", order=1), check("a", "fail", clause="c.a"), ended("a", "FAILED")),
    ]
    cell = first_failure(fold(numbered(list(events))))
    assert cell is not None
    assert cell.id == "a"


def test_when_all_is_well_only_the_sum_is_shown() -> None:
    told = shown(numbered([started("a"), ended("a", "PASSED"), {"type": "run.ended"}]))
    assert told.startswith("\n1 PASSED")
