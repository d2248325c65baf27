"""A recorded exchange as the text it was on the wire, for people to read and copy."""

from collections.abc import Iterable, Iterator

from sandbox.evidence.events import RecordedRequest, RecordedResponse
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.scenario.yaml_tree.wording import cut, printable

_LONGEST_BODY = 1500
_LONGEST_FIELD = 300


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


def exchange_lines(message: MessageResult) -> Iterator[str]:
    """Print request and answer, bodies cut to a screenful; an answer that never came is told."""
    request, ended = message.started.request, message.ended
    yield printable(f"{message.line} HTTP/{request.http_version}")
    yield from _head_and_body(request)
    yield ""
    response = ended.response if ended else None
    if response is None:
        told = ended.trouble.text if ended and ended.trouble else "the run ended before"
        yield printable(f"(no answer: {told})")
        return
    yield f"HTTP/{response.http_version} {response.status}"
    yield from _head_and_body(response)


def _status(message: MessageResult) -> int:
    response = message.ended.response if message.ended else None
    return response.status if response else 0


def _head_and_body(record: RecordedRequest | RecordedResponse) -> Iterator[str]:
    for name, value in record.headers:
        yield cut(printable(f"{name}: {value}"), limit=_LONGEST_FIELD)
    if record.body:
        yield ""
        shown = f"(Base64) {record.body}" if record.body_base64 else record.body
        yield from _lines(cut(shown, limit=_LONGEST_BODY))


def _lines(body: str) -> Iterable[str]:
    return (printable(line, keep="\t") for line in body.replace("\r\n", "\n").split("\n"))
