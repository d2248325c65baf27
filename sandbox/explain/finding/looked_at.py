"""The value of a recorded message at which a provider's reason points: `jwt.claims.exp`, `body`."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from sandbox.evidence.events import RecordedRequest, RecordedResponse
from sandbox.evidence.results import MessageResult
from sandbox.json_value import ABSENT, Json, read_json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.values.paths import HeaderView, dig
from sandbox.scenario.yaml_tree.wording import cut, printable, render
from sandbox.wire import Headers

_LONGEST = 300
_LONGEST_RAW = 600


def made_by_operator(
    message: MessageResult, path: str, messages: Mapping[str, MessageResult]
) -> MessageResult | None:
    """Return the message in which the operator made what stands at a path: this one, or the last
    call to the operator before it, upon which a provider refused a player; None for none.
    """
    if path.startswith("jwt.") or _operators(message) is not None:
        return message
    before = (m for m in messages.values() if m.started_n < (message.ended_n or 0))
    room = message.operation.partition(".")[0]
    asked = [m for m in before if m.operation.startswith(f"{room}.") and _operators(m) is not None]
    return asked[-1] if asked else None


def shown_at(message: MessageResult, path: str) -> str:
    """Show the value at a path of what the operator made; `absent` for none."""
    if path == "body":
        return _body(message)
    if path == "jwt.claims" and message.jwt is not None:
        return _raw(message.jwt.claims)
    return render(dig(_view(message, path), path), limit=_LONGEST)


def _body(message: MessageResult) -> str:
    record = _operators(message)
    if record is None or not record.body:
        return render(ABSENT)
    if record.body_base64:
        return "no UTF-8"
    return _raw(record.body)


def _raw(text: str) -> str:
    return printable(cut(text, limit=_LONGEST_RAW))


def _view(message: MessageResult, path: str) -> Mapping[str, Json]:
    """Return the parts of a message by their names, the one in which a path begins among them."""
    request, record = message.started.request, _operators(message)
    found: dict[str, Json] = {"method": request.method, "path": urlsplit(request.url).path}
    if message.jwt is not None:
        read = {"header": message.jwt.header, "claims": message.jwt.claims}
        found["jwt"] = {name: read_json(text) for name, text in read.items()}
    if record is not None:
        found["headers"] = HeaderView(Headers(record.headers))
        found["http-version"] = record.http_version
        if path.startswith("body") and not record.body_base64:
            found["body"] = read_json(record.body)
    if isinstance(record, RecordedResponse):
        found["status"] = record.status
    return found


def _operators(message: MessageResult) -> RecordedRequest | RecordedResponse | None:
    """Return the side of a message that the operator made; None where it made none of it."""
    known = load_contracts().operations.get(message.operation)
    if known is not None and "operator" not in (known.source, known.target):
        return None
    if message.is_received:
        return message.started.request
    return message.ended.response if message.ended else None
