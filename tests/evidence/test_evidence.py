"""Lines of evidence: numbered, masked, whole, and exact about what was on the wire."""

import base64
import json
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

import pytest

from sandbox.evidence.events import MessageEnded, MessageStarted, Note
from sandbox.evidence.evidence import Evidence, recorded_request, recorded_response
from sandbox.evidence.lines import Recorded, encode
from sandbox.evidence.masks import Masks
from sandbox.evidence.spelling.reading import Text
from sandbox.wire import Headers, Request, Response
from tests.engine.fakes import Log, StoppedClock


def note(text: str) -> Note:
    return Note(level="info", text=text, message="")


def test_events_are_numbered_from_one_and_the_first_tells_the_format() -> None:
    log = Log()
    evidence = Evidence(log.keep, now_s=StoppedClock(5.5).now_s, masks=Masks())
    evidence.write(note("hi"))
    evidence.write(note("hello"), "cell-a")
    told = '"type":"note","level":"info","text"'
    assert log.lines == [
        f'{{"n":1,"at":5.5,"cell":null,"format":1,{told}:"hi","message":""}}',
        f'{{"n":2,"at":5.5,"cell":"cell-a",{told}:"hello","message":""}}',
    ]


def test_messages_are_numbered_by_themselves() -> None:
    evidence = Evidence(lambda _: None, now_s=StoppedClock().now_s, masks=Masks())
    evidence.write(note("x"))
    assert [evidence.next_message(), evidence.next_message()] == ["m1", "m2"]


def test_watchers_see_what_the_file_holds_and_no_more() -> None:
    seen: list[Recorded] = []
    log, masks = Log(), Masks()
    masks.add("sid", "s3cret-session")
    evidence = Evidence(log.keep, now_s=StoppedClock().now_s, masks=masks, watchers=(seen.append,))
    evidence.write(note("sid is s3cret-session"))
    assert [encode(recorded).decode() for recorded in seen] == log.lines
    assert "s3cret" not in log.lines[0]


@pytest.mark.parametrize("size", [1_048_575, 1_048_576, 1_048_577, 3_000_000])
def test_a_body_longer_than_any_bound_of_ours_is_watched_all_the_same(size: int) -> None:
    seen: list[Recorded] = []
    evidence = Evidence(
        lambda _: None, now_s=StoppedClock().now_s, masks=Masks(), watchers=(seen.append,)
    )
    ended = MessageEnded(
        id="m1",
        response=recorded_response(Response(200, body=b"x" * size)),
        trouble=None,
        took_s=Decimal(0),
        answered=None,
        reply=None,
        notes=(),
        late_s=0.0,
        step=None,
        place=None,
        virtual_s=0.0,
    )
    evidence.write(ended)
    assert [recorded.event for recorded in seen] == [ended]


def test_a_line_never_holds_a_line_end() -> None:
    log = Log()
    evidence = Evidence(log.keep, now_s=StoppedClock().now_s, masks=Masks())
    evidence.write(note("one\ntwo\r\n\u2028three"), "a\ncell")
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
    record = recorded_request(request)
    assert (record.method, record.url, record.http_version) == ("POST", "http://host:1/a?b=c", "2")
    assert record.headers == (("X-B", "2"), ("x-b", "1"))
    assert (record.body, record.body_base64) == ('{"a" : 1}', False)
    assert (record.connection, record.stream) == ("c9", 5)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00binary", b"\xc3\x28"])
def test_a_body_that_is_no_text_is_recorded_in_base64(body: bytes) -> None:
    record = recorded_response(Response(200, body=body))
    assert record.body_base64
    assert base64.b64decode(record.body) == body


def test_what_nobody_keeps_is_not_even_put_together() -> None:
    evidence = Evidence(None, now_s=StoppedClock().now_s, masks=Masks())
    assert not evidence.wanted
    evidence.mask("sid", "s3cret-session")
    assert evidence.masks.hide("s3cret-session") == "s3cret-session"


class _Breaking(Masks):
    """Masks that cannot look through one text."""

    def hide_all(self, texts: Sequence[Text]) -> Sequence[Text]:
        if any("poison" in str(text) for text in texts):
            raise ValueError(texts)
        return super().hide_all(texts)


def test_what_cannot_be_looked_through_is_written_withheld_and_told() -> None:
    log = Log()
    evidence = Evidence(log.keep, now_s=StoppedClock().now_s, masks=_Breaking())
    request = Request("POST", "/a", Headers.of(x="s3cret poison"), b"s3cret")
    evidence.write(
        MessageStarted(
            id="m1",
            operation="wallet.authenticate",
            direction="received",
            by="operator",
            step="",
            place=None,
            request=recorded_request(request),
            virtual_s=0,
        )
    )
    evidence.write(note("later"))
    withheld, told, later = map(json.loads, log.lines)
    assert (withheld["type"], withheld["id"]) == ("message.started", "m1")
    length_and_hash = f"‹withheld: 6 bytes, SHA-256 {sha256(b's3cret').hexdigest()}›"
    assert withheld["request"]["body"] == length_and_hash
    assert told["level"] == "warn"
    assert "could not look through" in told["text"]
    assert later["text"] == "later"
    assert "s3cret" not in "".join(log.lines)
