"""The clause sheet: every clause of every provider, judged or not, with what it came to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import Check
from sandbox.evidence.results import RunResult, numbered_checks
from sandbox.evidence.verdict import Level, Mark
from sandbox.scenario.contract.contract import TEAM, Clause, load_contracts
from sandbox.scenario.contract.facts import provider_facts

_WORST = (Mark.FAIL, Mark.UNCLEAR, Mark.WARN, Mark.KNOWN, Mark.PASS, Mark.NOT_RUN)
_MOST_LINKED = 60
NOBODY = "not judged"


@dataclass(frozen=True, slots=True)
class CheckLink:
    """A check of a clause, by its id and its cell."""

    id: str
    cell: str
    mark: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause. `mark` is the worst of its checks', NOBODY where there are none; `missed` links
    those that did not pass, `passed` counts the others.
    """

    id: str
    level: str
    basis: str
    text: str
    source: str
    mark: str
    count: int
    missed: Sequence[CheckLink]
    missed_left_out: int
    passed: Sequence[CheckLink]
    passed_left_out: int


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    """The clauses of one provider, or of the operator's own team."""

    title: str
    rows: Sequence[ClauseRow]


def clause_sheet(run: RunResult) -> Sequence[ClauseGroup]:
    """Return the sheet: the providers in the order of their names, the team's clauses last."""
    judged = _judged(run)
    contracts = load_contracts().contracts
    groups = [
        ClauseGroup(provider_facts()[name].title, [*_rows(contract.clauses, judged)])
        for name, contract in contracts.items()
    ]
    known = {clause for contract in contracts.values() for clause in contract.clauses}
    others = [_of_check(checks[0][2]) for id_, checks in judged.items() if id_ not in known]
    if others:
        rows = _rows({clause.id: clause for clause in others}, judged)
        groups.append(ClauseGroup("Your team's own", [*rows]))
    return groups


_Judged = Mapping[str, Sequence[tuple[str, str, Check]]]


def _judged(run: RunResult) -> _Judged:
    """Return by clause its checks, each with its id and the name of its cell."""
    found: dict[str, list[tuple[str, str, Check]]] = {}
    for cell in run.cells:
        for id_, check in numbered_checks(cell.happened):
            if check.level is not Level.PREMISE:
                found.setdefault(check.clause, []).append((id_, cell.name, check))
    return found


def _of_check(check: Check) -> Clause:
    return Clause(check.clause, check.level.value, check.basis or TEAM, check.text, check.source)


def _rows(clauses: Mapping[str, Clause], judged: _Judged) -> Iterator[ClauseRow]:
    for clause in clauses.values():
        checks = judged.get(clause.id, ())
        if clause.of != "operator" and not checks:
            continue
        links = [CheckLink(id_, cell, check.mark.value) for id_, cell, check in checks]
        passed = [link for link in links if link.mark == Mark.PASS]
        missed = [link for link in links if link.mark not in (Mark.PASS, Mark.NOT_RUN)]
        yield ClauseRow(
            id=clause.id,
            level=clause.level,
            basis=clause.basis,
            text=clause.text,
            source=clause.source,
            mark=_worst(check.mark for _, _, check in checks),
            count=len(links),
            missed=missed[:_MOST_LINKED],
            missed_left_out=max(0, len(missed) - _MOST_LINKED),
            passed=passed[:_MOST_LINKED],
            passed_left_out=max(0, len(passed) - _MOST_LINKED),
        )


def _worst(marks: Iterable[Mark]) -> str:
    seen = Counter(marks)
    return next((mark.value for mark in _WORST if seen[mark] and mark is not Mark.NOT_RUN), NOBODY)
