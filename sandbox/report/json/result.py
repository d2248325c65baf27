"""result.json, shape 1: the run for tools. Members are only ever added within a shape.

```
result       1
run          {id, version, started_s, took_s, command, seed, target, strict, certify, repeats,
              interrupted, exit_code}
preflight    [{line, level, text, todo, clause}]
counts       {cells, scenarios, checks, clauses, outcomes: {PASSED: n, …}, marks: {pass: n, …}}
cells        [{id, repeat, take, order, scenario, title, why, place, tags, outcome, because,
               started_s, took_s, checks, messages: [id], notes: [{level, text, message}]}]
  checks     [{step, level, clause, text, basis, source, mark, expected, actual, place, why,
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
certificate  {held, lacks: [{kind, id, text}]} | null
```
`place` is {file, line, column}. Times are seconds, instants seconds since the epoch; null is not
known. A message's headers and bodies are in evidence.jsonl, by its id.
"""

from collections.abc import Iterable
from dataclasses import asdict

from sandbox.errors import Place
from sandbox.evidence.conclusions import DeviationResult
from sandbox.evidence.results import CellResult, CheckResult, MessageResult, NoteResult, RunResult
from sandbox.json_value import Json, dump_json, member

SHAPE = 1


def result_json(result: RunResult) -> str:
    """Return the document, one line with its line end."""
    return dump_json(result_tree(result)) + "\n"


def result_tree(result: RunResult) -> dict[str, object]:
    """Return the document as a tree."""
    certificate = result.conclusions.certificate
    return {
        "result": SHAPE,
        "run": _run(result),
        "preflight": [line.record() for line in result.preflight],
        "counts": _counts(result),
        "cells": [_cell(cell) for cell in result.cells],
        "messages": {message.id: _message(message) for message in _messages(result)},
        "unclaimed": [message.id for message in result.unclaimed],
        "near_misses": [miss.record() for miss in result.near_misses.values()],
        "notes": [_note(note) for note in result.notes],
        "deviations": [_deviation(entry) for entry in result.conclusions.deviations],
        "unstable": [asdict(cell) for cell in result.conclusions.unstable],
        "certificate": asdict(certificate) if certificate else None,
    }


def _deviation(entry: DeviationResult) -> dict[str, object]:
    return {
        "scenario": entry.scenario,
        "cell": entry.cell or None,
        "clause": entry.clause,
        **asdict(entry.known),
        "place": _place(entry.place),
        "fate": entry.fate,
        "out_of_date": entry.out_of_date,
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
        "checks": [_check(check) for check in cell.checks],
        "messages": list(cell.messages),
        "notes": [_note(note) for note in cell.notes],
    }


def _check(check: CheckResult) -> dict[str, object]:
    fields = asdict(check)
    del fields["n"]
    return {
        **fields,
        "level": check.level.value,
        "mark": check.mark.value,
        "place": _place(check.place),
    }


def _messages(result: RunResult) -> Iterable[MessageResult]:
    for cell in result.cells:
        yield from cell.messages.values()
    yield from result.unclaimed


def _message(message: MessageResult) -> dict[str, Json]:
    end = message.end or {}
    ended: dict[str, Json] = {
        name: end.get(name) for name in ("trouble", "took_s", "answered", "reply", "notes")
    }
    status = member(end.get("response"), "status")
    return {
        "cell": message.cell,
        "operation": message.operation or None,
        "direction": message.direction,
        "by": message.by,
        "step": message.step,
        "method": message.request.get("method"),
        "url": message.request.get("url"),
        "http_version": message.request.get("http_version"),
        "status": status if isinstance(status, int) else None,
        **ended,
    }


def _note(note: NoteResult) -> dict[str, Json]:
    return {"level": note.level, "text": note.text, "message": note.message or None}


def _place(place: Place) -> dict[str, Json]:
    return {"file": place.file, "line": place.line, "column": place.column}
