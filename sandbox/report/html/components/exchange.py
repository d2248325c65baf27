"""One exchange as its component shows it: what was asked and answered, and what was made of it.

Texts are a peer's, cut where they are longer than anybody reads; the templates make them visible.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import RecordedRequest, RecordedResponse
from sandbox.evidence.results import MessageResult
from sandbox.explain.finding.differences import Difference, of_verdict
from sandbox.explain.forms.curl import curl_line
from sandbox.explain.shown.page import reason_of
from sandbox.explain.shown.scripted import scripted_by
from sandbox.explain.shown.send_again import lacks, sendable_of
from sandbox.explain.shown.steps import JudgedStep, steps_of
from sandbox.json_value import Json
from sandbox.report.html.components.jwt import JwtView, jwt_view
from sandbox.report.html.components.pretty import pretty_json
from sandbox.report.html.components.shared import Shared
from sandbox.report.sequence.parties import OPERATOR, OUTSIDE, PLAYER, between
from sandbox.scenario.contract.reasons import Reason
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import cut, render

LONGEST_BODY = 64 * 1024
"""Characters of a body that are shown."""
_LONGEST_FIELD = 8 * 1024
_LONGEST_LINE = 2 * 1024
_MOST_FIELDS = 256
_TOLD_APART = frozenset({"verdict", "reason", "clause", "notices", "differs"})
_WHO = {PLAYER: "the player", OPERATOR: "the operator", OUTSIDE: "a hook"}
_PROVIDER = "our provider"


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body: `text` as it was, `pretty` laid out or "". `left_out` counts characters not shown."""

    text: str
    pretty: str
    is_base64: bool
    left_out: int


@dataclass(frozen=True, slots=True)
class PartView:
    """A request or an answer: its first line, its fields, its body."""

    line: str
    fields: Sequence[tuple[str, str]]
    fields_left_out: int
    body: BodyView


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A check that judges the message."""

    id: str
    mark: str
    level: str
    clause: str


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange. `facts` are what is known of the connection and the time, in order; `rest` says
    where that is which is too long to be shown.
    """

    id: str
    operation: str
    asker: str
    asked: str
    is_received: bool
    line: str
    status: str
    request: PartView
    answer: PartView | None
    no_answer: str
    flaws: Sequence[str]
    facts: Sequence[tuple[str, str]]
    verdict: str
    scripted_by: str
    reason: Reason | None
    told: Sequence[tuple[str, str]]
    differs: Sequence[Difference]
    steps: Sequence[JudgedStep]
    verified_in: str
    notes: Sequence[str]
    jwt: JwtView | None
    checks: Sequence[JudgedBy]
    curl: str
    hidden: Sequence[str]
    rest: str


def exchange_view(message: MessageResult, shared: Shared) -> ExchangeView:
    """Return the view of a message."""
    begun, ended = message.started, message.ended
    asker, asked = (_WHO.get(party, _PROVIDER) for party in between(message))
    answer = ended.response if ended else None
    answered = (ended.answered if ended else None) or {}
    steps = steps_of(message)
    token = message.jwt.token if message.jwt else ""
    return ExchangeView(
        id=message.id,
        operation=message.operation,
        asker=asker,
        asked=asked,
        is_received=message.is_received,
        line=cut(message.line, limit=_LONGEST_LINE),
        status=status_of(message),
        request=_part(f"{message.line} HTTP/{begun.request.http_version}", begun.request),
        answer=_part(f"HTTP/{answer.http_version} {answer.status}", answer) if answer else None,
        no_answer="" if answer else why_none(message),
        flaws=[*begun.request.flaws, *filter(None, [begun.request.cut_off])],
        facts=[*_facts(message)],
        verdict=str(answered.get("verdict") or ""),
        scripted_by=scripted_by(message),
        reason=reason_of(message),
        told=[*_told(answered)],
        differs=[*of_verdict(message)],
        steps=steps,
        verified_in="" if steps else shared.verified.get(token, ""),
        notes=ended.notes if ended else (),
        jwt=jwt_view(message.jwt) if message.jwt else None,
        checks=[
            JudgedBy(id_, check.mark.value, check.level.value, check.clause)
            for id_, check in shared.checks.get(message.id, ())
        ],
        curl=_curl(message, shared),
        hidden=[*lacks(message, shared.run, shared.hidden)],
        rest=shared.rest,
    )


def status_of(message: MessageResult) -> str:
    """Return the status of the answer; what became of the message where there is none."""
    ended = message.ended
    if ended is None:
        return "unfinished"
    if ended.response is not None:
        return str(ended.response.status)
    return ended.trouble.kind if ended.trouble else "no answer"


def why_none(message: MessageResult) -> str:
    """Say why a message has no answer."""
    trouble = message.ended.trouble if message.ended else None
    if trouble is not None:
        return trouble.text
    return "nothing was answered" if message.ended else "the run ended before"


def _part(line: str, record: RecordedRequest | RecordedResponse) -> PartView:
    fields = [
        (cut(name, limit=_LONGEST_FIELD), cut(value, limit=_LONGEST_FIELD))
        for name, value in record.headers[:_MOST_FIELDS]
    ]
    left_out = max(0, len(record.headers) - _MOST_FIELDS)
    return PartView(cut(line, limit=_LONGEST_FIELD), fields, left_out, body_view(record))


def body_view(record: RecordedRequest | RecordedResponse) -> BodyView:
    """Return a body, of a very long one the beginning."""
    text = record.body[:LONGEST_BODY]
    left_out = len(record.body) - len(text)
    pretty = "" if record.body_base64 or left_out else pretty_json(text)
    return BodyView(text, pretty, record.body_base64, left_out)


def _facts(message: MessageResult) -> Iterator[tuple[str, str]]:
    request, ended = message.started.request, message.ended
    yield "HTTP", request.http_version
    if request.connection:
        yield "connection", request.connection
    if request.stream is not None:
        yield "stream", str(request.stream)
    if ended:
        yield "took", render_duration(ended.took_s)
        if ended.late_s:
            yield "we were late by", render_duration(ended.late_s)
    if message.step:
        yield "step", message.step
    if place := (ended.place if ended else None) or message.started.place:
        yield "place", place


def _told(answered: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for name, value in answered.items():
        if name not in _TOLD_APART and value not in (None, "", []):
            yield name, cut(value if isinstance(value, str) else render(value), limit=_LONGEST_LINE)


def _curl(message: MessageResult, shared: Shared) -> str:
    """Return the line that sends it again; "" for a damaged record, or one longer than is shown."""
    if len(message.started.request.body) > LONGEST_BODY:
        return ""
    try:
        return curl_line(sendable_of(message, shared.run, shared.names))
    except ValueError:
        return ""
