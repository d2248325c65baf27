"""Judging checks on exchanges: which attempts are meant, what is measured, what a miss says."""

from dataclasses import replace

import pytest

from sandbox.engine.judging.judge import Judged, Subject, judge, nothing_to_judge
from sandbox.engine.judging.jwt_view import JwtView
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import PeerFault, PeerTrouble, Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from tests.engine.fakes import exchange


def judged(
    parts: dict[str, Json], *exchanges: Exchange, attempt: str | int | None = None
) -> Judged:
    check = Check(
        Level.MUST, "wallet.signature.valid", parts, Place("s.yaml", 3, 5), attempt=attempt
    )
    return judge(check, parts, [Subject(one, None, 100.0) for one in exchanges])


def attempts(*bodies: bytes) -> list[Exchange]:
    return [exchange(n, body=body, at_s=float(n)) for n, body in enumerate(bodies, start=1)]


THREE = [b'{"n":1}', b'{"n":2}', b'{"n":3}']


@pytest.mark.parametrize(
    ("attempt", "wanted", "held"),
    [
        ("first", 1, True),
        ("first", 2, False),
        ("last", 3, True),
        ("last", 2, False),
        (1, 1, True),
        (2, 2, True),
        (3, 3, True),
        (2, 3, False),
    ],
)
def test_a_check_may_be_about_one_attempt(attempt: str | int, wanted: int, held: bool) -> None:
    found = judged({"body": {"n": wanted}}, *attempts(*THREE), attempt=attempt)
    assert found.held is held


@pytest.mark.parametrize(("attempt", "there"), [(1, True), (2, True), (3, False)])
def test_an_attempt_that_never_came_is_a_miss_that_says_so(attempt: int, there: bool) -> None:
    found = judged({"body": {"$type": "object"}}, *attempts(*THREE[:2]), attempt=attempt)
    assert found.held is there
    assert there or found.mismatches == ("body: no such attempt",)


@pytest.mark.parametrize(
    ("attempt", "parts", "came", "said"),
    [
        (2, {"body": {}}, 2, ""),
        (3, {"body": {}}, 2, "attempt 3 never came: there were 2"),
        (2, {"body": {}}, 1, "attempt 2 never came: there was 1"),
        ("first", {"body": {}}, 1, ""),
        ("first", {"body": {}}, 0, "nothing came that could be judged"),
        ("last", {"body": {}}, 0, "nothing came that could be judged"),
        (None, {"body": {}}, 0, "nothing came that could be judged"),
        (None, {"same": "body.n"}, 0, "nothing came that could be judged"),
        (2, {"same": "body.n"}, 1, ""),
        (2, {"body": {}, "attempts": 2}, 1, ""),
        (None, {"attempts": 0}, 0, ""),
    ],
)
def test_a_check_without_anything_to_look_at_says_so(
    attempt: str | int | None, parts: dict[str, Json], came: int, said: str
) -> None:
    check = Check(Level.MUST, "c", parts, Place("s.yaml"), attempt=attempt)
    subjects = [Subject(one, None, 0) for one in attempts(*THREE[:came])]
    assert nothing_to_judge(check, subjects) == said


@pytest.mark.parametrize(("part", "judged_"), [("took", True), ("status", False)])
def test_of_a_hook_without_a_message_only_the_time_can_be_judged(part: str, judged_: bool) -> None:
    check = Check(Level.MUST, "c", {part: 1}, Place("s.yaml"))
    hook = replace(exchange(operation="hook.logout", starter=Starter.PROVIDER), id="")
    said = nothing_to_judge(check, [Subject(hook, None, 0)])
    assert said == ("" if judged_ else "hook.logout is no HTTP request: only `took` can be judged")


def test_all_attempts_together_are_looked_at_whichever_one_is_meant() -> None:
    parts: dict[str, Json] = {"attempts": 3, "body": {"n": 2}, "same": "status"}
    assert judged(parts, *attempts(*THREE), attempt=2).held


