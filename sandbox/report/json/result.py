"""result.json, shape 1: the run for tools. Members are only ever added within a shape.

```
result       1
run          {id, version, started_s, took_s, command, seed, target, strict, certify, repeats,
              interrupted, exit_code, shard: {number, of} | null, served, shows_secrets}
preflight    [{line, level, text, todo, clause}]
counts       {cells, scenarios, checks, clauses, outcomes: {PASSED: n, …}, marks: {pass: n, …}}
cells        [{id, repeat, take, order, scenario, title, why, place, tags, outcome, because,
               started_s, took_s, checks, messages: [id], notes: [{level, text, message}]}]
  checks     [{id, step, level, clause, text, basis, source, mark, expected, actual, place, why,
               messages: [id], took_s, deadline_s, virtual_s,
               deviation: {ticket, until, reason} | null}]
messages     {id: {cell, operation, direction, by, step, method, url, http_version, status,
               trouble, took_s, answered, reply, notes}}
unclaimed    [message id]
near_misses  [{message, cell, operation, field, expected, actual,
               nearest: {operation, cell, step, place, distance, differences}}]
notes        [{level, text, message}]
deviations   [{scenario, cell, clause, ticket, until, reason, place, fate, out_of_date, text}]
unstable     [{cell, text}]
certificate  {held, pending, lacks: [{kind, id, text}]} | null
stopped      {why, unplayed: [cell name]} | null
diagnosis    {roots: [{kind, name, title, text, todo, clause, level, mark, cells: [cell name],
               checks}], likely: [{id, title, clauses: {shared, of}, cells, score,
               alike: [id]}], unknown}
```
`place` is {file, line, column}. Times are seconds, instants seconds since the epoch; null is not
known. A message's headers and bodies are in evidence.jsonl, by its id.
"""

from collections.abc import Iterable

from msgspec import to_builtins

from sandbox.errors import Place
from sandbox.evidence.events import Certificate, Check, Deviation, Note, PreflightLine
from sandbox.evidence.results import (
    CellResult,
    MessageResult,
    NearMiss,
    RunResult,
    numbered_checks,
    place_of,
)
from sandbox.evidence.verdict import OUT_OF_DATE
from sandbox.json_value import Json, dump_json, with_unseen_escaped
from sandbox.report.diagnosis.diagnosis import diagnose
from sandbox.report.diagnosis.members import diagnosis_member

SHAPE = 1


def result_json(result: RunResult) -> str:
    """Return the document, one line with its line end."""
    return with_unseen_escaped(dump_json(result_tree(result))) + "\n"


def result_tree(result: RunResult) -> dict[str, object]:
    """Return the document as a tree."""
    certificate, stopped = result.conclusions.certificate, result.conclusions.stopped
    return {
        "result": SHAPE,
        "run": _run(result),
        "preflight": [preflight_member(line) for line in result.preflight],
        "counts": _counts(result),
        "cells": [_cell(cell) for cell in result.cells],
        "messages": {message.id: _message(message) for message in _messages(result)},
        "unclaimed": [message.id for message in result.unclaimed],
        "near_misses": [near_miss_member(miss) for miss in result.near_misses.values()],
        "notes": [_note(note) for note in result.notes],
        "deviations": [_deviation(entry) for entry in result.conclusions.deviations],
        "unstable": [{"cell": cell.of, "text": cell.text} for cell in result.conclusions.unstable],
        "certificate": _certificate(certificate) if certificate else None,
        "stopped": {"why": stopped.why, "unplayed": list(stopped.unplayed)} if stopped else None,
        "diagnosis": diagnosis_member(diagnose(result)),
    }


def preflight_member(line: PreflightLine) -> dict[str, Json]:
    """Return one line of the pre-flight."""
    return {
        "line": line.line,
        "level": line.level.value,
        "text": line.text,
        "todo": line.todo,
        "clause": line.clause,
    }


def near_miss_member(miss: NearMiss) -> dict[str, object]:
    """Return a request and what it came closest to."""
    event = miss.event
    return {
        "message": event.message,
        "cell": miss.cell,
        "operation": event.operation,
        "field": event.field,
        "expected": event.expected,
        "actual": event.actual,
        "nearest": to_builtins(event.nearest),
    }


