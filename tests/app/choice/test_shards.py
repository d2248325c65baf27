"""`--shard`: parts of a plan that are disjoint, whole, balanced, and the same on every machine."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.app.choice.cells import would_play
from sandbox.app.choice.shards import dealt
from sandbox.app.run_options import RunOptions
from sandbox.engine.run.planning import Job
from sandbox.errors import Place, SetupFault
from sandbox.scenario.language.model import Cell, Matrix, ReceiveStep, Scenario
from tests.engine.in_memory_runs import stranger

PLACE = Place("a.yaml", 1, 1)


def scenario(number: int, pause_s: int) -> Scenario:
    step = ReceiveStep(operation="wallet.authenticate", place=PLACE, quiet_s=Decimal(pause_s))
    return Scenario(
        id=f"s{number}",
        file="a.yaml",
        title="t",
        why="w",
        place=PLACE,
        tags=(),
        needs=(),
        matrix=Matrix({"x": {str(value): value for value in range(4)}}),
        given=(),
        steps=(step,),
    )


@st.composite
def plans(draw: st.DrawFn) -> Sequence[Job]:
    """Draw scenarios of different waits, and of each of them some cells."""
    jobs: list[Job] = []
    for number in range(draw(st.integers(1, 12))):
        one = scenario(number, draw(st.integers(0, 9)))
        skip, alone = draw(st.booleans()) and "add hooks", draw(st.booleans())
        for value in draw(st.sets(st.integers(0, 3), min_size=1)):
            cell = Cell(f"s{number}[x={value}]", {})
            jobs.append(Job(one, cell, len(jobs) + 1, skip=skip or "", alone=alone))
    return jobs


@given(plan=plans(), data=st.data())
def test_shards_are_disjoint_whole_and_balanced(plan: Sequence[Job], data: st.DataObject) -> None:
    of = data.draw(st.integers(1, len(plan)))
    shards = [dealt(plan, f"{number}/{of}").jobs for number in range(1, of + 1)]
    ids = [job.cell.id for shard in shards for job in shard]
    sizes = [len(shard) for shard in shards]
    assert sorted(ids) == sorted(job.cell.id for job in plan)
    assert max(sizes) - min(sizes) <= 1
    played = [sum(not job.skip for job in shard) for shard in shards]
    assert max(played) - min(played) <= 1
    assert all([job.order for job in shard] == [*range(1, len(shard) + 1)] for shard in shards)


@given(plan=plans(), data=st.data())
def test_the_order_of_the_plan_decides_nothing_but_the_order(
    plan: Sequence[Job], data: st.DataObject
) -> None:
    of = data.draw(st.integers(1, len(plan)))
    shuffled = data.draw(st.permutations(plan))
    one, other = dealt(plan, f"1/{of}").jobs, dealt(shuffled, f"1/{of}").jobs
    assert {job.cell.id for job in one} == {job.cell.id for job in other}
    order = [job.cell.id for job in plan]
    assert [job.cell.id for job in one] == sorted([job.cell.id for job in one], key=order.index)


def test_the_longest_waits_are_spread(tmp_path: Path) -> None:
    jobs = [
        Job(one, Cell(f"{one.id}[x=0]", {}), order)
        for order, one in enumerate([scenario(n, 60 if n < 4 else 0) for n in range(12)], start=1)
    ]
    for number in range(1, 5):
        mine = dealt(jobs, f"{number}/4").jobs
        assert sum(job.scenario.id in ("s0", "s1", "s2", "s3") for job in mine) == 1


@pytest.mark.parametrize("written", ["0/2", "3/2", "2", "1/0", "a/b", "1/2/3", "1/1001", "-1/2"])
def test_what_is_no_shard_is_told(tmp_path: Path, written: str) -> None:
    with pytest.raises(SetupFault, match=r"write which of how many"):
        dealt(stranger(tmp_path, "one"), written)


def test_more_shards_than_cells_are_refused_on_every_machine(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "one")
    for written in ("1/3", "3/3"):
        with pytest.raises(SetupFault, match="only 2 are chosen"):
            dealt(jobs, written)


def test_a_shard_knows_its_plan_and_what_the_plan_leaves_out(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "one", "two")
    shard = dealt(jobs[:3], "2/2").shard
    assert shard is not None
    assert shard.plan == ("one[sid=made-up]", "one[sid=empty]", "two[sid=made-up]")
    assert shard.partial == ("two",)


def test_what_would_be_played_is_the_shard(tmp_path: Path) -> None:
    stranger(tmp_path, "one", "two")
    paths = (str(tmp_path),)
    found = [
        job.cell.id
        for number in (1, 2)
        for job in would_play(RunOptions(paths=paths, target="", shard=f"{number}/2"))
    ]
    assert len(found) == len(set(found)) == 4
