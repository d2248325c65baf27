"""The page of one message of a run: what it was, what became of it, and what it proved."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.errors import SetupFault
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.evidence.verdict import Mark
from sandbox.explain.exchange_text import exchange_lines
from sandbox.explain.explain import Row, Topic, row
from sandbox.explain.shown.judged import finding_rows
from sandbox.explain.shown.scripted import scripted_by
from sandbox.json_value import Json
from sandbox.scenario.contract.reasons import Reason, every_reason
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.scenario.yaml_tree.wording import render

_LONGEST = 12
"""Digits of a message's number."""


def messages_named(name: str) -> tuple[str, Sequence[str]] | None:
    """Return the run and the ids that `RUN#m6` or `RUN#m6,m7` names; None for any other name."""
    run, _, written = name.strip().rpartition("#")
    ids = tuple(dict.fromkeys(written.split(",")))
    return (run, ids) if run and all(map(_is_id, ids)) else None


def _is_id(word: str) -> bool:
    digits = word[1:]
    return word[:1] == "m" and digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST


def message_topic(id_: str, run: RunResult, *, directory: str) -> Topic:
    """Return the page of a message. Raise SetupFault where the run has none of that id."""
    known = {m.id: m for cell in run.cells for m in cell.messages.values()}
    known |= run.outside.messages
    message = known.get(id_)
    if message is None:
        last = max((int(each[1:]) for each in known), default=0)
        told = f"its messages are m1 to m{last}" if last else "it has none"
        raise SetupFault(f"{directory} has no message {id_}: {told}. {meant(id_, known)}".rstrip())
    return Topic("message", f"{directory}#{id_}", _sentence(message), tuple(_rows(message, run)))


def _sentence(message: MessageResult) -> str:
    begun, what = message.started, message.operation or "a call of no operation"
    way = "came from" if message.is_received else "was sent by"
    took = f", answered in {render_duration(message.ended.took_s)}" if message.ended else ""
    return f"{what} {way} the {begun.by}{took}."


def _rows(message: MessageResult, run: RunResult) -> Iterator[Row]:
    ended = message.ended
    yield from row("cell", message.cell or "none: it belonged to no scenario")
    yield from row("step", message.step, (ended and ended.place) or message.started.place or "")
    if ended and ended.answered:
        yield from _verdict_rows(ended.answered)
    if ended and ended.reply:
        by = scripted_by(message)
        told = f"{by} said it in place of our provider" if by else _REAL
        yield from row("reply", f"{ended.reply}: {told}")
    yield from row("flaws", *message.started.request.flaws)
    yield from row("trouble", ended.trouble.text if ended and ended.trouble else "")
    yield from row("notes", *(ended.notes if ended else ()))
    yield from row("proves", *_checks(message, run))
    yield from _finding_rows(message, run)
    yield from _near_miss_rows(message, run)
    yield from row("exchange", *exchange_lines(message), verbatim=True)


_REAL = "what our provider says by itself"


def _verdict_rows(answered: Mapping[str, Json]) -> Iterator[Row]:
    yield from row("verdict", str(answered.get("verdict") or ""))
    code = str(answered.get("reason") or "")
    reason = _reason(code)
    yield from row("reason", f"{code}: {reason.text}" if reason else code)
    yield from row("do", reason.advice if reason else "")
    rest = {k: v for k, v in answered.items() if k not in ("verdict", "reason")}
    yield from row("judged", *(f"{name}: {_plain(value)}" for name, value in rest.items() if value))


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else render(value)


def _reason(code: str) -> Reason | None:
    return next((reason for reason in every_reason() if reason.code == code), None)


def _checks(message: MessageResult, run: RunResult) -> Iterator[str]:
    for cell in run.cells:
        for check in cell.checks:
            if message.id in check.messages:
                yield f"{check.mark.value}  {check.level.value}  {check.clause}  {check.place}"


def _finding_rows(message: MessageResult, run: RunResult) -> Iterator[Row]:
    """Yield what each check comes down to that looked at a message and did not hold."""
    for cell in run.cells:
        for check in cell.checks:
            if message.id in check.messages and check.mark not in (Mark.PASS, Mark.NOT_RUN):
                yield from row(check.mark.value, f"{check.level.value} {check.clause}")
                yield from finding_rows(check, cell, run)


def _near_miss_rows(message: MessageResult, run: RunResult) -> Iterator[Row]:
    miss = run.near_misses.get(message.id)
    if miss is None:
        return
    near = miss.event.nearest
    of = f" of {near.cell}" if near.cell else ""
    yield from row("closest to", f"{near.operation}{of}", near.place or "")
    told = (f"{d.field}: expected {d.expected}, was {d.actual}" for d in near.differences)
    yield from row("differs in", *told)
