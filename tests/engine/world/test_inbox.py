"""Requests of the operator find the receive that wants them, or nobody."""

import asyncio

import pytest

from sandbox.engine.world.current_step import PlayedStep
from sandbox.engine.world.inbox import Inbox, OpenReceive
from sandbox.engine.world.memory_store import MemoryStore
from tests.engine.fakes import StoppedClock, environment, exchange, settle
from tests.interleaving import PacedStore, Running

OP = "wallet.authenticate"


def inbox(clock: StoppedClock | None = None, *, to_come: int = 0) -> Inbox:
    made = Inbox(environment(clock))
    made.announce([((number,), OP) for number in range(to_come)])
    return made


def at(*path: str | int) -> PlayedStep:
    """Return a receive step that is played at a path."""
    return PlayedStep("receive", path=path)


async def test_an_open_receive_claims_the_requests_of_its_operation() -> None:
    box = inbox()
    receive = box.open(OpenReceive(OP))
    assert await box.claim(OP, key="t1") is receive
    assert await box.claim("wallet.balance", key="t1") is None


async def test_a_closed_receive_claims_nothing_more() -> None:
    box = inbox()
    receive = box.open(OpenReceive(OP))
    box.close(receive)
    assert await box.claim(OP, key="t1") is None


async def test_an_early_request_is_held_and_claimed_when_its_step_begins() -> None:
    clock = StoppedClock()
    box = inbox(clock, to_come=1)
    early = asyncio.ensure_future(box.claim(OP, key="t1"))
    await clock.pass_by(4.999)
    assert not early.done()
    receive = box.open(OpenReceive(OP, step=at(0)))
    assert await early is receive


@pytest.mark.parametrize(("passed_s", "given_up"), [(4.999, False), (5.0, True), (5.001, True)])
async def test_a_held_request_is_given_up_after_the_hold_time(
    passed_s: float, given_up: bool
) -> None:
    clock = StoppedClock()
    box = inbox(clock, to_come=1)
    early = asyncio.ensure_future(box.claim(OP, key="t1"))
    await clock.pass_by(passed_s)
    assert early.done() is given_up
    if given_up:
        assert early.result() is None
        late = box.open(OpenReceive(OP))  # what has been given up is not handed over any more
        await settle()
        assert late.pending == 0
    early.cancel()


async def test_a_request_that_no_later_step_wants_is_not_held() -> None:
    clock = StoppedClock()
    box = inbox(clock, to_come=1)
    box.close(box.open(OpenReceive(OP, step=at(0))))  # that was the only one
    assert await box.claim(OP, key="t1") is None
    assert clock.elapsed_s() == 0.0


async def test_a_request_of_another_operation_is_not_held() -> None:
    box = inbox(to_come=1)
    assert await box.claim("wallet.balance", key="t1") is None


async def test_a_receive_with_a_key_claims_that_key_only() -> None:
    box = inbox()
    receive = box.open(OpenReceive(OP, key="t1"))
    assert await box.claim(OP, key="t1") is receive
    assert await box.claim(OP, key="t2") is None
    assert await box.claim(OP, key="") is None


async def test_the_receive_with_the_key_goes_before_the_one_without() -> None:
    box = inbox()
    loose = box.open(OpenReceive(OP))
    exact = box.open(OpenReceive(OP, key="t1"))
    assert await box.claim(OP, key="t1") is exact
    assert await box.claim(OP, key="t2") is loose


async def test_two_receives_side_by_side_each_get_what_their_own_step_started() -> None:
    box = inbox()
    ann = box.open(OpenReceive(OP, preferred_keys=frozenset({"ann"})))
    bea = box.open(OpenReceive(OP, preferred_keys=frozenset({"bea"})))
    assert [await box.claim(OP, key=key) for key in ("bea", "ann")] == [bea, ann]
    box.close(ann)
    assert await box.claim(OP, key="ann") is None  # a late retry of hers is never taken for bea's
    assert await box.claim(OP, key="somebody") is bea


async def test_a_request_with_a_wrong_key_is_still_taken_where_nobody_else_prefers_it() -> None:
    box = inbox()
    receive = box.open(OpenReceive(OP, preferred_keys=frozenset({"t1"})))
    assert await box.claim(OP, key="t1-without-its-end") is receive
    box.close(receive)
    later = box.open(OpenReceive(OP, preferred_keys=frozenset({"t2"})))
    assert await box.claim(OP, key="t1") is later  # the operator sent the old token again


