"""Why one check missed: the provider's reason, an operator that did not answer, a failed premise.

A check that could not be judged takes after what went wrong in its cell before it: a call that was
refused for a fault of the operator's, an exchange that came to nothing, a must that failed. What is
left stands for itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, MessageResult
from sandbox.evidence.verdict import Level, Mark
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.reasons import Reason, load_reasons

MISSED = (Mark.FAIL, Mark.WARN, Mark.UNCLEAR)
"""The marks of checks that have a cause worth telling."""

NOT_SEEN = "it was not seen that "
"""How a check begins that a condition of its clause left unclear; see `engine/judging`."""


class CauseKind(StrEnum):
    """What kind of thing it was."""

    REASON = "reason"
    TROUBLE = "trouble"
    CLAUSE = "clause"
    PREMISE = "premise"
    CONDITION = "condition"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class Cause:
    """`name` is a reason's code, a kind of trouble, a clause's id, or the words of a premise, of a
    condition, or why a cell came to no verdict. `room` is the provider of a reason, else "".
    """

    kind: CauseKind
    name: str
    room: str = ""

    @property
    def reason(self) -> Reason | None:
        """The reason, where it is one."""
        return load_reasons(self.room)[self.name] if self.kind is CauseKind.REASON else None


def causes_of(cell: CellResult) -> Iterator[tuple[Check, Cause]]:
    """Yield each missed check of a cell with its cause."""
    missed = cell.marked(*MISSED)
    own = [(check, _own(check, cell)) for check in missed]
    first = _first_of(cell, own)
    for check, cause in own:
        takes_after = check.mark is Mark.UNCLEAR and cause.kind not in _PEERS
        yield check, (first or cause) if takes_after else cause


_PEERS = (CauseKind.REASON, CauseKind.TROUBLE)


def _own(check: Check, cell: CellResult) -> Cause:
    """Return the cause that the check itself tells."""
    messages = [cell.messages[id_] for id_ in check.messages if id_ in cell.messages]
    for cause in _refusals(messages):
        reason = cause.reason
        if cause.name in check.actual or (reason and reason.clause == check.clause):
            return cause
    for message in messages:
        if not message.is_received and message.ended and message.ended.trouble:
            return Cause(CauseKind.TROUBLE, message.ended.trouble.kind)
    if check.mark is Mark.UNCLEAR and check.level is not Level.PREMISE:
        told = check.actual.split("\n")[0].partition(" (HTTP")[0]
        return Cause(CauseKind.CONDITION, told.removeprefix(NOT_SEEN))
    premise = check.level is Level.PREMISE
    return Cause(CauseKind.PREMISE if premise else CauseKind.CLAUSE, check.clause)


def _first_of(cell: CellResult, own: Iterable[tuple[Check, Cause]]) -> Cause | None:
    """Return what most likely took the rest of a cell along; None where nothing stands out."""
    told = [cause for _, cause in own if cause.kind in _PEERS]
    failed = [cause for check, cause in own if check.mark is Mark.FAIL]
    premises = [cause for _, cause in own if cause.kind is CauseKind.PREMISE]
    found = (*told, *_refusals(cell.messages.values()), *failed, *premises)
    return found[0] if found else None


def _refusals(messages: Iterable[MessageResult]) -> Iterator[Cause]:
    """Yield the reasons for which messages were refused, where the operator is at fault."""
    for message in messages:
        said = message.ended.answered if message.ended else None
        code = said.get("reason") if said else None
        room = message.operation.partition(".")[0]
        if isinstance(code, str) and code in _at_fault(room):
            yield Cause(CauseKind.REASON, code, room)


@cache
def _at_fault(room: str) -> frozenset[str]:
    if room not in load_contracts().contracts:
        return frozenset()
    return frozenset(code for code, reason in load_reasons(room).items() if reason.clause)