def test_without_a_word_every_attempt_is_meant_and_a_miss_names_it() -> None:
    found = judged({"body": {"n": {"$at-most": 2}}}, *attempts(*THREE))
    assert found.mismatches == ("body.n: 3 (attempt 3) (HTTP 200)",)


def test_all_parts_are_looked_at_and_all_mismatches_collected() -> None:
    call = exchange(starter=Starter.PROVIDER, status=500, answer=b'{"user_id":"7"}')
    found = judged({"status": 404, "body": {"user_id": {"$absent": True}}}, call)
    assert found.expected == 'status: 404; body: {"user_id": absent}'
    assert found.mismatches == ("status: 500 (HTTP 500)", 'body.user_id: "7" (HTTP 500)')


def test_a_call_without_an_answer_says_why_there_is_none() -> None:
    call = exchange(starter=Starter.PROVIDER, status=None)
    call.trouble = PeerFault(PeerTrouble.TIMEOUT, "nothing within 5 s")
    assert judged({"status": 200}, call).mismatches == (
        "status: absent (no answer: nothing within 5 s)",
    )


@pytest.mark.parametrize(
    ("one", "two", "held"),
    [
        (b'{"t":"a"}', b'{"t":"a"}', True),
        (b'{"t":1}', b'{"t":1.0}', True),
        (b'{"t":1}', b'{"t":true}', False),
        (b'{"t":0}', b'{"t":false}', False),
        (b'{"t":1}', b'{"t":"1"}', False),
        (b'{"t":null}', b"{}", False),
        (b'{"t":[1]}', b'{"t":[true]}', False),
    ],
)
def test_same_means_the_same_json_value(one: bytes, two: bytes, held: bool) -> None:
    assert judged({"same": "body.t"}, *attempts(one, two)).held is held


def test_same_takes_several_paths_and_names_the_one_that_differs() -> None:
    found = judged({"same": ["body.a", "body.b"]}, *attempts(b'{"a":1,"b":1}', b'{"a":1,"b":2}'))
    assert found.mismatches == ("body.b differs between attempts: 1, 2",)


@pytest.mark.parametrize(("number", "held"), [(1, True), (2, True), (3, False)])
def test_attempts_are_counted(number: int, held: bool) -> None:
    found = judged({"attempts": {"$at-most": 2}}, *attempts(*THREE[:number]))
    assert found.held is held


def test_no_attempt_at_all_is_counted_as_none() -> None:
    assert judged({"attempts": 0}).held
    assert not judged({"attempts": {"$at-least": 1}}).held


@pytest.mark.parametrize(("bound", "held"), [("1999ms", False), ("2s", True), ("2001ms", True)])
def test_the_span_is_from_the_first_request_to_the_last(bound: str, held: bool) -> None:
    found = judged({"span": {"$at-most": bound}}, *attempts(*THREE))
    assert found.held is held


def test_one_request_spans_no_time() -> None:
    assert judged({"span": {"$at-most": "0s"}}, *attempts(b"{}")).held
    assert judged({"span": {"$at-most": "0s"}}).held


@pytest.mark.parametrize(("bound", "held"), [("999ms", True), ("1s", True), ("1001ms", False)])
def test_one_bound_holds_for_every_gap(bound: str, held: bool) -> None:
    parts: dict[str, Json] = {"gaps": {"$at-least": bound}}
    assert judged(parts, *attempts(*THREE)).held is held


@pytest.mark.parametrize(
    ("answered_s", "bound", "held"),
    [
        (0.9, "100ms", True),
        (0.9, "101ms", False),
        (1.0, "0s", True),
        (1.0, "1ms", False),
        (1.001, "1s", True),
        (30.0, "1s", True),
        (30.0, "1001ms", False),
    ],
)
def test_a_gap_begins_with_our_answer_unless_that_was_not_waited_for(
    answered_s: float, bound: str, held: bool
) -> None:
    first, second = exchange(1, took_s=answered_s), exchange(2, at_s=1.0)
    assert judged({"gaps": {"$at-least": bound}}, first, second).held is held


def test_gaps_need_two_requests() -> None:
    assert judged({"gaps": {"$at-least": "1h"}}, *attempts(b"{}")).held


