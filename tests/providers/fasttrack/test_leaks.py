"""What an answer shows of the operator's inside, and of the player."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.providers.fasttrack.leaks import find_leaks, find_personal

TRACE, QUERY, FAULT = "a stack trace", "a query", "a fault of the program"


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("Traceback (most recent call last):", TRACE),
        ('File "auth.py", line 41, in authenticate', TRACE),
        ("at Object.<anonymous> (/srv/auth/index.js:41:7)", TRACE),
        ("at com.acme.Auth.find(Auth.java:41)", TRACE),
        ("auth.php on line 41", TRACE),
        ("SQLSTATE[42000]: Syntax error or access violation", QUERY),
        ("ORA-01722: invalid number", QUERY),
        ("no row: SELECT user_id FROM sessions WHERE sid = ?", QUERY),
        ("java.lang.NullPointerException", FAULT),
        ("org.springframework.dao.DataAccessException: timeout", FAULT),
        ("Illuminate\\Auth\\AuthenticationException", FAULT),
        ("TypeError: Cannot read properties of undefined (reading 'sid')", FAULT),
        ("goroutine 7 [running]:", FAULT),
    ],
)
def test_a_sign_of_the_inside_is_found_wherever_it_stands(text: str, shows: str) -> None:
    for body in (text, json.dumps({"error": text}), json.dumps({"errors": [{"detail": text}]})):
        assert shows in find_leaks(body.encode()), body


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"error": "Syntax error", "code": 400}',
        '{"error": "An exception occurred"}',
        '{"error": "UnauthorizedException"}',
        '{"trace": "4bf92f3577b34da6a3ce929d0e0e4736"}',
        '{"detail": [{"loc": ["body", 1], "msg": "JSON decode error", "type": "json_invalid"}]}',
        '{"error": "Please select a player from the list where you found it"}',
        '{"title": "Bad Request", "instance": "/authenticate", "status": 400}',
        '{"error": "Unexpected token s in JSON at position 0"}',
    ],
)
def test_the_plain_words_of_an_error_show_nothing(body: str) -> None:
    assert find_leaks(body.encode()) == ()


@pytest.mark.parametrize(
    ("answer", "personal"),
    [
        ({"user_id": 7}, ()),
        ({"user_id": "mira@example.test"}, ()),
        ({"user_id": 7, "email": None, "phone": ""}, ()),
        ({"user_id": 7, "brand": {"name": "acme"}, "client": {"address": "192.0.2.7"}}, ()),
        ({"user_id": 7, "name": "Mira"}, ("name",)),
        ({"user_id": 7, "sid": "s"}, ("sid",)),
        ({"user_id": 7, "user": {"birth_date": "1990-05-17"}}, ("user.birth_date",)),
        ({"user_id": 7, "roles": [{"mail": "mira@example.test"}]}, ("roles[0].mail",)),
    ],
)
def test_personal_data_are_found_by_name_or_as_an_address(
    answer: Json, personal: tuple[str, ...]
) -> None:
    assert find_personal(json.dumps(answer).encode()) == personal


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(body: bytes) -> None:
    assert set(find_leaks(body)) <= {TRACE, QUERY, FAULT}
    assert isinstance(find_personal(body), tuple)
