"""A captured request as somebody pastes it: HTTP text, or a record from evidence.jsonl.

HTTP text is the request line, header fields, an empty line and the body, lines ending in LF or
CRLF. HTTP/2 captures may give `:method`, `:path` and `:authority` as fields instead of a request
line. The body is as long as Content-Length says; without one, and where fewer bytes are there (a
run hides secrets behind shorter names), the line end an editor adds at the end of a file is not
taken for a part of it.
"""

import base64
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from sandbox.errors import SetupFault
from sandbox.evidence.events import RecordedRequest
from sandbox.json_value import read_json
from sandbox.wire import Headers, Request

_REQUEST_LINE = re.compile(
    r"\A([A-Za-z!#$%&'*+.^_`|~0-9-]+) +((?:/|\*|https?://)\S*)(?: +HTTP/([0-9.]+))? *"
)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_WANTED = (
    "write a request line (POST /path HTTP/1.1), the header fields, an empty line and the body, "
    "or one line of evidence.jsonl"
)


def read_captured(content: bytes, *, file: str) -> Request:
    """Read a captured request. Raise SetupFault, with the line, when it is none."""
    trimmed = content.lstrip(b"\r\n\t \xef\xbb\xbf")
    if trimmed.startswith(b"{"):
        return _from_record(trimmed, file=file)
    if not trimmed:
        raise SetupFault(f"{file} is empty: {_WANTED}")
    return _from_text(trimmed, file=file)


def request_of(record: RecordedRequest) -> Request:
    """Return a request as evidence records it. Raise ValueError when its Base64 is damaged."""
    body = record.body.encode("utf-8", "replace")
    scheme, found, rest = record.url.partition("://")
    end = next((at for at, char in enumerate(rest) if char in "/?#"), len(rest))
    target = rest[end:] if found else record.url  # sent as it is: `#` begins no fragment
    return Request(
        method=record.method,
        target=target if target.startswith("/") else f"/{target}",
        headers=Headers(record.headers),
        body=base64.b64decode(body, validate=True) if record.body_base64 else body,
        scheme=scheme if found else "",
        authority=rest[:end],
        http_version=record.http_version,
    )


class _Pasted(RecordedRequest, frozen=True, kw_only=True):
    """A record as somebody keeps it: what is not there is as usual, or in `request` of a line."""

    method: str = ""
    url: str = ""
    http_version: str = "1.1"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    connection: str = ""
    stream: int | None = None
    request: RecordedRequest | None = None


def _from_record(content: bytes, *, file: str) -> Request:
    value = read_json(content.strip())
    if not isinstance(value, Mapping):
        raise SetupFault(f"{file} is no JSON object: {_WANTED}")
    try:
        pasted = msgspec.convert(value, _Pasted)
        record = pasted.request or pasted
        if not record.url or not record.method:
            raise SetupFault(f"{file} has no method and url: {_WANTED}")
        return request_of(record)
    except ValueError as fault:
        raise SetupFault(f"{file} cannot be read: {fault}") from fault


def _from_text(content: bytes, *, file: str) -> Request:
    found = _HEAD_END.search(content)
    head, body = (content[: found.start()], content[found.end() :]) if found else (content, b"")
    lines = head.decode("utf-8", "replace").splitlines()
    fields = dict[str, str]()
    started = _REQUEST_LINE.fullmatch(lines[0])
    pairs = []
    for number, line in enumerate(lines[1:] if started else lines, start=2 if started else 1):
        name, colon, value = _split(line)
        if not colon or not name.strip() or " " in name:
            raise SetupFault(f"{file}:{number}: {line[:60]!r} is no header field: {_WANTED}")
        if name.startswith(":"):
            fields[name] = value.strip()
        else:
            pairs.append((name, value.strip()))
    if started is None and ":path" not in fields:
        raise SetupFault(f"{file}:1: {lines[0][:60]!r} begins no HTTP request: {_WANTED}")
    headers = Headers(tuple(pairs))
    method, target, version = started.groups() if started else ("", "", "2")
    try:
        return _request(
            fields.get(":method") or method or "GET",
            fields.get(":path") or target,
            headers,
            body=_measured(body, headers),
            authority=fields.get(":authority") or headers.get("host") or "",
            version=version or "1.1",
        )
    except ValueError as fault:
        raise SetupFault(f"{file}:1: {target[:60]!r} is no URL: {fault}") from fault


def _split(line: str) -> tuple[str, str, str]:
    """Split a field at its colon; the one that a pseudo field begins with does not count."""
    mark = ":" if line.startswith(":") else ""
    name, colon, value = line.removeprefix(":").partition(":")
    return mark + name, colon, value


def _request(
    method: str, target: str, headers: Headers, *, body: bytes, authority: str, version: str
) -> Request:
    if "://" in target:
        absolute = urlsplit(target)
        authority = absolute.netloc
        target = (absolute.path or "/") + (f"?{absolute.query}" if absolute.query else "")
    return Request(
        method=method,
        target=target,
        headers=headers,
        body=body,
        http_version="2" if version.startswith("2") else version,
        authority=authority,
    )


def _measured(body: bytes, headers: Headers) -> bytes:
    length = (headers.get("content-length") or "").strip()
    measured = length.isascii() and length.isdigit() and len(length) < len("1000000000")
    if measured and int(length) <= len(body):
        return body[: int(length)]
    return body.removesuffix(b"\n").removesuffix(b"\r")
