"""What an answer tells of players besides what was asked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.providers.fasttrack.told import echoes_markup, find_identities, find_personal
from sandbox.wire import Headers, Response


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


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ({"error": "invalid_sid", "code": 401}, ()),
        ({"error": "x", "id": "f00", "trace_id": "4bf9"}, ()),
        ({"user_id": None, "userId": "", "uid": 0, "user": {"id": "0"}}, ()),
        ({"valid": True, "user": False}, ()),
        ({"user_id": 7}, ()),
        ({"data": {"user_id": 7}}, ("7",)),
        ({"userId": "7"}, ("7",)),
        ({"error": "expired", "user": {"id": "7", "level": 3}}, ("7",)),
        ({"session": {"player_id": "7"}}, ("7",)),
        ({"data": [{"PlayerID": 7}, {"customer": "8"}]}, ("7", "8")),
    ],
)
def test_somebodys_id_is_found_under_whatever_name(answer: Json, names: tuple[str, ...]) -> None:
    assert find_identities(Response(401, Headers(), json.dumps(answer).encode())) == names


def test_somebodys_id_is_found_in_a_header() -> None:
    fields = Headers.of(x_user_id="7", content_type="text/plain", x_request_id="9")
    assert find_identities(Response(401, fields, b"")) == ("7",)


MARKUP = "<script>sandbox()</script>"


@pytest.mark.parametrize(
    ("kind", "body", "echoed"),
    [
        ("text/html; charset=utf-8", f"no {MARKUP}", True),
        (None, f"no {MARKUP}", True),
        ("text/html", json.dumps({"error": f"no {MARKUP}"}), True),
        ("text/html", "<img src=x onerror=sandbox()>", True),
        ("application/json", json.dumps({"error": f"no {MARKUP}"}), False),
        ("text/plain", f"no {MARKUP}", False),
        ("text/html", "no &lt;script&gt;sandbox()&lt;/script&gt;", False),
        ("text/html", "<script src=/app.js></script> sandbox", False),
    ],
)
def test_markup_that_comes_back_is_seen_where_it_would_run(
    kind: str | None, body: str, echoed: bool
) -> None:
    headers = Headers.of(content_type=kind) if kind else Headers()
    assert echoes_markup(Response(401, headers, body.encode())) is echoed


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(body: bytes) -> None:
    assert isinstance(find_personal(body), tuple)
    assert isinstance(find_identities(Response(200, Headers(), body)), tuple)
