"""Compares two requests field by field, the most telling difference first."""

from collections.abc import Iterator, Mapping

from sandbox.json_value import ABSENT, Json, member, read_json
from sandbox.scenario.yaml_tree.wording import render
from sandbox.wire import Request

_OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"}
)


def differences(one: Request, other: Request) -> Iterator[str]:
    """Yield each difference as `field: one → other`; header fields of the connection aside."""
    yield from _difference("method", one.method, other.method)
    yield from _difference("path", one.path, other.path)
    yield from _members("query", dict(one.query), dict(other.query))
    yield from _bodies(one, other)
    yield from _headers(one, other)


def _bodies(one: Request, other: Request) -> Iterator[str]:
    if one.body == other.body:
        return
    mine, theirs = read_json(one.body), read_json(other.body)
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        found = list(_members("body", mine, theirs))
        yield from found or ["body: the same members in other bytes"]
    else:
        yield f"body: {render(_text(one))} → {render(_text(other))}"


def _members(where: str, one: Mapping[str, Json], other: Mapping[str, Json]) -> Iterator[str]:
    for name in dict.fromkeys((*one, *other)):
        mine, theirs = member(one, name), member(other, name)
        if mine is ABSENT or theirs is ABSENT or mine != theirs:
            yield f"{where}.{name}: {render(mine)} → {render(theirs)}"


def _headers(one: Request, other: Request) -> Iterator[str]:
    names = (name.lower() for request in (one, other) for name, _ in request.headers)
    for name in dict.fromkeys(names):
        if name not in _OF_THE_CONNECTION:
            mine, theirs = one.headers.get(name), other.headers.get(name)
            yield from _difference(f"headers.{name}", mine, theirs)


def _difference(name: str, one: str | None, other: str | None) -> Iterator[str]:
    if one != other:
        shown = (ABSENT if value is None else value for value in (one, other))
        yield f"{name}: {' → '.join(render(value) for value in shown)}"


def _text(request: Request) -> str:
    return request.body.decode("utf-8", "replace")
