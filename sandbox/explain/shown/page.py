"""A message or a check as pages: what went over the wire, what was judged of it, and why."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.evidence.results import MessageResult, RunResult
from sandbox.explain.exchange_text import answer_lines, request_lines
from sandbox.explain.explain import Row, Topic, row
from sandbox.explain.recorded import everywhere
from sandbox.explain.shown.found import FoundCheck, FoundMessage
from sandbox.explain.shown.hidden import Hidden
from sandbox.explain.shown.judged import cell_of, finding_rows
from sandbox.explain.shown.jwt import jwt_lines
from sandbox.explain.shown.scripted import scripted_by
from sandbox.explain.shown.steps import JudgedStep, steps_of
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.reasons import Reason, load_reasons
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import printable, render

_WHO = {
    ("sent", "provider"): "our provider asks the operator",
    ("sent", "player"): "the player's browser asks",
    ("received", "operator"): "the operator asks our provider",
}
_TOLD_APART = frozenset({"verdict", "reason", "notices"})


def message_page(found: FoundMessage, run: RunResult) -> Topic:
    """Return the page of a message."""
    message = found.message
    known = load_contracts().operations.get(message.operation)
    who = _WHO.get((message.started.direction, message.started.by), message.started.by)
    text = f"{message.operation or 'no operation'}: {known.text if known else who}"
    return Topic("message", found.id, text, (*_rows(found, run),))


def check_page(found: FoundCheck, run: RunResult) -> Topic:
    """Return the page of a check; its messages have pages of their own."""
    check = found.check
    rows = (
        *row("cell", found.cell.name),
        *row("mark", check.mark.value),
        *finding_rows(check, found.cell, run),
        *row("why", check.why),
        *row("messages", ", ".join(each.id for each in found.messages) or "none"),
    )
    return Topic("check", found.id, f"{check.level.value} {check.clause}: {check.text}", rows)


def _rows(found: FoundMessage, run: RunResult) -> Iterator[Row]:
    message = found.message
    yield from row("cell", found.happened.cell or "none: it belongs to no scenario")
    yield from row("step", " ".join(filter(None, (message.step, _place(message)))))
    yield from row("request", *request_lines(message), verbatim=True)
    yield from row("answer", *answer_lines(message), verbatim=True)
    yield from row("took", _took(message))
    if message.jwt is not None:
        yield from row("JWT", *jwt_lines(message.jwt), verbatim=True)
    yield from _verdict_rows(message)
    elsewhere = verified_elsewhere(found, run) if not steps_of(message) else None
    if elsewhere is not None:
        title = f"verified in {elsewhere.id}, {elsewhere.message.operation}"
        yield from row(title, *map(step_line, steps_of(elsewhere.message)), verbatim=True)
    for id_, check in found.checks:
        title = f"{check.level.value} {check.clause}: {check.mark.value} ({id_})"
        yield from row("check", title)
        cell = cell_of(found.happened, run)
        if cell is not None and check.mark.value not in ("pass", "not-run"):
            yield from finding_rows(check, cell, run)
    yield from row("hidden", *Hidden.of(run).remarks(message.started.request))


def verified_elsewhere(found: FoundMessage, run: RunResult) -> FoundMessage | None:
    """Return the message in which somebody verified the same token; None for none."""
    token = found.message.jwt.token if found.message.jwt else ""
    for happened in everywhere(run) if token else ():
        for message in happened.messages.values():
            if message.jwt and message.jwt.token == token and steps_of(message):
                return FoundMessage(found.run, happened, message)
    return None


def step_line(step: JudgedStep) -> str:
    """Print a step with its sign."""
    codes = f": {', '.join(step.codes)}" if step.codes else ""
    return f"{step.state.value} {step.text}{codes}"


def _verdict_rows(message: MessageResult) -> Iterator[Row]:
    ended = message.ended
    answered = (ended.answered if ended else None) or {}
    verdict, reason = _text(answered, "verdict"), reason_of(message)
    told = f"{verdict}: {_text(answered, 'reason')}" if answered.get("reason") else verdict
    by = scripted_by(message)
    yield from row("verdict", told, f"the answer was scripted by {by}" if by else "")
    more = {name: value for name, value in answered.items() if name not in _TOLD_APART}
    shown = (
        f"{name} {_plain(value)}" for name, value in more.items() if value not in (None, "", [])
    )
    yield from row("told", ", ".join(shown))
    yield from row("steps", *map(step_line, steps_of(message)), verbatim=True)
    if reason is not None:
        yield from row("reason", reason.text)
        yield from row("do", reason.advice)
        yield from row("clause", reason.clause)
    yield from row("notes", *(ended.notes if ended else ()))


def reason_of(message: MessageResult) -> Reason | None:
    """Return what is known of the reason of a message's verdict; None for none."""
    room = message.operation.partition(".")[0]
    answered = message.ended.answered if message.ended else None
    if not answered or room not in load_contracts().contracts:
        return None
    return load_reasons(room).get(str(answered.get("reason")))


def _place(message: MessageResult) -> str:
    return (message.ended.place if message.ended else None) or message.started.place or ""


def _took(message: MessageResult) -> str:
    return render_duration(message.ended.took_s, decimals=3) if message.ended else ""


def _text(answered: Mapping[str, Json], name: str) -> str:
    value = answered.get(name)
    return "" if value is None else _plain(value)


def _plain(value: Json) -> str:
    return printable(value) if isinstance(value, str) else render(value)


def pages_of(found: Sequence[FoundMessage | FoundCheck], run: RunResult) -> Iterator[Topic]:
    """Yield the pages of what was asked for, a check's with those of its messages behind it."""
    for each in found:
        if isinstance(each, FoundCheck):
            yield check_page(each, run)
            yield from (message_page(message, run) for message in each.messages)
        else:
            yield message_page(each, run)
