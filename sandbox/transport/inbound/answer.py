"""A `wire.Response` as the header fields and the body that put exactly it on the wire.

Three things are added, each only when the answer does not say it itself: the length of the body,
the date, and over HTTP/2 the lower case that its field names must have. Fields that belong to an
HTTP/1.1 connection are left out of HTTP/2, where they would make the answer malformed
(RFC 9113 §8.2.2).
"""

import re
from dataclasses import dataclass
from email.utils import formatdate

from sandbox.wire import Headers, Request, Response

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_OF_THE_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade", b"te"}
)
_NO_BODY = frozenset({204, 205, 304})
_STATUSES = range(200, 1000)


class UnsendableAnswer(ValueError):
    """No HTTP message can say that: a status, a field name or a value outside of the grammar."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out: a status, fields in order, and the bytes that follow them."""

    status: int
    fields: list[tuple[bytes, bytes]]
    body: bytes


def answer_to(request: Request, response: Response) -> Answer:
    """Return what goes out. Raise UnsendableAnswer when it has no wire form.

    To a HEAD, and with a status that has no body, only the header goes out.
    """
    if response.status not in _STATUSES:
        raise UnsendableAnswer(f"{response.status} is no final HTTP status")
    fields = [_field(name, value) for name, value in response.headers]
    if request.http_version == "2":
        fields = [(name.lower(), value) for name, value in fields]
        fields = [field for field in fields if field[0] not in _OF_THE_CONNECTION]
    fields += _added(response)
    silent = request.method == "HEAD" or response.status in _NO_BODY
    return Answer(response.status, fields, b"" if silent else response.body)


def _added(response: Response) -> list[tuple[bytes, bytes]]:
    headers: Headers = response.headers
    added = []
    framed = "content-length" in headers or "transfer-encoding" in headers
    if not framed and response.status not in _NO_BODY:
        added.append((b"content-length", b"%d" % len(response.body)))
    if "date" not in headers:
        added.append((b"date", formatdate(usegmt=True).encode("ascii")))
    return added


def _field(name: str, value: str) -> tuple[bytes, bytes]:
    try:
        field = name.encode("latin-1"), value.strip(" \t").encode("latin-1")
    except UnicodeEncodeError:
        raise UnsendableAnswer(f"the field {name!r} holds what Latin-1 cannot") from None
    if not (_NAME.fullmatch(field[0]) and _VALUE.fullmatch(field[1])):
        raise UnsendableAnswer(f"the field {name!r} is none HTTP can carry")
    return field
