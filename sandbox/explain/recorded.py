"""Finds recorded exchanges of a run that are like a captured request.

A recorded value may be masked (`‹token #3›`). Where a captured request carries the real value, the
mask stands for any text without a quote or a separator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl

from sandbox.evidence.results import Happened, MessageResult, RunResult
from sandbox.explain.captured import request_of
from sandbox.json_value import Json, read_json
from sandbox.wire import Request

MASK = re.compile("‹[^‹›]*›")
_SEPARATOR = re.compile(r"[\s\"&,}]")


def everywhere(run: RunResult) -> Iterator[Happened]:
    """Yield what happened in every cell, the newest first, then what belongs to none."""
    yield from (cell.happened for cell in reversed(run.cells))
    yield run.outside


def twins(run: RunResult, request: Request) -> list[tuple[Happened, MessageResult]]:
    """Return the recorded messages whose request is the same as this one."""
    return [
        (cell, message)
        for cell in everywhere(run)
        for message in cell.messages.values()
        if is_like(message, request)
    ]


def recorded(message: MessageResult) -> Request:
    """Return the request of a message; an empty one when its record is damaged."""
    try:
        return request_of(message.started.request)
    except ValueError:
        return Request("GET", "/")


def is_like(message: MessageResult, request: Request) -> bool:
    """Tell whether this is the same request, masked values standing for any."""
    mine = recorded(message)
    return mine.method == request.method and all(
        stands_for(kept, captured)
        for kept, captured in (
            (mine.target, request.target),
            (_decoded(mine.body), _decoded(request.body)),
        )
    )


def first_with(cell: Happened, value: str) -> MessageResult | None:
    """Return the first message of a cell that carries a value; None when none does."""
    carrying = (message for message in cell.messages.values() if value in _values(message))
    return next(carrying, None)


def stands_for(kept: str, captured: str) -> bool:
    """Tell whether a recorded text is the captured one, where a mask in it may stand for any."""
    if kept == captured or "‹" not in kept:
        return kept == captured
    first, *between, last = MASK.split(kept)
    if not captured.startswith(first):
        return False
    at = len(first)
    for piece in between:  # the first place is the best: a gap to a later one would hold it
        found = captured.find(piece, at)
        if found < 0 or _SEPARATOR.search(captured, at, found):
            return False
        at = found + len(piece)
    end = len(captured) - len(last)
    is_last = end >= at and captured.endswith(last)
    return is_last and _SEPARATOR.search(captured, at, end) is None


def _values(message: MessageResult) -> Iterator[str]:
    """Yield every value it carries, both ways: header fields, query, members of bodies."""
    request = message.started.request
    response = message.ended.response if message.ended else None
    query = request.url.partition("?")[2]
    yield from (value for _, value in parse_qsl(query, keep_blank_values=True))
    for record in (request, response):
        if record is not None:
            yield from (value for _, value in record.headers)
            yield from _leaves(read_json(record.body))


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _leaves(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
