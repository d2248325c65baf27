"""A recorded exchange as the text it was on the wire, for people to read and copy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sandbox.evidence.fields import mapping, text
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.wording import cut, printable

_LONGEST_BODY = 1500
_LONGEST_FIELD = 300


def example_of(operation: str, run: RunResult) -> MessageResult | None:
    """Return an exchange of an operation: one with a good answer rather than any, None for none."""
    found = [
        message
        for cell in run.cells
        for message in cell.messages.values()
        if message.operation == operation and message.end
    ]
    good = [message for message in found if _status(message) in range(200, 300)]
    return next(iter((*good, *found)), None)


def exchange_lines(message: MessageResult) -> Iterator[str]:
    """Print request and answer, bodies cut to a screenful; an answer that never came is told."""
    request, end = message.request, message.end or {}
    version = text(request, "http_version")
    yield printable(f"{message.line} HTTP/{version}")
    yield from _head_and_body(request)
    yield ""
    response = mapping(end, "response")
    if not response:
        trouble = mapping(end, "trouble")
        yield printable(f"(no answer: {text(trouble, 'text') or 'the run ended before'})")
        return
    yield f"HTTP/{text(response, 'http_version')} {text(response, 'status')}"
    yield from _head_and_body(response)


def header_fields(record: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """Return the header fields of a recorded request or answer."""
    listed = record.get("headers")
    pairs = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
    return tuple(found for pair in pairs if (found := _pair(pair)) is not None)


def _pair(pair: Json) -> tuple[str, str] | None:
    match pair:
        case [name, value]:
            return str(name), str(value)
        case _:
            return None


def _status(message: MessageResult) -> int:
    status = mapping(message.end or {}, "response").get("status")
    return status if isinstance(status, int) else 0


def _head_and_body(record: Mapping[str, Json]) -> Iterator[str]:
    for name, value in header_fields(record):
        yield cut(printable(f"{name}: {value}"), limit=_LONGEST_FIELD)
    body = text(record, "body")
    if body:
        yield ""
        shown = f"(Base64) {body}" if record.get("body_base64") is True else body
        yield from _lines(cut(shown, limit=_LONGEST_BODY))


def _lines(body: str) -> Iterable[str]:
    return (printable(line, keep="\t") for line in body.replace("\r\n", "\n").split("\n"))
