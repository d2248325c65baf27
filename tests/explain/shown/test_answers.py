"""How a new answer differs from the recorded one."""

import pytest

from sandbox.evidence.events import RecordedResponse
from sandbox.explain.shown.answers import answer_differences


def answer(body: str = "", *, status: int = 200, **fields: str) -> RecordedResponse:
    headers = tuple((name.replace("_", "-"), value) for name, value in fields.items())
    return RecordedResponse(status=status, http_version="1.1", headers=headers, body=body)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (answer("{}"), answer("{}"), []),
        (answer(date="a", connection="x"), answer(date="b"), []),
        (answer(), answer(status=500), ["status: 200 → 500"]),
        (answer(x_a="1"), answer(X_A="2"), ['headers.x-a: "1" → "2"']),
        (answer(x_a="1"), answer(), ['headers.x-a: "1" → absent']),
        (answer('{"a":{"b":[1]}}'), answer('{"a":{"b":[2]}}'), ["body.a.b[0]: 1 → 2"]),
        (answer('{"a":1}'), answer('{"b":1}'), ["body.a: 1 → absent", "body.b: absent → 1"]),
        (answer('{"a":1}'), answer('{"a":true}'), ["body.a: 1 → true"]),
        (answer('{"a": 1}'), answer('{"a":1}'), ["body: the same members in other bytes"]),
        (answer('{"t":"‹token #1›"}'), answer('{"t":"abc"}'), []),
        (answer("‹sid #1›!"), answer("abc!"), []),
        (answer("‹sid #1›!"), answer("abc?"), ['body: "‹sid #1›!" → "abc?"']),
        (answer("one"), answer('{"a":1}'), ['body: "one" → "{\\"a\\":1}"']),
    ],
)
def test_differences_are_told_by_their_place(
    before: RecordedResponse, now: RecordedResponse, told: list[str]
) -> None:
    assert [*answer_differences(before, now)] == told
