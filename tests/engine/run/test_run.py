"""The concurrency gate of a run: ordinary cells run together, a disturbing one alone."""

import asyncio
from collections.abc import Sequence

import pytest

from sandbox.engine.run.run import ConcurrencyGate
from tests.engine.fakes import settle


class Cells:
    """Cells that keep their places until they are told to leave."""

    def __init__(self, gate: ConcurrencyGate) -> None:
        self._floor = gate
        self.inside: list[str] = []
        self._leave: dict[str, asyncio.Event] = {}
        self.tasks: list[asyncio.Task[None]] = []

    async def _stay(self, name: str, alone: bool, silent: bool) -> None:
        async with self._floor.place(alone=alone, silent=silent):
            self.inside.append(name)
            try:
                await self._leave[name].wait()
            finally:
                self.inside.remove(name)

    async def come(self, *names: str, alone: bool = False, silent: bool = False) -> Sequence[str]:
        for name in names:
            self._leave[name] = asyncio.Event()
            self.tasks.append(asyncio.create_task(self._stay(name, alone, silent)))
            await settle()
        return self.inside

    async def go(self, *names: str) -> Sequence[str]:
        for name in names:
            self._leave[name].set()
        await settle()
        return self.inside


@pytest.mark.parametrize(("jobs", "inside"), [(1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "c"])])
async def test_as_many_cells_run_as_there_are_jobs(jobs: int, inside: list[str]) -> None:
    cells = Cells(ConcurrencyGate(jobs))
    assert await cells.come("a", "b", "c") == inside
    await cells.go("a", "b", "c")
    assert cells.inside == []


async def test_a_cell_alone_waits_for_everybody_and_keeps_everybody_out() -> None:
    cells = Cells(ConcurrencyGate(3))
    await cells.come("a", "b")
    assert await cells.come("alone", alone=True) == ["a", "b"]
    assert await cells.go("a") == ["b"]
    assert await cells.go("b") == ["alone"]
    assert await cells.come("c") == ["alone"]
    assert await cells.go("alone") == ["c"]
    await cells.go("c")


async def test_a_cell_alone_is_not_overtaken_for_ever() -> None:
    cells = Cells(ConcurrencyGate(2))
    await cells.come("a")
    await cells.come("alone", alone=True)
    assert await cells.come("late") == ["a"]  # there is a place, but the one alone came first
    assert await cells.go("a") == ["alone"]
    assert await cells.go("alone") == ["late"]
    await cells.go("late")


async def test_a_cell_that_is_interrupted_gives_its_place_back() -> None:
    cells = Cells(ConcurrencyGate(1))
    await cells.come("a", "b", "c")
    cells.tasks[1].cancel()  # it still waits
    cells.tasks[0].cancel()  # it runs
    await settle()
    assert cells.inside == ["c"]
    await cells.go("c")


async def test_a_silent_cell_takes_nobodys_place() -> None:
    cells = Cells(ConcurrencyGate(1))
    await cells.come("s", "t", silent=True)
    assert await cells.come("a", "b") == ["s", "t", "a"]
    assert await cells.come("late") == ["s", "t", "a"]
    await cells.go("a", "b", "late")
    assert await cells.go("s", "t") == []


async def test_a_cell_alone_and_a_silent_one_are_never_together() -> None:
    cells = Cells(ConcurrencyGate(2))
    await cells.come("s", silent=True)
    assert await cells.come("alone", alone=True) == ["s"]
    assert await cells.go("s") == ["alone"]
    assert await cells.come("t", silent=True) == ["alone"]
    assert await cells.go("alone") == ["t"]
    await cells.go("t")
