"""Where things stand in a sequence diagram."""

from itertools import pairwise

from sandbox.evidence.results import Happened
from sandbox.json_value import Json
from sandbox.report.sequence import diagram_of
from sandbox.report.sequence.diagram import LETTER, Diagram, End
from sandbox.report.sequence.wording import width_of
from tests.report.runs import check
from tests.report.sequence.cells import (
    AUTHENTICATE,
    CELL,
    LAUNCH,
    LOGIN,
    OUTSIDE,
    QUESTION,
    asked,
    attempts,
    happened,
    told,
    untold,
    waiting,
)


def titles(diagram: Diagram) -> list[str]:
    return [lane.title for lane in diagram.lanes]


def test_lanes_are_those_who_take_part_the_operator_last() -> None:
    events = [asked("m1", LOGIN), asked("m2", QUESTION), told("m2"), told("m1")]
    diagram = diagram_of(happened([*events, asked("m3", AUTHENTICATE), told("m3")]))
    assert titles(diagram) == ["Player", "Fast Track", "Wallet", "Operator"]
    assert [lane.x for lane in diagram.lanes] == sorted(lane.x for lane in diagram.lanes)


def test_a_players_call_that_came_over_the_network_is_the_players() -> None:
    served = ("fasttrack.login", "received", "operator")
    assert titles(diagram_of(happened([asked("m1", served), told("m1")]))) == [
        "Player",
        "Fast Track",
        "Operator",
    ]


def test_nothing_that_happened_is_a_diagram_too() -> None:
    assert titles(diagram_of(Happened())) == ["Operator"]


def test_what_happens_meanwhile_stands_inside() -> None:
    events = [asked("m1", LAUNCH), asked("m2", AUTHENTICATE), told("m2"), told("m1")]
    inner, outer = diagram_of(happened(events)).messages
    assert (inner.id, outer.id) == ("m2", "m1")
    assert inner.bar
    assert outer.bar
    assert outer.bar.y1 < inner.bar.y1 < inner.bar.y2 < outer.bar.y2


def test_an_arrow_begins_at_the_bar_of_the_call_around_it() -> None:
    events = [asked("m1", LAUNCH), asked("m2", AUTHENTICATE), told("m2"), told("m1")]
    inner, outer = diagram_of(happened(events)).messages
    assert outer.bar
    assert abs(inner.arrows[0].x1 - outer.bar.x) <= 4


def test_bars_of_calls_at_once_stand_beside_each_other() -> None:
    events = [asked("m1", QUESTION), asked("m2", QUESTION), told("m1"), told("m2")]
    first, second = diagram_of(happened(events)).messages
    assert first.bar
    assert second.bar
    assert first.bar.x < second.bar.x


def test_answers_that_overtake_are_named() -> None:
    events = [asked("m1", QUESTION), asked("m2", QUESTION), told("m1"), told("m2")]
    overtaking, last = diagram_of(happened(events)).messages
    assert overtaking.arrows[1].label[0].text == "m1"
    assert last.arrows[1].label[0].text == "200"


def test_an_answer_that_never_came_is_broken_and_says_why() -> None:
    (message,) = diagram_of(happened([asked("m1", AUTHENTICATE), untold("m1")])).messages
    assert message.arrows[1].end is End.BROKEN
    assert "no answer: reset" in [piece.text for piece in message.arrows[1].label]


def test_a_trouble_of_the_peer_is_told_without_its_address() -> None:
    trouble = {"kind": "broken", "text": "http://127.0.0.1:1/x: the connection ended"}
    events = [asked("m1", QUESTION), told("m1", response=None, trouble=trouble)]
    (message,) = diagram_of(happened(events)).messages
    assert [piece.text for piece in message.arrows[1].label] == ["✗", "the connection ended"]


def test_what_the_evidence_leaves_open_is_drawn_to_the_end() -> None:
    diagram = diagram_of(happened([asked("m1", LAUNCH), waiting("opened")], cut=True))
    assert diagram.messages[0].arrows[1].end is End.OPEN
    assert "still waiting" in diagram.waits[0].text


def test_a_hook_comes_from_outside_and_is_one_arrow_where_it_went_well() -> None:
    diagram = diagram_of(happened([asked("m1", OUTSIDE), told("m1")]))
    assert titles(diagram) == ["Operator"]
    assert [arrow.from_outside for arrow in diagram.messages[0].arrows] == [True]


def test_a_hook_that_failed_has_its_answer() -> None:
    diagram = diagram_of(happened([asked("m1", OUTSIDE), told("m1", 500)]))
    assert len(diagram.messages[0].arrows) == 2


def test_a_wait_ends_where_what_it_waits_for_comes() -> None:
    events = [waiting("opened"), asked("m1", AUTHENTICATE), told("m1"), waiting("closed")]
    diagram = diagram_of(happened(events))
    assert diagram.waits[0].y2 == diagram.messages[0].arrows[0].y
    assert diagram.waits[0].text == ""


