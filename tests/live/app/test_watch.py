"""`--watch`: what starts the next run, what is shown, and how it ends. No test waits for time."""

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.app import watch as watching
from sandbox.app.run_options import RunOptions
from sandbox.app.watch import FirstFailure, first_failure, times, until_saved, watch
from sandbox.errors import SetupFault
from sandbox.evidence.fold import fold
from sandbox.evidence.verdict import Exit
from sandbox.report.console.layout import Page
from tests.live.standing_operator import KNOWN, LIVE_SID
from tests.report.runs import Event, check, ended, numbered, one_of_each, started


def options(folder: Path) -> RunOptions:
    for side in ("parts", "replies"):
        (folder / "scenarios" / side).mkdir(parents=True)
        (folder / "scenarios" / side / "x.yaml").write_text("part: 1\n")
    (folder / "scenarios" / "live.yaml").write_text(LIVE_SID)
    (folder / "target.yaml").write_text("target: 1\n")
    (folder / "deviations.yaml").write_text(KNOWN)
    return RunOptions(paths=(str(folder / "scenarios"),), target=str(folder / "target.yaml"))


WATCHED = (
    "scenarios/live.yaml",
    "scenarios/parts/x.yaml",
    "scenarios/replies/x.yaml",
    "target.yaml",
    "deviations.yaml",
)


@pytest.mark.parametrize("name", WATCHED)
def test_a_save_of_any_file_of_the_run_is_seen(tmp_path: Path, name: str) -> None:
    asked = options(tmp_path)
    before = times(asked)
    saved = (tmp_path / name).stat().st_mtime_ns + 1
    os.utime(tmp_path / name, ns=(saved, saved))
    assert times(asked) != before


def test_a_new_scenario_and_a_removed_one_are_seen(tmp_path: Path) -> None:
    asked = options(tmp_path)
    before = times(asked)
    (tmp_path / "scenarios" / "new.yaml").write_text(LIVE_SID)
    with_new = times(asked)
    (tmp_path / "scenarios" / "live.yaml").unlink()
    assert len({tuple(before), tuple(with_new), tuple(times(asked))}) == 3


def test_other_files_are_not_looked_at(tmp_path: Path) -> None:
    asked = options(tmp_path)
    before = times(asked)
    (tmp_path / "notes.txt").write_text("x")
    assert times(asked) == before
    assert len(before) == len(WATCHED)


def test_it_looks_again_after_each_pause_until_something_was_saved() -> None:
    seen: Iterator[int] = iter([1, 1, 1, 2])
    pauses: list[int] = []

    async def pause() -> None:
        pauses.append(1)

    file = Path("a")
    looking = until_saved(lambda: {file: next(seen)}, {file: 1}, pause=pause)
    assert asyncio.run(looking) is Exit.PASSED
    assert len(pauses) == 3


class Rounds:
    """Runs that end in prepared codes or faults, and saves that come until there are none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *rounds: int | Exception) -> None:
        self._rounds = list(rounds)
        self.played = 0
        monkeypatch.setattr(watching, "execute", self._execute)
        monkeypatch.setattr(watching, "_saved", self._saved)

    def _execute(self, *_: object) -> int:
        ending = self._rounds[self.played]
        self.played += 1
        if isinstance(ending, int):
            return ending
        raise ending

    async def _saved(self, *_: object) -> Exit:
        return Exit.PASSED if self.played < len(self._rounds) else Exit.INTERRUPTED


@pytest.mark.parametrize("last", [0, 1, 3])
def test_ctrl_c_between_runs_ends_with_the_code_of_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    rounds = Rounds(monkeypatch, 1, 0, last)
    assert watch(options(tmp_path)) == last
    assert rounds.played == 3


def test_a_mistake_in_a_file_is_told_and_watching_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = Rounds(monkeypatch, SetupFault("a file is missing"), 0)
    assert watch(options(tmp_path)) == 0
    assert rounds.played == 2
    assert "a file is missing" in capsys.readouterr().out


def test_a_run_that_is_interrupted_ends_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(monkeypatch, 130, 0)
    assert watch(options(tmp_path)) == 130
    assert rounds.played == 1


def test_ctrl_c_while_files_are_read_ends_with_the_code_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Rounds(monkeypatch, 1)
    monkeypatch.setattr(watching, "_saved", _interrupted)
    assert watch(options(tmp_path)) == 1


async def _interrupted(*_: object) -> Exit:
    raise KeyboardInterrupt


def shown(events: list[Event]) -> str:
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
