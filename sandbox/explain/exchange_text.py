"""A recorded exchange as the text it was on the wire, for people to read and copy."""

from collections.abc import Iterable, Iterator

from sandbox.evidence.events import RecordedRequest, RecordedResponse
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.scenario.yaml_tree.wording import cut, printable

_LONGEST_BODY = 1500
_LONGEST_FIELD = 300
_LONGEST_LONG = 8000
"""Characters of what somebody has asked for by its id."""


def example_of(operation: str, run: RunResult) -> MessageResult | None:
    """Return an exchange of an operation: one with a good answer rather than any, None for none."""
    found = [
        message
        for cell in run.cells
        for message in cell.messages.values()
        if message.operation == operation and message.ended
    ]
    good = [message for message in found if _status(message) in range(200, 300)]
    return next(iter((*good, *found)), None)


def request_lines(message: MessageResult) -> Iterator[str]:
    """Print a request, of a very long body the beginning."""
    yield printable(f"{message.line} HTTP/{message.started.request.http_version}")
    yield from _head_and_body(message.started.request, long=True)


def answer_lines(message: MessageResult) -> Iterator[str]:
    """Print an answer, of a very long body the beginning; or why there is none."""
    ended = message.ended
    if ended is None or ended.response is None:
        yield printable(f"(no answer: {_why_none(message)})")
        return
    yield f"HTTP/{ended.response.http_version} {ended.response.status}"
    yield from _head_and_body(ended.response, long=True)


def exchange_lines(message: MessageResult) -> Iterator[str]:
    """Print request and answer, bodies cut to a screenful; an answer that never came is told."""
    request, ended = message.started.request, message.ended
    yield printable(f"{message.line} HTTP/{request.http_version}")
    yield from _head_and_body(request)
    yield ""
    response = ended.response if ended else None
    if response is None:
        yield printable(f"(no answer: {_why_none(message)})")
        return
    yield f"HTTP/{response.http_version} {response.status}"
    yield from _head_and_body(response)


def _why_none(message: MessageResult) -> str:
    trouble = message.ended.trouble if message.ended else None
    return trouble.text if trouble else "the run ended before"


def _status(message: MessageResult) -> int:
    response = message.ended.response if message.ended else None
    return response.status if response else 0


def _head_and_body(
    record: RecordedRequest | RecordedResponse, *, long: bool = False
) -> Iterator[str]:
    for name, value in record.headers:
        yield cut(printable(f"{name}: {value}"), limit=_LONGEST_LONG if long else _LONGEST_FIELD)
    if record.body:
        yield ""
        shown = f"(Base64) {record.body}" if record.body_base64 else record.body
        yield from _lines(cut(shown, limit=_LONGEST_LONG if long else _LONGEST_BODY))


def _lines(body: str) -> Iterable[str]:
    return (printable(line, keep="\t") for line in body.replace("\r\n", "\n").split("\n"))
