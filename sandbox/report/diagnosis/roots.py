"""The roots of a run: what went wrong, each thing told once, with the cells that it took along."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.errors import PeerTrouble
from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Level, Mark, Outcome
from sandbox.report.diagnosis.causes import Cause, CauseKind, causes_of
from sandbox.scenario.contract.contract import load_contracts

_UNANSWERED: Mapping[str, tuple[str, str]] = {
    PeerTrouble.REFUSED: (
        "The operator could not be reached: nothing listens at its address.",
        "Start it, or mend base-url in the target.",
    ),
    PeerTrouble.TIMEOUT: (
        "The operator did not answer in time.",
        "Look into its log for what it was busy with. A single thread that waits is a usual one.",
    ),
    PeerTrouble.BROKEN: (
        "The operator's answer broke off, or is no HTTP.",
        "Look into the operator's log: it may have crashed over the request.",
    ),
    PeerTrouble.UNRESOLVED: (
        "The operator's host name has no address.",
        "Mend base-url in the target, or the name service of this machine.",
    ),
    PeerTrouble.TLS: (
        "No TLS connection to the operator came about.",
        "Look at its certificate, and at the authorities that the target names.",
    ),
}
_NO_ANSWER = "There was no answer of the operator's."
_ENDED = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.WARNED)


@dataclass(frozen=True, slots=True)
class Root:
    """One thing that went wrong. `title` says what, `todo` what helps, "" where nobody knows, and
    `text` what was found in `first`, the cell of its gravest check. `cells` are those that it took
    along, in the order of the plan, `checks` its checks, each with its cell. `clause` is the duty
    that was missed, "" for none; `level` and `mark` are those of the gravest check.
    """

    cause: Cause
    title: str
    text: str
    todo: str
    clause: str
    level: Level
    mark: Mark
    cells: tuple[CellResult, ...]
    checks: tuple[tuple[CellResult, Check], ...]
    first: CellResult

    @property
    def is_failure(self) -> bool:
        """Whether a must failed of it."""
        return self.mark is Mark.FAIL


def roots_of(run: RunResult) -> tuple[Root, ...]:
    """Return the roots of a run: failures before what is unclear before warnings, the root of most
    cells first.
    """
    found: dict[Cause, list[tuple[CellResult, Check]]] = {}
    bare: dict[Cause, list[CellResult]] = {}
    for cell in run.cells:
        if cell.outcome not in _ENDED:
            continue
        caused = list(causes_of(cell))
        for check, cause in caused:
            found.setdefault(cause, []).append((cell, check))
        if not caused and cell.because:
            bare.setdefault(Cause(CauseKind.SANDBOX, cell.because), []).append(cell)
    roots = [_root(cause, checks) for cause, checks in found.items()]
    roots += [_bare(cause, cells) for cause, cells in bare.items()]
    return tuple(sorted(roots, key=_gravity))


_GRAVITY = (Mark.FAIL, Mark.UNCLEAR, Mark.WARN)


def _gravity(root: Root) -> tuple[int, int]:
    return _GRAVITY.index(root.mark), -len(root.cells)


def _root(cause: Cause, checks: list[tuple[CellResult, Check]]) -> Root:
    first, gravest = min(checks, key=lambda pair: _GRAVITY.index(pair[1].mark))
    title, todo, clause = _words(cause, gravest)
    return Root(
        cause=cause,
        title=title,
        text=gravest.actual,
        todo=todo,
        clause=clause,
        level=gravest.level,
        mark=gravest.mark,
        cells=tuple(_distinct(cell for cell, _ in checks)),
        checks=tuple(checks),
        first=first,
    )


def _bare(cause: Cause, cells: list[CellResult]) -> Root:
    """Make a root of cells that ended without a check that says why."""
    return Root(
        cause=cause,
        title=cause.name,
        text="",
        todo="",
        clause="",
        level=Level.PREMISE,
        mark=Mark.UNCLEAR,
        cells=tuple(cells),
        checks=(),
        first=cells[0],
    )


def _words(cause: Cause, check: Check) -> tuple[str, str, str]:
    """Return title, todo and clause of a root."""
    reason = cause.reason
    if reason is not None:
        return reason.text, reason.advice, reason.clause
    match cause.kind:
        case CauseKind.TROUBLE:
            text, todo = _UNANSWERED.get(cause.name, (_NO_ANSWER, ""))
            return text, todo, ""
        case CauseKind.PREMISE:
            return f"The premise does not hold: {cause.name}", "", ""
        case CauseKind.CONDITION:
            return f"It was not seen that {cause.name}", "", ""
        case _:
            clause = load_contracts().clauses.get(cause.name)
            return check.text or (clause.text if clause else cause.name), "", cause.name


def _distinct(cells: Iterable[CellResult]) -> Iterator[CellResult]:
    seen: set[str] = set()
    for cell in cells:
        if cell.name not in seen:
            seen.add(cell.name)
            yield cell
