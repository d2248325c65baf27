"""What an answer is on the wire, with no socket in sight."""

import pytest

from sandbox.transport.inbound.answer import UnsendableAnswer, answer_to
from sandbox.wire import Headers, Request, Response

ASKED = Request("POST", "/")


def test_the_length_and_the_date_are_added_unless_the_answer_says_them() -> None:
    added = dict(answer_to(ASKED, Response(200, body=b"12345")).fields)
    assert added[b"content-length"] == b"5"
    assert b"date" in added
    said = Headers((("Content-Length", "3"), ("Date", "yesterday")))
    answer = answer_to(ASKED, Response(200, said, b"abc"))
    assert answer.fields == [(b"Content-Length", b"3"), (b"Date", b"yesterday")]


def test_a_head_gets_the_length_and_no_body() -> None:
    answer = answer_to(Request("HEAD", "/"), Response(200, body=b"12345"))
    assert dict(answer.fields)[b"content-length"] == b"5"
    assert answer.body == b""


@pytest.mark.parametrize("status", [204, 205, 304])
def test_a_status_without_a_body_gets_neither_body_nor_length(status: int) -> None:
    answer = answer_to(ASKED, Response(status, body=b"never"))
    assert answer.body == b""
    assert b"content-length" not in dict(answer.fields)


def test_over_http_2_names_are_lower_case_and_fields_of_the_connection_are_left_out() -> None:
    said = Headers((("X-Odd", "1"), ("Connection", "close"), ("Transfer-Encoding", "chunked")))
    fields = dict(answer_to(Request("GET", "/", http_version="2"), Response(200, said)).fields)
    assert fields[b"x-odd"] == b"1"
    assert not {b"connection", b"transfer-encoding", b"Connection"} & set(fields)


@pytest.mark.parametrize(
    "broken",
    [
        Response(199),
        Response(1000),
        Response(200, Headers((("x", "€"),))),
        Response(200, Headers((("x", "a\r\nset-cookie: b"),))),
        Response(200, Headers((("two words", "a"),))),
        Response(200, Headers((("", "a"),))),
    ],
)
def test_what_http_cannot_carry_is_told_apart(broken: Response) -> None:
    with pytest.raises(UnsendableAnswer):
        answer_to(ASKED, broken)


@pytest.mark.parametrize("status", [200, 999])
def test_any_final_status_goes_out(status: int) -> None:
    assert answer_to(ASKED, Response(status)).status == status
