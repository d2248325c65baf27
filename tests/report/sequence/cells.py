"""Cells for the tests of diagrams, written as their events."""

from collections.abc import Iterable, Mapping, Sequence

from sandbox.evidence.fold import fold
from sandbox.evidence.results import Happened
from sandbox.json_value import Json
from tests.report.runs import STARTED, ended, message, numbered, started

CELL = "some-cell"
OUTSIDE: Sequence[str] = ("hook.open-session", "sent", "provider")
LAUNCH: Sequence[str] = ("wallet.launch", "sent", "player")
AUTHENTICATE: Sequence[str] = ("wallet.authenticate", "received", "operator")
LOGIN: Sequence[str] = ("fasttrack.login", "sent", "player")
QUESTION: Sequence[str] = ("fasttrack.authenticate", "sent", "provider")

Events = Iterable[Mapping[str, Json]]


def happened(events: Events, *, cut: bool = False) -> Happened:
    """Return what a cell with these events is; `cut`: the evidence ends before the cell does."""
    last = [] if cut else [ended(CELL, "PASSED")]
    run = fold(numbered([STARTED, started(CELL), *events, *last]))
    return run.cells[0].happened


def asked(name: str, kind: Sequence[str], **fields: Json) -> dict[str, Json]:
    """Begin a message of a kind: operation, direction, by whom."""
    operation, direction, by = kind
    return message(CELL, name, operation=operation, direction=direction, by=by, **fields)


def told(name: str, status: int = 200, **fields: Json) -> dict[str, Json]:
    """End a message with an answer."""
    usual: dict[str, Json] = {
        "type": "message.ended",
        "cell": CELL,
        "id": name,
        "response": {"status": status, "headers": [], "body": "{}"},
        "answered": None,
        "reply": None,
    }
    return {**usual, **fields}


def untold(name: str, text: str = "the sandbox gave none: reset") -> dict[str, Json]:
    """End a message without an answer."""
    trouble: dict[str, Json] = {"kind": "fault", "text": text}
    return told(name, response=None, trouble=trouble, reply="scripted")


def waiting(kind: str, **fields: Json) -> dict[str, Json]:
    """Begin or end a wait for the wallet's authenticate."""
    usual: dict[str, Json] = {
        "type": f"step.{kind}",
        "cell": CELL,
        "place": "scenarios/x.yaml:9:5",
        "operation": "wallet.authenticate",
    }
    more: dict[str, Json] = {"key": None, "hopes": []} if kind == "opened" else {"why": "quiet"}
    return {**usual, **more, **fields}


def attempts(number: int, status: int = 500) -> list[Mapping[str, Json]]:
    """Return so many equal calls of the operator, one after another."""
    return [
        event
        for n in range(1, number + 1)
        for event in (asked(f"m{n}", AUTHENTICATE), told(f"m{n}", status))
    ]
