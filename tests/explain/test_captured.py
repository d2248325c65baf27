"""Captured requests in the forms in which people have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from sandbox.errors import SetupFault
from sandbox.evidence.evidence import recorded_request
from sandbox.explain.captured import read_captured
from sandbox.json_value import Json, dump_json, json_bytes
from sandbox.wire import Headers, Request

TEXT = b"POST /api/wallet/authenticate?a=1 HTTP/1.1\nHost: 127.0.0.1:8703\nX-A: 1\nx-a: 2\n\n{}\n"


def read(content: bytes) -> Request:
    return read_captured(content, file="req.txt")


@pytest.mark.parametrize("content", [TEXT, TEXT.replace(b"\n", b"\r\n"), b"\n\n" + TEXT])
def test_text_is_read_with_either_line_end(content: bytes) -> None:
    assert read(content) == Request(
        method="POST",
        target="/api/wallet/authenticate?a=1",
        headers=Headers((("Host", "127.0.0.1:8703"), ("X-A", "1"), ("x-a", "2"))),
        body=b"{}",
        authority="127.0.0.1:8703",
    )


def test_a_recorded_url_keeps_what_stands_behind_a_hidden_value() -> None:
    url = "http://127.0.0.1:8600/launch?token=‹token #1›&site_id=12"
    request = read(json_bytes({"method": "GET", "url": url}))
    assert (request.authority, request.target) == (
        "127.0.0.1:8600",
        "/launch?token=‹token #1›&site_id=12",
    )
    assert request.url == url


def test_an_absolute_url_names_the_authority() -> None:
    request = read(b"GET http://127.0.0.1:8702/en/?jwt=x HTTP/1.1\n\n")
    assert (request.authority, request.target) == ("127.0.0.1:8702", "/en/?jwt=x")


def test_pseudo_fields_of_http_2_stand_for_the_request_line() -> None:
    request = read(b":method: POST\n:path: /logout\n:authority: 127.0.0.1:8702\naccept: */*\n\n{}")
    assert (request.method, request.target, request.http_version) == ("POST", "/logout", "2")
    assert (request.authority, request.headers) == ("127.0.0.1:8702", Headers.of(accept="*/*"))


@pytest.mark.parametrize(
    ("length", "body"), [("1", b"{"), ("2", b"{}"), ("3", b"{}\n"), ("4", b"{}"), ("x", b"{}")]
)
def test_the_body_is_as_long_as_content_length_says(length: str, body: bytes) -> None:
    found = read(f"POST / HTTP/1.1\ncontent-length: {length}\n\n{{}}\n".encode())
    assert found.body == body


def test_a_request_without_a_body_ends_with_its_head() -> None:
    assert read(b"GET /en/ HTTP/1.1\nhost: x") == Request(
        "GET", "/en/", Headers.of(host="x"), authority="x"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "req.txt is empty"),
        (b" \r\n\n", "req.txt is empty"),
        (b"hello world", "req.txt:1: 'hello world' is no header field"),
        (b"POST /x HTTP/1.1\nno field\n\n", "req.txt:2: 'no field' is no header field"),
        (b"accept: a\n\n", "req.txt:1: 'accept: a' begins no HTTP request"),
        (b"POST http://[::1/ HTTP/1.1\n\n", "req.txt:1: 'http://[::1/' is no URL"),
        (b"{not json", "req.txt is no JSON object"),
        (b'{"method":"GET"}', "req.txt has no method and url"),
        (
            b'{"method":"GET","url":"http://a/","body":"*","body_base64":true}',
            "req.txt cannot be read",
        ),
    ],
)
def test_what_is_no_request_is_told_with_its_place(content: bytes, told: str) -> None:
    with pytest.raises(SetupFault) as fault:
        read(content)
    assert str(fault.value).startswith(told)


HEADER = st.tuples(st.sampled_from(["a", "B-c"]), st.text(st.characters(categories=["L"])))


@given(
    body=st.binary(max_size=40),
    headers=st.lists(HEADER, max_size=3),
    version=st.sampled_from(["1.1", "2"]),
)
def test_a_request_survives_its_record(
    body: bytes, headers: list[tuple[str, str]], version: str
) -> None:
    request = Request(
        "POST",
        "/a?b=c",
        Headers(tuple(headers)),
        body,
        http_version=version,
        authority="127.0.0.1:8703",
    )
    record = json_bytes(to_builtins(recorded_request(request))).decode()
    assert read(record.encode()) == request
    assert read(f'{{"type":"message.started","request":{record}}}'.encode()) == request


@pytest.mark.parametrize("odd", [[["a"]], [["a", "b", "c"]], ["ab"], [7], {}, "ab"])
def test_header_fields_that_are_none_are_told(odd: Json) -> None:
    record = dump_json({"method": "GET", "url": "http://a/", "headers": odd})
    with pytest.raises(SetupFault, match=r"req\.txt cannot be read: .*headers"):
        read(record.encode())


def test_a_record_of_method_and_url_alone_is_a_request() -> None:
    assert read(b'{"method":"GET","url":"http://a"}').target == "/"
