"""The exchanges of a journey as rows: who turned to whom, what for, and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.control.journey.progress import said_of, verdict_of
from sandbox.evidence.events import Check
from sandbox.evidence.results import MessageResult
from sandbox.evidence.verdict import Mark
from sandbox.explain.exchange_text import exchange_lines, request_lines
from sandbox.explain.finding.verdict import reason_in
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.yaml_tree.wording import cut, printable

_PARTIES = {"player": "Browser", "operator": "Operator"}
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One exchange. `state` is good, bad, or open while nothing has been said of it."""

    id: str
    time: str
    source: str
    target: str
    operation: str
    text: str
    status: str
    state: str
    said: tuple[str, ...]
    missed: tuple[Check, ...]
    exchange: str


def row_of(message: MessageResult, checks: tuple[Check, ...], *, is_wanted: bool) -> Row:
    """Make the row of a message; `checks` are those that judge it. What `is_wanted` is as it should
    be, were it a refusal.
    """
    operation = load_contracts().operations.get(message.operation)
    room = message.operation.partition(".")[0]
    known = provider_facts().get(room)
    parties = {**_PARTIES, "provider": known.title if known else "Sandbox"}
    missed = tuple(check for check in checks if check.mark in (Mark.FAIL, Mark.WARN))
    return Row(
        id=message.id,
        time=datetime.fromtimestamp(message.started_s, UTC).astimezone().strftime("%H:%M:%S"),
        source=parties.get(operation.source, "") if operation else parties["player"],
        target=parties.get(operation.target, "") if operation else parties["provider"],
        operation=message.operation,
        text=operation.text if operation else printable(cut(message.line, limit=_LONGEST)),
        status=_status(message),
        state="good" if is_wanted and not missed else _state(message, missed),
        said=said_of(message),
        missed=missed,
        exchange="\n".join((exchange_lines if message.ended else request_lines)(message)),
    )


def _status(message: MessageResult) -> str:
    ended = message.ended
    if ended is None:
        return "under way"
    if ended.trouble:
        return ended.trouble.kind
    verdict = verdict_of(message)
    status = str(ended.response.status) if ended.response else ""
    return f"{status} · {verdict}" if verdict else status


def _state(message: MessageResult, missed: tuple[Check, ...]) -> str:
    ended, verdict = message.ended, verdict_of(message)
    if ended is None:
        return "open"
    if ended.trouble or any(check.mark is Mark.FAIL for check in missed):
        return "bad"
    if verdict == "refused":
        reason = reason_in(message)
        return "bad" if reason is None or reason.clause else "open"
    return "good" if verdict == "accepted" or not verdict else "open"