async def test_a_held_request_waits_for_the_receive_of_its_key() -> None:
    clock = StoppedClock()
    box = inbox(clock, to_come=2)
    early = asyncio.ensure_future(box.claim(OP, key="t2"))
    await settle()
    box.open(OpenReceive(OP, key="t1", step=at(0)))
    await settle()
    assert not early.done()
    second = box.open(OpenReceive(OP, key="t2", step=at(1)))
    assert await early is second


async def test_a_held_request_is_let_go_as_soon_as_the_last_step_that_could_want_it_opens() -> None:
    clock = StoppedClock()
    box = inbox(clock, to_come=1)
    early = asyncio.ensure_future(box.claim(OP, key="t2"))
    await settle()
    box.open(OpenReceive(OP, key="t1", step=at(0)))
    assert await early is None
    assert clock.elapsed_s() == 0.0


@pytest.mark.parametrize(
    ("below", "let_go"), [((0, "a"), False), ((0, "b"), True), ((0,), True), ((0, "b", 1), False)]
)
async def test_a_held_request_is_let_go_when_the_branch_with_its_step_is_over(
    below: tuple[str | int, ...], let_go: bool
) -> None:
    clock = StoppedClock()
    box = inbox(clock)
    box.announce([((0, "b", 2), OP), ((0, "a", 0), "wallet.balance")])
    early = asyncio.ensure_future(box.claim(OP, key="t1"))
    await settle()
    box.forgo(below)
    await settle()
    assert early.done() is let_go
    early.cancel()


async def test_a_branch_that_is_over_leaves_the_request_to_the_same_step_of_another() -> None:
    box = inbox()
    box.announce([((0, "a", 1), OP), ((0, "b", 1), OP)])
    early = asyncio.ensure_future(box.claim(OP, key="t1"))
    await settle()
    box.forgo((0, "a"))
    await settle()
    assert not early.done()
    receive = box.open(OpenReceive(OP, step=at(0, "b", 1)))
    assert await early is receive


async def test_every_held_request_is_handed_over() -> None:
    box = inbox(to_come=1)
    early = [asyncio.ensure_future(box.claim(OP, key=key)) for key in ("a", "b", "c")]
    await settle()
    receive = box.open(OpenReceive(OP))
    assert await asyncio.gather(*early) == [receive] * 3


@pytest.mark.parametrize(
    ("replies", "given"),
    [
        ((), [None, None, None]),
        (({"code": 2},), [{"code": 2}] * 3),
        (({"code": 2}, {"code": 1}), [{"code": 2}, {"code": 1}, {"code": 1}]),
    ],
)
async def test_replies_are_given_in_order_and_the_last_repeats(
    replies: tuple[dict[str, int], ...], given: list[object]
) -> None:
    receive, store = OpenReceive(OP, replies=replies), MemoryStore()
    assert [await receive.claim(store) for _ in range(3)] == given


async def test_two_receives_count_their_own_replies() -> None:
    store = MemoryStore()
    one, other = (OpenReceive(OP, replies=({"code": 2}, {"code": 1})) for _ in range(2))
    assert [await receive.claim(store) for receive in (one, other)] == [{"code": 2}] * 2


async def test_requests_that_come_at_once_get_a_reply_each() -> None:
    receive, store = OpenReceive(OP, replies=({"code": 2}, {"code": 1})), MemoryStore()
    claims = [Running(receive.claim(PacedStore(store))) for _ in range(2)]
    for claim in (*claims, *claims):
        claim.step()
    assert [claim.finish() for claim in claims] == [{"code": 2}, {"code": 1}]


async def test_arrivals_are_filed_in_the_order_of_their_answers() -> None:
    receive = OpenReceive(OP)
    for _ in range(2):
        await receive.claim(MemoryStore())
    assert receive.pending == 2
    receive.answered(exchange(2))
    receive.answered(exchange(1))
    assert (receive.pending, [one.id for one in receive.arrivals]) == (0, ["m2", "m1"])
    assert receive.changed.is_set()
