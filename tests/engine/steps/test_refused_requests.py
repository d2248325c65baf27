"""Requests that HTTP refuses, and those that were cut off, as a receive judges them."""

from dataclasses import replace

import pytest

from sandbox.engine.world.exchange import Exchange
from sandbox.evidence.verdict import Level
from sandbox.scenario.language.model import Check
from sandbox.wire import RESET_BY_US
from tests.engine.fakes import exchange, settle
from tests.engine.step_harness import PLACE, SIGNED, StepHarness, step

FLAW = "the value of x holds a line end"
CUT = "4 of 9 bytes of the body came"
WELL_FORMED = Check(
    Level.MUST, "wallet.http.well-formed", {"answered": {"flaws": {"$absent": True}}}, PLACE
)
SAME = Check(Level.MUST, "wallet.retry.same-token", {"same": ["body.token"]}, PLACE)


def came(number: int, *, flaws: tuple[str, ...] = (), cut_off: str = "") -> Exchange:
    body = b'{"tok' if cut_off else b'{"token":"t"}'
    answered = {"signature": "valid", **({"flaws": list(flaws)} if flaws else {})}
    made = exchange(number, body=body, answered=answered)
    made.request = replace(made.request, flaws=flaws, cut_off=cut_off)
    return made


async def played(harness: StepHarness, *arrivals: Exchange, expect: tuple[Check, ...]) -> str:
    """Play a receive to which these come; return why it stopped."""
    playing = harness.play(step(expect=expect, quiet_s="1"))
    await settle()
    for each in arrivals:
        opened = await harness.world.inbox.claim("wallet.authenticate", key="")
        assert opened is not None
        await opened.claim(harness.world.store)
        opened.answered(each)
        await settle()
    harness.end_enclosing()
    await harness.clock.pass_by(10)
    assert playing.done()
    return str(playing.exception() or "")


async def test_a_malformed_request_is_charged_to_the_form_whatever_else_is_judged() -> None:
    harness = StepHarness()
    stop = await played(harness, came(1, flaws=(FLAW,)), expect=(SIGNED,))
    assert harness.checks() == [
        ("wallet.authenticate.arrives", "pass", "as expected"),
        ("wallet.http.well-formed", "fail", FLAW),
        ("wallet.signature.valid", "pass", "as expected"),
    ]
    assert FLAW in stop


async def test_a_step_that_looks_at_the_form_itself_charges_it_once() -> None:
    harness = StepHarness()
    await played(harness, came(1, flaws=(FLAW,)), expect=(WELL_FORMED,))
    (_, (clause, mark, actual)) = harness.checks()
    assert (clause, mark) == ("wallet.http.well-formed", "fail")
    assert FLAW in str(actual)


async def test_a_request_of_which_not_all_came_has_not_arrived() -> None:
    harness = StepHarness()
    await played(harness, came(1, cut_off=CUT), expect=(SIGNED,))
    (arrived, signed) = harness.checks()
    assert arrived[:2] == ("wallet.authenticate.arrives", "fail")
    assert CUT in str(arrived[2])
    assert signed[1] not in ("pass", "fail")


async def test_a_request_that_we_cut_off_ourselves_accuses_nobody() -> None:
    harness = StepHarness()
    cut_off = f"{CUT}: {RESET_BY_US}"
    stop = await played(harness, came(1, cut_off=cut_off), expect=(SIGNED,))
    assert {mark for _, mark, _ in harness.checks()} <= {"unclear", "not-run"}
    assert RESET_BY_US in stop
    assert harness.world.too_busy


async def test_a_retry_that_we_cut_off_ourselves_is_none() -> None:
    harness = StepHarness()
    cut_off = f"{CUT}: {RESET_BY_US}"
    await played(harness, came(1), came(2, cut_off=cut_off), expect=(SIGNED, SAME))
    assert {mark for _, mark, _ in harness.checks()} == {"pass"}


async def test_a_retry_of_which_not_all_came_is_not_the_same_and_no_wrong_content() -> None:
    harness = StepHarness()
    await played(harness, came(1), came(2, cut_off=CUT), expect=(SIGNED, SAME))
    marks = {clause: mark for clause, mark, _ in harness.checks()}
    assert marks["wallet.signature.valid"] == "pass"
    assert marks["wallet.retry.same-token"] == "fail"


@pytest.mark.parametrize("flaws", [(), (FLAW,)])
async def test_a_sound_request_stops_nothing(flaws: tuple[str, ...]) -> None:
    harness = StepHarness()
    stop = await played(harness, came(1, flaws=flaws), expect=())
    assert bool(stop) is bool(flaws)
