import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import PeerTrouble
from sandbox.json_value import Json, dump_json
from sandbox.providers.fasttrack.rules import (
    TROUBLE_REASONS,
    AnswerPolicy,
    Judgement,
    judge_answer,
    read_sid,
    refuses,
)
from sandbox.wire import Headers, Response

JSON_TYPE = Headers.of(content_type="application/json")


def judged(body: Json, status: int = 200, *, user_id_type: str = "any") -> Judgement:
    response = Response(status, JSON_TYPE, dump_json(body).encode())
    return judge_answer(response, AnswerPolicy(user_id_type=user_id_type))


def judged_raw(raw: bytes, headers: Headers = JSON_TYPE) -> Judgement:
    return judge_answer(Response(200, headers, raw), AnswerPolicy())


@pytest.mark.parametrize("status", [199, 201, 204, 206, 299, 400, 401, 403, 404, 418, 500, 503])
def test_only_the_status_200_logs_a_player_in(status: int) -> None:
    assert judged({"user_id": 123}).accepted
    refused = judged({"user_id": 123}, status)
    assert (refused.reason, refused.user_id) == ("authenticate.status", None)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (299, "authenticate.status"),
        (300, "authenticate.redirect"),
        (302, "authenticate.redirect"),
        (399, "authenticate.redirect"),
        (400, "authenticate.status"),
    ],
)
def test_every_3xx_is_refused_as_a_redirect(status: int, reason: str) -> None:
    assert judged({"user_id": 123}, status).reason == reason


def test_a_refused_redirect_says_where_it_pointed() -> None:
    answer = Response(302, Headers.of(location="/login"))
    assert "/login" in judge_answer(answer, AnswerPolicy()).text


@pytest.mark.parametrize(
    ("status", "clause"),
    [
        (400, ""),
        (401, ""),
        (403, ""),
        (404, ""),
        (402, "402 is not among 400, 401, 403, 404"),
        (204, "fasttrack.authenticate.bad-sid-is-4xx"),
        (499, "499 is not among 400, 401, 403, 404"),
        (500, "fasttrack.authenticate.never-500"),
        (503, "fasttrack.authenticate.never-500"),
    ],
)
def test_a_refusal_outside_the_agreed_statuses_is_noted(status: int, clause: str) -> None:
    notes = judged({"error": "invalid_sid", "code": 401}, status).notes
    assert [note.partition(":")[0] for note in notes] == ([clause] if clause else [])


@pytest.mark.parametrize(
    ("user_id", "text"),
    [
        (123, "123"),
        ("123", "123"),
        ("007", "007"),
        (2**53 + 1, "9007199254740993"),
        ("a b", "a b"),
        ("0", "0"),
    ],
)
def test_a_text_or_an_integer_is_a_usable_user_id(user_id: Json, text: str) -> None:
    assert judged({"user_id": user_id}).user_id == text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("{}", "authenticate.no-user-id"),
        ('{"userId": 5}', "authenticate.no-user-id"),
        ('{"user_id": null}', "authenticate.no-user-id"),
        ('{"user_id": ""}', "authenticate.no-user-id"),
        ('{"user_id": " \\t\\n"}', "authenticate.no-user-id"),
        ('{"user_id": "\\u00a0"}', "authenticate.no-user-id"),
        ('{"user_id": true}', "authenticate.user-id-type"),
        ('{"user_id": false}', "authenticate.user-id-type"),
        ('{"user_id": 123.0}', "authenticate.user-id-type"),
        ('{"user_id": 1e3}', "authenticate.user-id-type"),
        ('{"user_id": []}', "authenticate.user-id-type"),
        ('{"user_id": [123]}', "authenticate.user-id-type"),
        ('{"user_id": {}}', "authenticate.user-id-type"),
        ('{"user_id": {"user_id": 1}}', "authenticate.user-id-type"),
        ('{"user_id": "\\ud800"}', "authenticate.user-id-type"),
        ("[]", "authenticate.not-json"),
        ("123", "authenticate.not-json"),
        ("null", "authenticate.not-json"),
        ("", "authenticate.not-json"),
        ('{"user_id": 123', "authenticate.not-json"),
        ('{"user_id": 1, "user_id": 2}', "authenticate.not-json"),
        ("{user_id: 123}", "authenticate.not-json"),
        ('\ufeff{"user_id": 123}', "authenticate.not-json"),
        ("<html>Log in</html>", "authenticate.not-json"),
    ],
)
def test_a_200_without_a_usable_user_id_is_refused_with_its_reason(raw: str, reason: str) -> None:
    judgement = judged_raw(raw.encode())
    assert (judgement.reason, judgement.accepted) == (reason, False)
    told = judgement.answered()
    assert (told["verdict"], told["reason"]) == ("refused", reason)


@pytest.mark.parametrize("number", ["1" * 5000, "1e99999999999999999999"])
def test_a_number_of_absurd_size_is_refused_and_breaks_nothing(number: str) -> None:
    assert not judged_raw(f'{{"user_id": {number}}}'.encode()).accepted


@pytest.mark.parametrize(
    ("user_id_type", "user_id", "accepted"),
    [
        ("any", 5, True),
        ("any", "5", True),
        ("int", 5, True),
        ("int", "5", False),
        ("string", 5, False),
        ("string", "5", True),
    ],
)
def test_the_setting_narrows_the_type_of_user_id(
    user_id_type: str, user_id: Json, accepted: bool
) -> None:
    assert judged({"user_id": user_id}, user_id_type=user_id_type).accepted is accepted


