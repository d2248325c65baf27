"""What this machine was too busy to judge is played again; nothing else is."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.own_delay import TAKES, CalmWait, wants_another_take
from sandbox.engine.run.planning import Job
from sandbox.engine.run.players import Reservation
from sandbox.engine.run.run import run_all
from sandbox.evidence.verdict import Ended, Exit, Outcome
from sandbox.json_value import Json
from sandbox.wire import Headers, Request, Response
from tests.engine.fakes import Log, Peer, RunningClock, StoppedClock
from tests.engine.in_memory_runs import GUEST, REFUSAL, context, stranger

TOO_LATE_S = 0.5


class BusyPeer(Peer):
    """An operator that is asked by a sandbox that is late during some of its calls."""

    def __init__(self, clock: StoppedClock, busy: Sequence[bool], *answers: Response) -> None:
        super().__init__(*answers)
        self._clock = clock
        self._busy = busy

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        number = len(self.asked)
        if number < len(self._busy) and self._busy[number]:
            self._clock.lateness_s += TOO_LATE_S
        return await super().send(request, timeout_s=timeout_s)


async def played(jobs: Sequence[Job], busy: Sequence[bool], *answers: Response) -> tuple[Exit, Log]:
    clock, log = RunningClock(), Log()
    on = context(log=log)
    peer = BusyPeer(clock, busy, *answers)
    on = replace(on, environment=replace(on.environment, time=clock, http=peer))
    return await run_all(on, jobs), log


def takes(log: Log) -> list[tuple[Json, Json, Json, Json]]:
    """Tell of each take its cell and number, how it ended, and whether another follows."""
    begun, ended = log.of("cell.started"), log.of("cell.ended")
    return [
        (one["cell"], one["take"], other["outcome"], other["again"])
        for one, other in zip(begun, ended, strict=True)
    ]


async def test_a_cell_is_played_again_when_the_others_are_done_and_the_last_take_counts(
    tmp_path: Path,
) -> None:
    code, log = await played(stranger(tmp_path, "a"), [True], GUEST, REFUSAL)
    assert code is Exit.PASSED
    assert takes(log) == [
        ("a[sid=made-up]", 1, "INCONCLUSIVE", True),
        ("a[sid=empty]", 1, "PASSED", False),
        ("a[sid=made-up]", 2, "PASSED", False),
    ]


async def test_what_no_other_cell_should_meet_comes_behind_what_is_played_again(
    tmp_path: Path,
) -> None:
    first, second = stranger(tmp_path, "a")
    code, log = await played([replace(first, last=True), second], [True], GUEST, REFUSAL)
    assert code is Exit.PASSED
    assert takes(log) == [
        ("a[sid=empty]", 1, "INCONCLUSIVE", True),
        ("a[sid=empty]", 2, "PASSED", False),
        ("a[sid=made-up]", 1, "PASSED", False),
    ]


async def test_what_the_last_take_finds_accuses(tmp_path: Path) -> None:
    [job, _] = stranger(tmp_path, "a")
    code, log = await played([job], [True], GUEST)
    assert code is Exit.FAILED
    assert [outcome for _, _, outcome, _ in takes(log)] == ["INCONCLUSIVE", "FAILED"]


async def test_a_machine_that_stays_busy_leaves_the_cell_unjudged(tmp_path: Path) -> None:
    [job, _] = stranger(tmp_path, "a")
    code, log = await played([job], [True] * 10, GUEST)
    assert code is Exit.UNJUDGED
    assert [(take, again) for _, take, _, again in takes(log)] == [
        (1, True),
        (2, True),
        (TAKES, False),
    ]


@pytest.mark.parametrize(("answer", "busy"), [(GUEST, False), (REFUSAL, True), (REFUSAL, False)])
async def test_neither_an_accusation_nor_a_pass_is_tried_again(
    tmp_path: Path, answer: Response, busy: bool
) -> None:
    [job, _] = stranger(tmp_path, "a")
    _, log = await played([job], [busy], answer)
    assert [again for _, _, _, again in takes(log)] == [False]


def job(tmp_path: Path, *spent: str, take: int = 1) -> Job:
    [first, _] = stranger(tmp_path, "a")
    return replace(first, take=take, takes=TAKES, reserved=Reservation(spent=frozenset(spent)))


@pytest.mark.parametrize("too_busy", [True, False])
def test_only_our_own_lateness_is_a_reason(tmp_path: Path, too_busy: bool) -> None:
    ended = Ended(Outcome.INCONCLUSIVE)
    assert wants_another_take(ended, job(tmp_path), too_busy=too_busy) is too_busy


def test_a_cell_that_used_up_a_listed_player_is_not_played_again(tmp_path: Path) -> None:
    ended = Ended(Outcome.INCONCLUSIVE)
    assert not wants_another_take(ended, job(tmp_path, "alice"), too_busy=True)


async def test_calm_is_waited_for() -> None:
    clock = RunningClock(0.9, 0.2, 0.05)
    await CalmWait(clock).calm()
    assert clock.pauses == 3


async def test_patience_has_an_end_for_all_cells_together() -> None:
    clock = RunningClock(*[0.9] * 100)
    calm_wait = CalmWait(clock)
    await calm_wait.calm()
    await calm_wait.calm()
    assert clock.pauses == 10


class TurningAway(Peer):
    """An operator that answers nothing before a moment, and says when that is."""

    def __init__(self, clock: StoppedClock, *, until_s: float) -> None:
        super().__init__(REFUSAL)
        self._clock = clock
        self._until_s = until_s

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        left_s = self._until_s - self._clock.elapsed_s()
        if left_s <= 0:
            return await super().send(request, timeout_s=timeout_s)
        self.asked.append(request)
        return Response(503, Headers((("Retry-After", str(math.ceil(left_s))),))), 0.0


@pytest.mark.parametrize(
    ("until_s", "outcomes"),
    [
        (50.0, ["INCONCLUSIVE", "PASSED"]),
        (3600.0, ["INCONCLUSIVE"] * TAKES),  # nobody waits an hour
    ],
)
async def test_an_operator_that_asks_to_be_left_alone_is_asked_no_earlier(
    tmp_path: Path, until_s: float, outcomes: list[str]
) -> None:
    clock, log = RunningClock(), Log()
    peer = TurningAway(clock, until_s=until_s)
    on = context(log=log)
    on = replace(on, environment=replace(on.environment, time=clock, http=peer))
    [job, _] = stranger(tmp_path, "a")
    await run_all(on, [job])
    assert [outcome for _, _, outcome, _ in takes(log)] == outcomes
    assert len(peer.asked) == len(outcomes)


async def test_what_is_too_far_away_keeps_nobody_from_waiting_for_the_rest() -> None:
    clock = RunningClock()
    calm_wait = CalmWait(clock)
    await calm_wait.until([3600.0, 20.0, 5.0, 0.0])
    assert clock.elapsed_s() == 20.0


async def test_an_operator_is_left_alone_for_a_minute_in_all() -> None:
    clock = RunningClock()
    calm_wait = CalmWait(clock)
    for moment_s in (40.0, 60.0, 60.5, 61.0):
        await calm_wait.until([moment_s])
    assert clock.elapsed_s() == 60.0
