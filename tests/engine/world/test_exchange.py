"""The named parts of an exchange, and which side of it they mean."""

from decimal import Decimal

import pytest

from sandbox.engine.world.exchange import Starter, body_value, part, view
from sandbox.json_value import ABSENT, Absent, Json
from sandbox.scenario.language.values.paths import dig
from tests.engine.fakes import exchange

FIELDS = [("X-Request-Id", "r1"), ("x-request-id", "r2")]


def test_of_a_received_request_the_request_is_judged() -> None:
    got = exchange(body=b'{"token":"t"}', headers=FIELDS, status=500, answer=b'{"ours":1}')
    assert part(got, "body") == {"token": "t"}
    assert part(got, "http-version") == "2"
    assert part(got, "query") == {"a": "1", "b": ""}


@pytest.mark.parametrize("starter", [Starter.PLAYER, Starter.PROVIDER])
def test_of_a_call_the_answer_is_judged(starter: Starter) -> None:
    got = exchange(starter=starter, body=b'{"token":"t"}', status=201, answer=b'{"theirs":1}')
    assert part(got, "body") == {"theirs": 1}
    assert (part(got, "status"), part(got, "http-version")) == (201, "1.1")


def test_a_call_without_an_answer_has_no_parts_of_one() -> None:
    got = exchange(starter=Starter.PROVIDER, status=None)
    assert [part(got, name) for name in ("status", "body", "http-version")] == [ABSENT] * 3
    assert dig({"headers": part(got, "headers")}, "headers.x") is ABSENT  # type: ignore[dict-item]


def test_headers_are_looked_up_whatever_their_case_and_repeated_ones_joined() -> None:
    got = view(exchange(headers=FIELDS), jwt=None)
    assert dig(got, "headers.X-REQUEST-ID") == "r1, r2"


@pytest.mark.parametrize(
    ("took_s", "shown"), [(0.0004, "0"), (0.0006, "0.001"), (1.2344, "1.234"), (2, "2")]
)
def test_the_time_taken_is_exact_to_the_millisecond(took_s: float, shown: str) -> None:
    assert part(exchange(took_s=took_s), "took") == Decimal(shown)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (None, ABSENT),
        (b"", ABSENT),
        (b"null", None),
        (b" null\n", None),
        (b'{"a":310.40}', {"a": Decimal("310.40")}),
        (b'"text"', "text"),
        (b"<html>", "<html>"),
        (b'{"a":1,"a":2}', '{"a":1,"a":2}'),
        (b"nul\xff", "nul\ufffd"),
    ],
)
def test_a_body_is_json_where_it_is_json_and_its_text_otherwise(
    body: bytes | None, value: Json | Absent
) -> None:
    assert body_value(body) == value


def test_a_part_of_the_operation_itself_stands_beside_the_others() -> None:
    got = exchange(operation="wallet.launch", starter=Starter.PLAYER)
    assert part(got, "launched") is ABSENT
    got.looks = {"launched": True}
    assert part(got, "launched") is True
    assert view(got, jwt=None)["launched"] is True


def test_what_the_provider_found_is_a_part_once_it_is_known() -> None:
    assert part(exchange(), "answered") is ABSENT
    assert part(exchange(answered={"verdict": "refused"}), "answered") == {"verdict": "refused"}


def test_a_view_holds_the_token_only_where_there_is_one() -> None:
    assert "jwt" not in view(exchange(), jwt=None)
    assert dig(view(exchange(), jwt={"claims": {"exp": 1}}), "jwt.claims.exp") == 1
