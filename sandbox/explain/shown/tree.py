"""A message or a check as JSON, for tools: shape 1, to which members are only ever added.

```
show       1
id         run#message
cell, step, place, operation, direction, by
request    {method, url, http_version, headers: [[name, value]], body, body_base64, …}
response   {status, http_version, headers, body, body_base64} | null
trouble    {kind, text} | null
took_s, reply, notes
answered   the provider's verdict | null
reason     {code, text, do, clause} | null
steps      [{state: held | noticed | failed | unseen, text, codes}]
jwt        {token, header, claims, is_signed} | null
checks     [{id, level, clause, mark, expected, actual, place, finding}]
hidden     [sentence]
```
A check has a `finding` where it did not hold: `reason` as above, `note`, `looks_like`,
`held_against`, `behind`, `differences [{name, expected, actual, attempts, answer}]`, `expected` and
`actual` in lines, `snippet {file, first, lines, line, column} | null`, `again`, `see`.
A check asked for by its id has `check: 1`, its own members as in result.json, and `messages`, each
as above.
"""

from msgspec import to_builtins

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult
from sandbox.explain.shown.found import FoundCheck, FoundMessage
from sandbox.explain.shown.hidden import Hidden
from sandbox.explain.shown.judged import cell_of, finding_tree, reason_tree
from sandbox.explain.shown.page import reason_of
from sandbox.explain.shown.steps import steps_of

SHAPE = 1


def message_tree(found: FoundMessage, run: RunResult) -> dict[str, object]:
    """Return a message."""
    message, ended = found.message, found.message.ended
    return {
        "show": SHAPE,
        "id": found.id,
        "cell": found.happened.cell or None,
        "step": message.step,
        "place": (ended.place if ended else None) or message.started.place,
        "operation": message.operation or None,
        "direction": message.started.direction,
        "by": message.started.by,
        "request": to_builtins(message.started.request),
        "response": to_builtins(ended.response) if ended else None,
        "trouble": to_builtins(ended.trouble) if ended else None,
        "took_s": ended.took_s if ended else None,
        "reply": ended.reply if ended else None,
        "notes": list(ended.notes) if ended else [],
        "answered": ended.answered if ended else None,
        "reason": _reason(found),
        "steps": [
            {"state": step.state.name.lower(), "text": step.text, "codes": list(step.codes)}
            for step in steps_of(message)
        ],
        "jwt": _jwt(found),
        "checks": [
            _check(id_, check, cell_of(found.happened, run), run) for id_, check in found.checks
        ],
        "hidden": list(Hidden.of(run).remarks(message.started.request)),
    }


def check_tree(found: FoundCheck, run: RunResult) -> dict[str, object]:
    """Return a check with its messages."""
    check = found.check
    return {
        "check": SHAPE,
        **_check(found.id, check, found.cell, run),
        "cell": found.cell.name,
        "step": check.step,
        "text": check.text,
        "basis": check.basis,
        "source": check.source,
        "why": check.why,
        "messages": [message_tree(message, run) for message in found.messages],
    }


def _reason(found: FoundMessage) -> dict[str, str] | None:
    reason = reason_of(found.message)
    return reason_tree(reason) if reason else None


def _jwt(found: FoundMessage) -> dict[str, object] | None:
    read = found.message.jwt
    if read is None:
        return None
    names = ("token", "header", "claims", "is_signed")
    return {name: getattr(read, name) for name in names}


def _check(id_: str, check: Check, cell: CellResult | None, run: RunResult) -> dict[str, object]:
    return {
        "id": id_,
        "level": check.level.value,
        "clause": check.clause,
        "mark": check.mark.value,
        "expected": check.expected,
        "actual": check.actual,
        "place": check.place,
        "finding": finding_tree(check, cell, run) if cell else None,
    }
