"""What the sandbox replied, in the words of a scenario."""

from collections.abc import Mapping

from sandbox.evidence.events import RecordedResponse
from sandbox.explain.capture.message import Message
from sandbox.json_value import Absent, Json, is_integer
from sandbox.scenario.contract.capture import Capturable
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.language.faults import HANG, RESET
from sandbox.scenario.language.values.references import references_in

_OURS = frozenset(
    {"content-type", "cache-control", "retry-after", "location", "www-authenticate", "allow"}
)
"""Header fields of an answer that a reply may be about."""


def reply_of(message: Message, row: Capturable, texts: Mapping[str, str]) -> dict[str, Json]:
    """Return the reply that a message got. `texts` stand for references."""
    late = _delay(message)
    trouble = message.ended.trouble if message.ended else None
    if message.response is None:  # to who gave up waiting, silence is as good as what came too late
        is_reset = trouble is not None and trouble.kind == "fault" and RESET in trouble.text
        return {"fault": RESET if is_reset else HANG}
    return {**_answer(message.response, message, row, texts), **late}


def _answer(
    response: RecordedResponse, message: Message, row: Capturable, texts: Mapping[str, str]
) -> dict[str, Json]:
    code = _code(message, row)
    if code is not None:
        usual = _usual_status(row, code)
        return {"code": code, **({} if usual == response.status else {"status": response.status})}
    kept: dict[str, Json] = {
        name.lower(): hidden(value, texts)
        for name, value in response.headers
        if name.lower() in _OURS and (name.lower(), value) != ("content-type", "application/json")
    }
    words: dict[str, Json] = {"status": response.status, **({"headers": kept} if kept else {})}
    body = message.answer().body
    if isinstance(body, (Mapping, list)):
        words["body"] = _hidden(body, texts)
    elif not isinstance(body, Absent):
        words["raw"] = hidden(response.body, texts)
    return words


def _code(message: Message, row: Capturable) -> int | None:
    """Return the provider's own result; None where an answer is none of its own, or has more."""
    body = message.answer().body
    name = row.code.removeprefix("body.")
    found = body.get(name) if isinstance(body, Mapping) and name else None
    return (
        found if is_integer(found) and isinstance(body, Mapping) and "request_id" in body else None
    )


def _usual_status(row: Capturable, code: int) -> int:
    """Return the status that belongs to a result."""
    contract = load_contract(row.operation.partition(".")[0])
    setting = contract.settings.get("codes")
    rows = setting.default if setting is not None else {}
    for each in rows.values() if isinstance(rows, Mapping) else ():
        if isinstance(each, Mapping) and each.get("code") == code and is_integer(each.get("http")):
            return int(str(each["http"]))
    return 500


def _delay(message: Message) -> dict[str, Json]:
    if message.ended is None or not message.was_late:
        return {}
    tenths = int(message.ended.took_s * 10)
    return {"delay": f"{tenths // 10}s" if tenths % 10 == 0 else f"{tenths}00ms"}


def hidden(text: str, texts: Mapping[str, str]) -> Json:
    """Return a text in which references stand for what a scenario is given. One that looks as if
    it held references of its own, as HTML does, is a literal.
    """
    if references_in(text):
        return {"$text": text}
    for told, reference in sorted(texts.items(), key=lambda each: -len(each[0])):
        text = text.replace(told, reference)
    return text


def _hidden(value: Json, texts: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return hidden(value, texts)
    if isinstance(value, Mapping):
        return {name: _hidden(inner, texts) for name, inner in value.items()}
    return [_hidden(each, texts) for each in value] if isinstance(value, list) else value
