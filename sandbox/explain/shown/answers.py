"""Compares a new answer with the recorded one: status, header fields, members of the body.

A value that the run has hidden may stand for any; what belongs to the moment (Date) or to the
connection is not compared.
"""

from collections.abc import Iterator, Mapping

from sandbox.evidence.events import RecordedResponse
from sandbox.explain.recorded import stands_for
from sandbox.json_value import ABSENT, Absent, Json, read_json
from sandbox.scenario.yaml_tree.wording import render

_OF_THE_MOMENT = frozenset(
    {"date", "content-length", "connection", "keep-alive", "transfer-encoding", "age", "expires"}
)


def answer_differences(before: RecordedResponse, now: RecordedResponse) -> Iterator[str]:
    """Yield each difference as `where: before → now`."""
    if before.status != now.status:
        yield f"status: {before.status} → {now.status}"
    yield from _fields(before, now)
    if before.body != now.body or before.body_base64 != now.body_base64:
        yield from _bodies(before, now)


def _fields(before: RecordedResponse, now: RecordedResponse) -> Iterator[str]:
    names = (name.lower() for record in (before, now) for name, _ in record.headers)
    for name in dict.fromkeys(names):
        if name not in _OF_THE_MOMENT:
            yield from _difference(f"headers.{name}", _all(before, name), _all(now, name))


def _all(record: RecordedResponse, name: str) -> Json | Absent:
    values: list[Json] = [value for known, value in record.headers if known.lower() == name]
    return values[0] if len(values) == 1 else values or ABSENT


def _bodies(before: RecordedResponse, now: RecordedResponse) -> Iterator[str]:
    was, is_now = (None if r.body_base64 else read_json(r.body) for r in (before, now))
    if was is None or is_now is None:
        yield from _difference("body", before.body, now.body)
        return
    found = [*_difference("body", was, is_now)]
    hides = "‹" in before.body
    yield from found or ([] if hides else ["body: the same members in other bytes"])


def _difference(where: str, before: Json | Absent, now: Json | Absent) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys((*before, *now)):
            was, is_now = before.get(name, ABSENT), now.get(name, ABSENT)
            yield from _difference(f"{where}.{name}", was, is_now)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (was, is_now) in enumerate(zip(before, now, strict=True)):
            yield from _difference(f"{where}[{number}]", was, is_now)
    elif not _is_same(before, now):
        yield f"{where}: {render(before)} → {render(now)}"


def _is_same(before: Json | Absent, now: Json | Absent) -> bool:
    if isinstance(before, str) and isinstance(now, str):
        return stands_for(before, now)
    return type(before) is type(now) and before == now
