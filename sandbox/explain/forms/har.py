"""Messages as a HAR 1.2 document, which browsers and proxies show.

What HAR has no place for stands in members with `_` before their names: a request's body that is
no text is Base64, with `_encoding`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

from sandbox.evidence.events import RecordedRequest, RecordedResponse
from sandbox.evidence.results import CellResult, MessageResult, RunResult

_UNKNOWN = -1
_LATEST_S = 10**11
"""Later than any instant that is meant."""
_ANY_TYPE = "application/octet-stream"


def har_document(
    messages: Sequence[tuple[str, MessageResult]], *, version: str
) -> dict[str, object]:
    """Return the document; each message comes with its id. `version` is our own."""
    return _document([_entry(id_, message) for id_, message in messages], version=version)


def run_har(run: RunResult, *, version: str) -> dict[str, object]:
    """Return every message of a run in the order in which they began, a page a cell."""
    outside = [("", message) for message in run.outside.messages.values()]
    inside = [(cell.name, message) for cell in run.cells for message in cell.messages.values()]
    entries = [
        _entry(message.id, message) | ({"pageref": page} if page else {})
        for page, message in sorted([*outside, *inside], key=lambda pair: pair[1].started_n)
    ]
    return _document(entries, version=version, pages=[_page(cell) for cell in run.cells])


def _document(
    entries: Sequence[dict[str, object]],
    *,
    version: str,
    pages: Sequence[dict[str, object]] = (),
) -> dict[str, object]:
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "provider-sandbox", "version": version},
            **({"pages": list(pages)} if pages else {}),
            "entries": list(entries),
        }
    }


def _page(cell: CellResult) -> dict[str, object]:
    return {
        "startedDateTime": _instant(float(cell.started_s or 0)),
        "id": cell.name,
        "title": f"{cell.name} {cell.outcome.value}",
        "pageTimings": {},
    }


def _instant(at_s: float) -> str:
    told_s = at_s if abs(at_s) < _LATEST_S else 0
    return datetime.fromtimestamp(told_s, UTC).isoformat(timespec="milliseconds")


def _entry(id_: str, message: MessageResult) -> dict[str, object]:
    ended = message.ended
    took_ms = float(ended.took_s) * 1000 if ended else 0.0
    trouble = ended.trouble.text if ended and ended.trouble else ""
    return {
        "startedDateTime": _instant(message.started_s),
        "time": took_ms,
        "request": _request(message.started.request),
        "response": _response(ended.response if ended else None),
        "cache": {},
        "timings": {"send": 0, "wait": took_ms, "receive": 0},
        "comment": f"{id_} {message.operation}".strip(),
        **({"_error": trouble} if trouble else {}),
    }


def _request(record: RecordedRequest) -> dict[str, object]:
    data: dict[str, object] = {}
    if record.body:
        data = {"mimeType": _type(record) or _ANY_TYPE, "text": record.body, "params": []}
        data |= {"_encoding": "base64"} if record.body_base64 else {}
    return {
        "method": record.method,
        "url": record.url,
        "httpVersion": f"HTTP/{record.http_version}",
        "cookies": [],
        "headers": _fields(record),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(_query(record.url), keep_blank_values=True)
        ],
        **({"postData": data} if data else {}),
        "headersSize": _UNKNOWN,
        "bodySize": _size(record),
    }


def _response(record: RecordedResponse | None) -> dict[str, object]:
    """Return an answer; one that never came has the status 0."""
    content: dict[str, object] = {
        "size": _size(record) if record else 0,
        "mimeType": (_type(record) if record else "") or "x-unknown",
    }
    if record and record.body:
        content["text"] = record.body
        content |= {"encoding": "base64"} if record.body_base64 else {}
    location = next((v for n, v in record.headers if n.lower() == "location"), "") if record else ""
    return {
        "status": record.status if record else 0,
        "statusText": _words(record.status) if record else "",
        "httpVersion": f"HTTP/{record.http_version}" if record else "",
        "cookies": [],
        "headers": _fields(record) if record else [],
        "content": content,
        "redirectURL": location,
        "headersSize": _UNKNOWN,
        "bodySize": _size(record) if record else _UNKNOWN,
    }


def _fields(record: RecordedRequest | RecordedResponse) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in record.headers]


def _size(record: RecordedRequest | RecordedResponse) -> int:
    if record.body_base64:
        return len(record.body.rstrip("=")) * 3 // 4
    return len(record.body.encode("utf-8", "surrogatepass"))


def _type(record: RecordedRequest | RecordedResponse) -> str:
    return next((value for name, value in record.headers if name.lower() == "content-type"), "")


def _query(url: str) -> str:
    return url.partition("?")[2]


def _words(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
