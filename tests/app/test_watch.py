"""`--watch`: what starts the next run, and how it ends. No test waits for time."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

import pytest

from sandbox.app import watch as watching
from sandbox.app.kept_ports import KeptPorts
from sandbox.app.run_options import RunOptions
from sandbox.app.watch import Watched, no_keys, times, until_pressed, until_saved, watch
from sandbox.evidence.verdict import Exit
from tests.app.files import KNOWN, LIVE_SID


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


def test_it_looks_no_more_when_nobody_reads_what_is_printed() -> None:
    read: Iterator[bool] = iter([True, True, False])

    async def pause() -> None:
        return

    looking = until_saved(dict, {}, pause=pause, is_read=lambda: next(read))
    assert asyncio.run(looking) is Exit.INTERRUPTED


class Rounds:
    """Runs that end in prepared codes, and saves that come until there are none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *rounds: int) -> None:
        self._rounds = rounds
        self.played = 0
        monkeypatch.setattr(watching, "_saved", self._saved)

    async def once(self, _: KeptPorts) -> int:
        self.played += 1
        return self._rounds[self.played - 1]

    def watched(self, folder: Path) -> Watched:
        return Watched(options(folder), self.once, lambda: None)

    async def _saved(self, *_: object) -> Exit:
        return Exit.PASSED if self.played < len(self._rounds) else Exit.INTERRUPTED


@pytest.mark.parametrize("last", [0, 1, 3])
def test_ctrl_c_between_runs_ends_with_the_code_of_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    rounds = Rounds(monkeypatch, 1, 0, last)
    assert watch(rounds.watched(tmp_path)) == last
    assert rounds.played == 3


def test_a_run_that_is_interrupted_ends_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(monkeypatch, 130, 0)
    assert watch(rounds.watched(tmp_path)) == 130
    assert rounds.played == 1


def test_ctrl_c_while_files_are_read_ends_with_the_code_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(monkeypatch, 1)
    monkeypatch.setattr(watching, "_saved", _interrupted)
    assert watch(rounds.watched(tmp_path)) == 1


async def _interrupted(*_: object) -> Exit:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("pressed", "ends"),
    [
        ("\n", Exit.PASSED),
        ("\r", Exit.PASSED),
        ("x \n", Exit.PASSED),
        ("q", Exit.INTERRUPTED),
        ("Q", Exit.INTERRUPTED),
        ("\x04", Exit.INTERRUPTED),
        (("",), Exit.INTERRUPTED),
    ],
)
async def test_enter_runs_again_and_q_ends(pressed: Sequence[str], ends: Exit) -> None:
    assert await until_pressed(keys_of(pressed)) is ends


async def keys_of(pressed: Sequence[str]) -> AsyncGenerator[str, None]:
    for key in pressed:
        yield key


async def test_where_there_are_no_keys_nothing_ever_is_pressed() -> None:
    waiting = asyncio.ensure_future(until_pressed(no_keys()))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