def test_each_gap_may_be_looked_at_as_a_list() -> None:
    parts: dict[str, Json] = {"gaps": {"$each": {"$between": ["900ms", "1100ms"]}}}
    assert judged(parts, *attempts(*THREE)).held
    assert not judged(parts, *attempts(*THREE), exchange(9, at_s=30.0)).held


def test_connections_and_streams_are_counted_once_each() -> None:
    found = [
        exchange(1, connection="c1", stream=1),
        exchange(2, connection="c1", stream=3),
        exchange(3, connection="c2", stream=1),
        exchange(4, connection="c2", stream=1),
    ]
    assert judged({"connections": 2, "streams": 3}, *found).held
    assert judged({"connections": 1}, *found).mismatches == ("connections: 2",)


def test_a_token_is_judged_at_the_moment_its_world_says() -> None:
    token = JwtView("eyJ.e30.x")
    parts: dict[str, Json] = {"body": {"exp": {"$after": "now"}}}
    check = Check(Level.MUST, "gr8.jwt.not-expired", parts, Place("s.yaml"))
    late = exchange(starter=Starter.PLAYER, answer=b'{"exp":100}')
    for now_s, held in [(99.0, True), (100.0, False), (101.0, False)]:
        assert judge(check, parts, [Subject(late, token, now_s)]).held is held


@pytest.mark.parametrize(
    ("wanted", "held"), [("published", True), ("cached", True), ("none", False)]
)
def test_one_signer_among_several_that_fit_is_enough(wanted: str, held: bool) -> None:
    token = JwtView("eyJ.e30.x", frozenset({"published", "cached"}))
    parts: dict[str, Json] = {"jwt": {"signed-by": wanted}}
    check = Check(Level.MUST, "gr8.jwt.signed-by-published-key", parts, Place("s.yaml"))
    found = judge(check, parts, [Subject(exchange(starter=Starter.PLAYER), token, 0)])
    assert found.held is held


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("e30.eyJhIjoxfQ.x", {"token": "e30.eyJhIjoxfQ.x", "header": {}, "claims": {"a": 1}}),
        ("not-a-token", {"token": "not-a-token"}),
        ("%%%.eyJhIjoxfQ.x", {"token": "%%%.eyJhIjoxfQ.x", "claims": {"a": 1}}),
        ("WzFd.e30.x", {"token": "WzFd.e30.x", "claims": {}}),
        ("", {"token": ""}),
    ],
)
def test_a_token_is_read_as_far_as_it_can_be_read(token: str, value: Json) -> None:
    assert JwtView(token).value() == value


def test_each_value_that_decides_is_told_with_both_sides() -> None:
    parts: dict[str, Json] = {"body": {"n": 1, "m": {"$absent": True}}}
    found = judged(parts, *attempts(b'{"n":1}', b'{"n":2,"m":"x"}'))
    assert [(one.field, one.expected, one.actual, one.attempt) for one in found.differences] == [
        ("body.n", "1", "2", 2),
        ("body.m", "absent", '"x"', 2),
    ]


def test_of_alternatives_what_the_nearest_want_is_told() -> None:
    either: dict[str, Json] = {
        "$either": [{"$absent": True}, {"currency": "EUR"}, {"id": {"$not": "7"}, "more": 1}]
    }
    found = judged({"body": either}, *attempts(b'{"currency":"USD","id":"7"}'))
    (one,) = found.differences
    assert (one.field, one.expected, one.actual) == ("body.currency", '"EUR"', '"USD"')
    assert found.mismatches == ('body: {"currency": "USD", "id": "7"} (HTTP 200)',)


def test_a_value_that_must_be_another_is_told_by_its_member() -> None:
    found = judged({"body": {"$not": {"id": "7"}}}, *attempts(b'{"id":"7","long":"' + b"x" * 900))
    assert not found.differences
    found = judged({"body": {"$not": {"id": "7"}}}, *attempts(b'{"id":"7","long":"x"}'))
    (one,) = found.differences
    assert (one.field, one.expected, one.actual) == ("body.id", 'not "7"', '"7"')