def test_a_wait_in_vain_says_so_and_its_provider_takes_part() -> None:
    diagram = diagram_of(happened([waiting("opened"), waiting("closed", why="nothing-came")]))
    assert titles(diagram) == ["Wallet", "Operator"]
    assert diagram.waits[0].text == "no wallet.authenticate in 1 s"


def test_clocks_that_jump_are_told_by_how_much() -> None:
    moved: dict[str, Json] = {"type": "clock.moved", "cell": CELL}
    events: list[dict[str, Json]] = [
        {**moved, "ours_s": 300, "operator_s": 300},
        {**moved, "ours_s": 302, "operator_s": 0, "by": "sandbox"},
    ]
    assert [band.text for band in diagram_of(happened(events)).bands] == [
        "both clocks +5 min",
        "the sandbox's clock +2 s, 5 min 2 s ahead now",
    ]


def test_a_check_that_failed_stands_below_the_message_that_it_judges() -> None:
    pairs = [asked("m3", AUTHENTICATE), told("m3"), asked("m4", AUTHENTICATE), told("m4")]
    judged = check(CELL, "fail", messages=["m3"])
    diagram = diagram_of(happened([*pairs, judged, check(CELL, "pass")]))
    (flag,) = diagram.flags
    first, second = diagram.messages
    assert first.arrows[1].y < flag.y < second.arrows[0].y
    assert (first.mark, second.mark) == ("fail", "")
    assert flag.id == "c7"


def test_a_check_of_a_verdict_names_the_value_that_the_provider_named() -> None:
    differs: Json = [{"name": "body.currency", "expected": '"JPY"', "actual": '"EUR"'}]
    answered: Json = {"verdict": "refused", "currency-matches": False, "differs": differs}
    missed: Json = [
        {
            "message": "m1",
            "field": "answered.currency-matches",
            "expected": "true",
            "actual": "false",
        }
    ]
    for said, words in ((answered, 'body.currency "EUR", not "JPY"'), (None, "false, not true")):
        pair = [asked("m1", AUTHENTICATE), told("m1", 422, answered=said)]
        judged = check(CELL, "fail", messages=["m1"], differences=missed)
        (flag,) = diagram_of(happened([*pair, judged])).flags
        assert words in flag.detail


def test_a_check_without_messages_stands_where_it_was_judged() -> None:
    events = [check(CELL, "fail", messages=[]), asked("m1", LAUNCH), told("m1")]
    diagram = diagram_of(happened(events))
    assert diagram.flags[0].y < diagram.messages[0].arrows[0].y


def test_many_unclear_checks_in_a_row_are_one_mark() -> None:
    events = [asked("m1", LAUNCH), told("m1")]
    events += [check(CELL, "unclear", clause=f"premise {n}", messages=["m1"]) for n in range(5)]
    (flag,) = diagram_of(happened(events)).flags
    assert [piece.text for piece in flag.label] == ["!", "5 checks could not be judged"]
    assert "premise 4" in flag.title


def test_an_unclear_check_is_called_so_and_a_failed_one_is_not() -> None:
    pair = [asked("m1", LAUNCH), told("m1")]
    for mark, words in (("fail", "must x.y"), ("unclear", "unclear must x.y")):
        judged = check(CELL, mark, level="must", clause="x.y", messages=["m1"])
        (flag,) = diagram_of(happened([*pair, judged])).flags
        assert flag.label[-1].text == words
        assert flag.title.startswith(f"{words}\n")


def test_scripted_replies_are_marked() -> None:
    events = [asked("m1", AUTHENTICATE), told("m1", 500, reply="scripted")]
    answer = diagram_of(happened(events)).messages[0].arrows[1]
    assert "was-scripted" in answer.style
    assert "scripted" in [piece.text for piece in answer.label]


def test_the_verdict_stands_beside_the_answer() -> None:
    refused = {"verdict": "refused", "reason": "signature_invalid"}
    events = [asked("m1", AUTHENTICATE), told("m1", 401, answered=refused)]
    answer = diagram_of(happened(events)).messages[0].arrows[1]
    assert "✗ signature_invalid" in [piece.text for piece in answer.label]


def test_no_label_is_wider_than_its_arrow() -> None:
    long = {"verdict": "refused", "reason": "a-reason-" * 30}
    asking = asked("m1", ("wallet." + "x" * 300, "received", "operator"))
    events = [asking, told("m1", answered=long), *attempts(3)]
    for message in diagram_of(happened(events)).messages:
        for arrow in message.arrows:
            assert width_of(arrow.label) * LETTER <= abs(arrow.x1 - arrow.x2)


def test_a_long_diagram_repeats_who_takes_part() -> None:
    events = [
        event for n in range(60) for event in (asked(f"m{n}", AUTHENTICATE), told(f"m{n}", 400 + n))
    ]
    heads = diagram_of(happened(events)).heads
    assert len(heads) > 3
    assert max(b - a for a, b in pairwise(heads)) < 1300
