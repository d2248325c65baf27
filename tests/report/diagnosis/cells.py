"""Runs of a few cells for the tests of the diagnosis."""

from collections.abc import Mapping

from sandbox.evidence.events import Check
from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from sandbox.json_value import Json
from sandbox.report.diagnosis.signs import sign_of
from tests.report.runs import ENDED, STARTED, check, ended, message, numbered, recorded, started


def missed(actual: str) -> str:
    """Return the sign of a failed check that found this."""
    event = recorded(check("a", "fail", actual=actual)).event
    assert isinstance(event, Check)
    return sign_of(event)


def run_of(*cells: list[dict[str, Json]]) -> RunResult:
    """Return the run that played these cells."""
    return fold(numbered([STARTED, *(event for cell in cells for event in cell), ENDED]))


def failed(cell: str, **fields: Json) -> list[dict[str, Json]]:
    """Make a cell in which a must failed."""
    return [started(cell), check(cell, "fail", **fields), ended(cell, "FAILED")]


def unclear(cell: str, *before: dict[str, Json], **fields: Json) -> list[dict[str, Json]]:
    """Make a cell of which a premise did not hold, after these events."""
    premise: Mapping[str, Json] = {
        "clause": "the game opens",
        "actual": "launched: false",
        **fields,
    }
    return [
        started(cell),
        *before,
        check(cell, "unclear", **premise),
        ended(cell, "INCONCLUSIVE", because="the premise does not hold: the game opens"),
    ]


def refused(cell: str, name: str, reason: str) -> list[dict[str, Json]]:
    """Make a call of the operator's that the wallet refused."""
    answered: Json = {"verdict": "refused", "reason": reason}
    return [message(cell, name), {**_END, "cell": cell, "id": name, "answered": answered}]


def unanswered(cell: str, name: str, kind: str) -> list[dict[str, Json]]:
    """Make a call to the operator that came to nothing."""
    trouble: Json = {"kind": kind, "text": "so it is"}
    begun = message(cell, name, direction="sent", by="player")
    return [begun, {**_END, "cell": cell, "id": name, "answered": None, "trouble": trouble}]


_END: dict[str, Json] = {"type": "message.ended", "response": None, "reply": None}
