"""Lines of evidence: numbered, masked, whole, and exact about what was on the wire."""

import base64

import pytest

from sandbox.evidence.evidence import Evidence, request_record, response_record
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json, parse_json
from sandbox.wire import Headers, Request, Response
from tests.engine.lending import Log, StoppedClock


def test_events_are_numbered_from_one_and_say_when_and_whose() -> None:
    log = Log()
    evidence = Evidence(log.lines.append, now_s=StoppedClock(5.5).now_s, masks=Masks())
    evidence.write("run.started", seed="7")
    evidence.write("note", "cell-a", text="hello")
    assert log.lines == [
        '{"n":1,"at":5.5,"cell":null,"type":"run.started","seed":"7"}',
        '{"n":2,"at":5.5,"cell":"cell-a","type":"note","text":"hello"}',
    ]


def test_messages_are_numbered_by_themselves() -> None:
    evidence = Evidence(lambda _: None, now_s=StoppedClock().now_s, masks=Masks())
    evidence.write("note", None, text="x")
    assert [evidence.next_message(), evidence.next_message()] == ["m1", "m2"]


def test_watchers_see_what_the_file_holds_and_no_more() -> None:
    seen: list[object] = []
    log, masks = Log(), Masks()
    masks.add("sid", "s3cret-session")
    evidence = Evidence(
        log.lines.append, now_s=StoppedClock().now_s, masks=masks, watchers=(seen.append,)
    )
    evidence.write("note", None, text="sid is s3cret-session", number=1)
    assert [parse_json(log.lines[0])] == seen
    assert seen[0] == log.events[0]
    assert "s3cret" not in log.lines[0]


@pytest.mark.parametrize("size", [1_048_575, 1_048_576, 1_048_577, 3_000_000])
def test_a_body_longer_than_any_bound_of_ours_is_watched_all_the_same(size: int) -> None:
    seen: list[object] = []
    evidence = Evidence(
        lambda _: None, now_s=StoppedClock().now_s, masks=Masks(), watchers=(seen.append,)
    )
    evidence.write("message.ended", None, response=response_record(Response(200, body=b"x" * size)))
    assert len(seen) == 1


def test_a_line_never_holds_a_line_end() -> None:
    log = Log()
    evidence = Evidence(log.lines.append, now_s=StoppedClock().now_s, masks=Masks())
    evidence.write("note", "a\ncell", text="one\ntwo\r\n\u2028three")
    assert "\n" not in log.lines[0]
    assert log.events[0]["text"] == "one\ntwo\r\n\u2028three"


def test_a_request_is_recorded_as_it_was_on_the_wire() -> None:
    request = Request(
        "POST",
        "/a?b=c",
        headers=Headers((("X-B", "2"), ("x-b", "1"))),
        body=b'{"a" : 1}',
        http_version="2",
        authority="host:1",
        connection="c9",
        stream=5,
    )
    assert request_record(request) == {
        "method": "POST",
        "url": "http://host:1/a?b=c",
        "http_version": "2",
        "headers": [["X-B", "2"], ["x-b", "1"]],
        "body": '{"a" : 1}',
        "connection": "c9",
        "stream": 5,
    }


@pytest.mark.parametrize("body", [b"\xff\xfe\x00binary", b"\xc3\x28"])
def test_a_body_that_is_no_text_is_recorded_in_base64(body: bytes) -> None:
    record: dict[str, Json] = dict(response_record(Response(200, body=body)))  # type: ignore[arg-type]
    assert record["body_base64"] is True
    assert base64.b64decode(str(record["body"])) == body