@pytest.mark.parametrize(("user_id", "noted"), [(-1, True), (0, True), (1, False)])
def test_an_integer_below_one_is_taken_and_noted(user_id: int, noted: bool) -> None:
    judgement = judged({"user_id": user_id})
    assert judgement.accepted
    assert bool(judgement.notes) is noted


@pytest.mark.parametrize(
    ("content_type", "noted"),
    [
        ("application/json", False),
        ("Application/JSON; charset=utf-8", False),
        ("application/problem+json", False),
        ("text/plain", True),
        ("text/html; charset=utf-8", True),
    ],
)
def test_another_content_type_than_json_is_tolerated_but_noted(
    content_type: str, noted: bool
) -> None:
    judgement = judged_raw(b'{"user_id": 7}', Headers.of(content_type=content_type))
    assert judgement.user_id == "7"
    assert bool(judgement.notes) is noted


def test_an_absent_content_type_is_noted() -> None:
    assert "absent" in judged_raw(b'{"user_id": 7}', Headers()).notes[0]


def test_personal_data_in_the_answer_is_noted_with_its_clause() -> None:
    judgement = judged({"user_id": 7, "email": "mira@example.test", "Name": "Mira"})
    assert judgement.accepted
    assert judgement.personal == ("email", "Name")
    assert judgement.notes[-1] == "fasttrack.authenticate.no-personal-data: answers email, Name"


def test_other_extra_members_are_only_mentioned() -> None:
    assert judged({"user_id": 7, "ok": True}).notes == (
        "the answer has more members than user_id: ok",
    )


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ((), "sid.missing"),
        (("",), "sid.empty"),
        (("a", "b"), "sid.ambiguous"),
        (("a", ""), "sid.ambiguous"),
    ],
)
def test_a_sid_that_is_not_there_or_not_clear_is_refused(
    sent: tuple[str, ...], reason: str
) -> None:
    found = read_sid(sent)
    assert isinstance(found, Judgement)
    assert found.reason == reason


def test_an_empty_sid_may_be_allowed_but_a_missing_one_never() -> None:
    assert read_sid(("",), empty_allowed=True) == ""
    assert isinstance(read_sid((), empty_allowed=True), Judgement)


@given(st.text(min_size=1))
def test_a_sid_is_passed_on_exactly_as_it_came(sid: str) -> None:
    sent = sid.encode().decode("latin-1")  # as every field is read first
    assert read_sid((sent,)) == sid
    assert read_sid((sent, sent)) == sid


@given(st.one_of(st.integers(), st.text().filter(lambda text: text.strip() != "")))
def test_every_usable_user_id_survives_the_way_as_its_own_text(user_id: int | str) -> None:
    judgement = judged_raw(json.dumps({"user_id": user_id}).encode())
    assert judgement.user_id == str(user_id)


@given(st.binary(max_size=80), st.integers(100, 599))
def test_no_answer_whatever_makes_the_judgement_raise(body: bytes, status: int) -> None:
    judgement = judge_answer(Response(status, JSON_TYPE, body), AnswerPolicy())
    assert judgement.accepted is (judgement.reason == "")


def test_every_trouble_has_a_reason() -> None:
    assert set(TROUBLE_REASONS) == set(PeerTrouble)


VENDORS = b'{"error":"invalid_sid","code":401}'


@pytest.mark.parametrize(
    ("body", "strict", "noted"),
    [
        (VENDORS, False, False),
        (VENDORS, True, False),
        (b"", False, False),
        (b"", True, True),
        (b'{"Success":false,"Errors":["no"]}', False, False),
        (b'{"Success":false,"Errors":["no"]}', True, True),
        (b'{"error":"invalid_sid","code":"401"}', True, True),
        (b'{"error":"invalid_sid","code":401,"trace":""}', True, True),
        (b"null", False, False),
        (b"<h1>401</h1>", False, True),
        (b"<h1>401</h1>", True, True),
    ],
)
def test_the_body_of_a_refusal_is_noted_as_strictly_as_the_setting_says(
    body: bytes, strict: bool, noted: bool
) -> None:
    policy = AnswerPolicy(strict_error_body=strict)
    found = judge_answer(Response(401, Headers(), body), policy)
    clause = "fasttrack.authenticate.error-is-json"
    about = [note for note in found.notes if note.startswith(clause)]
    assert (found.reason, bool(about)) == ("authenticate.status", noted)


@pytest.mark.parametrize(
    ("status", "own", "refused"),
    [
        (401, None, ("sid", "request", "caller")),
        (404, None, ("sid", "request", "caller")),
        (422, None, ("sid", "request")),
        (200, None, ()),
        (302, None, ()),
        (500, None, ()),
        (200, {200}, ("sid", "request", "caller")),
        (401, {200}, ("request", "caller")),
        (400, {200}, ("request",)),
        (404, {200, 404}, ("sid", "request", "caller")),
    ],
)
def test_a_status_refuses_what_it_is_for_and_what_the_target_declares(
    status: int, own: set[int] | None, refused: tuple[str, ...]
) -> None:
    assert refuses(status, frozenset(own) if own else None) == refused