def _certificate(certificate: Certificate) -> dict[str, object]:
    return {
        "held": certificate.held,
        "pending": certificate.pending,
        "lacks": [to_builtins(lack) for lack in certificate.lacks],
    }


def _deviation(entry: Deviation) -> dict[str, object]:
    return {
        "scenario": entry.scenario,
        "cell": entry.only or None,
        "clause": entry.clause,
        "ticket": entry.ticket,
        "until": entry.until,
        "reason": entry.reason,
        "place": _place(place_of(entry.place)),
        "fate": entry.fate.value,
        "out_of_date": entry.fate in OUT_OF_DATE,
        "text": entry.text,
    }


def _run(result: RunResult) -> dict[str, object]:
    return {
        "id": result.run,
        "version": result.version,
        "started_s": result.started_s,
        "took_s": result.took_s,
        "command": result.command,
        "seed": result.seed,
        "target": result.target,
        "strict": result.strict,
        "certify": result.certify,
        "repeats": result.repeats,
        "interrupted": result.interrupted,
        "exit_code": result.exit_code,
        "shard": {"number": result.shard.number, "of": result.shard.of} if result.shard else None,
        "served": result.served,
        "shows_secrets": result.shows_secrets,
    }


def _counts(result: RunResult) -> dict[str, object]:
    counts = result.counts
    return {
        "cells": counts.cells,
        "scenarios": counts.scenarios,
        "checks": counts.checks,
        "clauses": counts.clauses,
        "outcomes": {outcome.value: number for outcome, number in counts.outcomes.items()},
        "marks": {mark.value: number for mark, number in counts.marks.items()},
    }


def _cell(cell: CellResult) -> dict[str, object]:
    return {
        "id": cell.id,
        "repeat": cell.repeat,
        "take": cell.take,
        "order": cell.order,
        "scenario": cell.scenario,
        "title": cell.title,
        "why": cell.why,
        "place": _place(cell.place),
        "tags": list(cell.tags),
        "outcome": cell.outcome.value,
        "because": cell.because,
        "started_s": cell.started_s,
        "took_s": cell.took_s,
        "checks": [_check(id_, check) for id_, check in numbered_checks(cell.happened)],
        "messages": list(cell.messages),
        "notes": [_note(note) for note in cell.notes],
    }


def _check(id_: str, check: Check) -> dict[str, object]:
    return {
        "id": id_,
        "step": check.step or "",
        "level": check.level.value,
        "clause": check.clause,
        "text": check.text,
        "basis": check.basis,
        "source": check.source,
        "mark": check.mark.value,
        "expected": check.expected,
        "actual": check.actual,
        "place": _place(place_of(check.place)),
        "why": check.why,
        "messages": check.messages,
        "took_s": check.took_s,
        "deadline_s": check.deadline_s,
        "virtual_s": check.virtual_s,
        "deviation": to_builtins(check.deviation),
    }


def _messages(result: RunResult) -> Iterable[MessageResult]:
    for cell in result.cells:
        yield from cell.messages.values()
    yield from result.unclaimed


def _message(message: MessageResult) -> dict[str, object]:
    begun, ended = message.started, message.ended
    trouble = ended and ended.trouble
    return {
        "cell": message.cell,
        "operation": begun.operation,
        "direction": begun.direction,
        "by": begun.by,
        "step": message.step,
        "method": begun.request.method,
        "url": begun.request.url,
        "http_version": begun.request.http_version,
        "status": ended.response.status if ended and ended.response else None,
        "trouble": trouble and {"kind": trouble.kind, "text": trouble.text},
        "took_s": ended.took_s if ended else None,
        "answered": ended.answered if ended else None,
        "reply": ended.reply if ended else None,
        "notes": ended.notes if ended else None,
    }


def _note(note: Note) -> dict[str, Json]:
    return {"level": note.level, "text": note.text, "message": note.message or None}


def _place(place: Place) -> dict[str, Json]:
    return {"file": place.file, "line": place.line, "column": place.column}
