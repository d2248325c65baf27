"""An exchange as named values that can be compared between runs.

What belongs to one run only stands there by name: hidden secrets, ids, instants, long numbers, the
host. What a client or server always says of itself (User-Agent, Date, lengths) is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from sandbox.evidence.events import RecordedRequest, RecordedResponse
from sandbox.evidence.results import MessageResult
from sandbox.json_value import ABSENT, Absent, Json, read_json
from sandbox.scenario.yaml_tree.wording import render

Part = tuple[str, str]
"""Where a value stands (`request.body.currency`), and the value as it is shown."""

_LONGEST = 120
_MOST = 120
_LOOKED_AT = 4000
_OF_NOBODY = frozenset(
    {
        "accept-encoding", "accept-language", "connection", "content-length", "date", "host",
        "keep-alive", "server", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
        "via", "x-forwarded-for",
    }
)  # fmt: skip
"""Header fields that are about a program or a connection, not about what is said."""
_NAMES = (
    (re.compile(r"(?<=-----BEGIN PUBLIC KEY-----)[A-Za-z0-9+/=\s\\]+"), "‹base64›"),
    (re.compile(r"\b(player|user)-[0-9a-f]{8}\b"), r"\1-‹id›"),
    (re.compile(r"‹([^‹›#]*) #\d+›"), r"‹\1›"),
    (re.compile(r"\bhttps?://[^/\s\"?#<>]+"), "‹origin›"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "‹id›"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[0-9.]*(?:Z|[+-]\d\d:?\d\d)?"), "‹instant›"),
    (re.compile(r"\b[0-9a-fA-F]{16,}\b"), "‹hex›"),
    (re.compile(r"\b1[0-9]{9}(?:\.\d+)?\b"), "‹seconds›"),
    (re.compile(r"\b\d{6,}\b"), "‹number›"),
    (re.compile(r"\b(?=[A-Za-z_-]*\d)(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,}\b"), "‹made›"),
)


def parts_of(message: MessageResult) -> Iterator[Part]:
    """Yield the parts of an exchange: the request, what a JWT in it says, then the answer."""
    yield from _cut(_request(message.started.request))
    if message.jwt is not None:
        yield from _cut(_values("jwt.header", read_json(message.jwt.header)))
        yield from _cut(_values("jwt.claims", read_json(message.jwt.claims)))
    ended = message.ended
    if ended is not None and ended.response is not None:
        yield from _cut(_response(ended.response))
    elif ended is not None and ended.trouble is not None:
        yield "answer", f"none ({ended.trouble.kind})"


def plain(text: str) -> str:
    """Return a text with names in place of what belongs to one run."""
    shown = text[:_LOOKED_AT]
    for pattern, name in _NAMES:
        shown = pattern.sub(name, shown)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _cut(parts: Iterable[Part]) -> Iterator[Part]:
    for name, value in islice(parts, _MOST):
        if "‹" not in name:  # a secret of a hostile scenario can be a part of any name
            yield plain(name), plain(value)


def _request(request: RecordedRequest) -> Iterator[Part]:
    parts = urlsplit(request.url)
    yield "request.method", request.method
    yield "request.path", parts.path
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        yield f"request.query.{name}", value
    yield from _headers("request", request.headers)
    yield from _body("request.body", request.body, is_base64=request.body_base64)


def _response(response: RecordedResponse) -> Iterator[Part]:
    yield "answer.status", str(response.status)
    yield from _headers("answer", response.headers)
    yield from _body("answer.body", response.body, is_base64=response.body_base64)


def _headers(of: str, headers: Iterable[tuple[str, str]]) -> Iterator[Part]:
    shown = ((name.lower(), value) for name, value in headers)
    for name, value in sorted(pair for pair in shown if pair[0] not in _OF_NOBODY):
        yield f"{of}.headers.{name}", value


def _body(where: str, body: str, *, is_base64: bool) -> Iterator[Part]:
    tree = None if is_base64 else read_json(body)
    if isinstance(tree, Mapping | list):
        yield from _values(where, tree)
    elif body:
        yield where, "bytes that are no UTF-8" if is_base64 else render(body)


def _values(where: str, value: Json | Absent) -> Iterator[Part]:
    if isinstance(value, Mapping) and value:
        for name in sorted(value):
            yield from _values(f"{where}.{name}", value[name])
    elif isinstance(value, list) and value:
        for n, each in enumerate(value):
            yield from _values(f"{where}[{n}]", each)
    elif value is not ABSENT:
        yield where, render(value)
