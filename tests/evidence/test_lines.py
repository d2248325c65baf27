"""One encoder and one decoder: what an operator sent comes back as it was."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import SetupFault
from sandbox.evidence.events import MessageEnded, Note
from sandbox.evidence.lines import LineFault, Recorded, decode, encode
from sandbox.evidence.reading import read_events
from sandbox.json_value import Json, dump_json, json_bytes, with_unseen_escaped
from tests.report.runs import STARTED, answered, line, message, numbered, one_of_each


def note(text: str) -> Recorded:
    return Recorded(7, 5.5, "a", Note(level="info", text=text, message=""))


def with_verdict(value: Json) -> Recorded:
    [event] = numbered([{**answered("a", "m1"), "answered": {"value": value}}])
    return event


@given(st.text(max_size=30))
def test_any_text_comes_back_and_its_line_is_that_of_our_own_printer(text: str) -> None:
    written = encode(note(text))
    told = {"n": 7, "at": 5.5, "cell": "a", "type": "note", "level": "info"}
    printed = dump_json({**told, "text": text, "message": ""})
    assert written.decode("utf-8") == with_unseen_escaped(printed)
    assert decode(written) == note(text)


@pytest.mark.parametrize("text", ["\ud800", "a\udc00\ud800b", "🐎\ud83d"])
def test_a_lone_surrogate_stays_the_same_json(text: str) -> None:
    written = encode(note(text))
    assert json.loads(written)["text"] == text
    assert decode(written) == note(text)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(st.characters(exclude_categories=[]), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_a_hidden_tag_is_escaped_as_the_pair_that_it_is() -> None:
    written = encode(note("a\U000e0041"))
    assert b"a\\udb40\\udc41" in written
    assert decode(written) == note("a\U000e0041")


@given(_VALUES)
def test_any_json_of_a_peer_comes_back_with_its_digits(value: Json) -> None:
    before = with_verdict(value)
    after = decode(encode(before))
    assert after == before
    assert isinstance(before.event, MessageEnded)
    assert json_bytes(before.event.answered) == json_bytes({"value": value})


@pytest.mark.parametrize("written", ["310.40", "1E+3", "123456789012345678901234567890"])
def test_a_number_keeps_what_was_written(written: str) -> None:
    value = Decimal(written) if not written.isdigit() else int(written)
    assert f'"value":{written}}}'.encode() in encode(with_verdict(value))


def test_members_that_are_not_known_are_ignored() -> None:
    plain = numbered([message("a", "m1")])
    more = {**message("a", "m1"), "new": {"x": 1}}
    assert numbered([more]) == plain


def test_events_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(line({"type": "dance.started", "n": 1}) + b"\n" + line(STARTED, 2) + b"\n")
    assert [recorded.n for recorded in read_events(path)] == [2]


def test_a_run_of_before_the_format_had_a_number_is_read(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(b"".join(encode(event) + b"\n" for event in one_of_each()))
    whole = path.read_bytes()
    assert whole.startswith(b'{"n":1,"at":1772360101.0,"cell":null,"format":1,"type":"run.started"')
    path.write_bytes(whole.replace(b'"format":1,', b""))
    assert list(read_events(path)) == one_of_each()


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_format_of_another_version_is_refused_in_one_line(tmp_path: Path, number: int) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(line({**STARTED, "format": number}) + b"\n")
    with pytest.raises(SetupFault) as fault:
        list(read_events(path))
    told = f"{path}:1: it is of format {number}, and this sandbox reads format 1"
    assert str(fault.value) == told


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"mark": "perhaps"}, "perhaps"),
        ({"virtual_s": True}, "virtual_s"),
        ({"virtual_s": 10**400}, "virtual_s"),
        ({"messages": "m1"}, "messages"),
        ({"cell": 7}, "cell"),
    ],
)
def test_a_line_that_was_edited_into_no_event_says_which_member(
    broken: dict[str, Json], told: str
) -> None:
    good = next(event for event in one_of_each() if b'"check"' in encode(event))
    edited = {**json.loads(encode(good)), **broken}
    with pytest.raises(LineFault, match=told):
        decode(json_bytes(edited))


@pytest.mark.parametrize(
    "unseen", ["\x7f", "\x85", "\x9b", "\u061c", "\u200b", "\u202e", "\u2028", "\u2066", "\ufeff"]
)
def test_what_no_editor_shows_is_escaped_and_stays_the_same_json(unseen: str) -> None:
    text = f'a\\{unseen}b"{unseen}ü'
    written = encode(note(text))
    assert unseen not in written.decode("utf-8")
    assert "ü" in written.decode("utf-8")
    assert f"\\u{ord(unseen):04x}".encode() in written
    assert decode(written) == note(text)
    assert json.loads(written)["text"] == text
