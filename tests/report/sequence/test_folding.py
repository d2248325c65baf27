"""What a diagram leaves out, and what it never does."""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.report.sequence import as_svg, diagram_of
from tests.report.runs import check
from tests.report.sequence.cells import (
    AUTHENTICATE,
    CELL,
    LAUNCH,
    LOGIN,
    QUESTION,
    asked,
    attempts,
    happened,
    told,
    waiting,
)


def test_equal_attempts_are_told_by_the_first_two_and_the_last() -> None:
    diagram = diagram_of(happened(attempts(50)))
    assert [message.id for message in diagram.messages] == ["m1", "m2", "m50"]
    assert [band.text for band in diagram.bands] == [
        "47 more alike, m3 – m49: wallet.authenticate → 500"
    ]


def test_four_of_a_kind_are_shown() -> None:
    assert len(diagram_of(happened(attempts(4))).messages) == 4


def test_attempts_inside_of_a_call_are_folded_too() -> None:
    events = [asked("m0", LAUNCH), *attempts(30), told("m0")]
    assert len(diagram_of(happened(events)).messages) == 4


def test_rounds_of_several_messages_are_folded() -> None:
    events: list[Mapping[str, Json]] = []
    for n in range(0, 40, 2):
        events += [asked(f"m{n}", LOGIN), asked(f"m{n + 1}", QUESTION)]
        events += [told(f"m{n + 1}"), told(f"m{n}")]
    diagram = diagram_of(happened(events))
    assert len(diagram.messages) == 6
    assert [band.text for band in diagram.bands] == ["17 more rounds alike, m4 – m37"]


def test_what_alternates_is_folded() -> None:
    events = [
        event
        for n in range(40)
        for event in (asked(f"m{n}", AUTHENTICATE), told(f"m{n}", 200 if n % 2 else 500))
    ]
    assert len(diagram_of(happened(events)).messages) == 6


def test_one_that_differs_is_shown_among_its_like() -> None:
    events = attempts(50)
    events[49] = told("m25", 200)
    assert "m25" in [message.id for message in diagram_of(happened(events)).messages]


def test_of_a_crowd_the_first_few_and_the_last_are_kept() -> None:
    asking = [asked(f"m{n}", QUESTION) for n in range(500)]
    diagram = diagram_of(happened([*asking, *(told(f"m{n}") for n in range(500))]))
    assert [message.id for message in diagram.messages] == ["m0", "m1", "m2", "m499"]
    assert diagram.height < 500


def test_whom_a_check_accuses_is_kept_in_a_crowd() -> None:
    asking = [asked(f"m{n}", QUESTION) for n in range(50)]
    events = [*asking, *(told(f"m{n}") for n in range(50))]
    diagram = diagram_of(happened([*events, check(CELL, "fail", messages=["m33"])]))
    assert "m33" in [message.id for message in diagram.messages]
    assert len(diagram.flags) == 1


def test_500_messages_that_all_differ_are_all_there() -> None:
    events = [
        event
        for n in range(500)
        for event in (asked(f"m{n}", AUTHENTICATE), told(f"m{n}", 100 + n))
    ]
    assert as_svg(diagram_of(happened(events))).count("data-message=") == 500


def test_a_wait_of_which_one_end_is_left_out_is_left_out_whole() -> None:
    events: list[Mapping[str, Json]] = []
    for n in range(20):
        events += [asked(f"m{n}", QUESTION), waiting("opened"), told(f"m{n}"), waiting("closed")]
    diagram = diagram_of(happened(events))
    assert 2 < len(diagram.messages) < 6
    assert len(diagram.waits) < 4
