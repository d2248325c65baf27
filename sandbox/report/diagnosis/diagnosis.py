"""What a run comes down to: its roots, and the known mistakes that it looks like."""

from dataclasses import dataclass
from functools import cache

from sandbox.evidence.results import RunResult
from sandbox.evidence.verdict import Level, Mark
from sandbox.report.diagnosis.likeness import Comparing, Likeness
from sandbox.report.diagnosis.roots import Root, roots_of
from sandbox.report.diagnosis.shown import shown_in
from sandbox.report.diagnosis.table import known_cells, known_mistakes
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import UNEXPECTED

_JUDGED = frozenset({Mark.FAIL, Mark.WARN, Mark.KNOWN})


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`roots` is what went wrong, each thing told once, the gravest first; `likely` the known
    mistakes that the run looks like, the likeliest first, with a measure. `is_unknown`: something
    of the catalogue failed, and resembles none of them.
    """

    roots: tuple[Root, ...]
    likely: tuple[Likeness, ...] = ()
    is_unknown: bool = False


def diagnose(run: RunResult) -> Diagnosis:
    """Return what a run comes down to; a run in which all went well has nothing."""
    roots = roots_of(run)
    if not any(check.mark in _JUDGED for root in roots for _, check in root.checks):
        return Diagnosis(roots)
    shown = shown_in(run.cells).kept(known_cells().__contains__)
    likely = comparing().likeliest(shown)
    return Diagnosis(roots, likely, is_unknown=bool(shown.missed) and not likely)


@cache
def comparing() -> Comparing:
    """Return the mistakes of the table that ships, to compare runs with."""
    clauses = load_contracts().clauses
    no_musts = {name for name, clause in clauses.items() if clause.level != Level.MUST}
    return Comparing(known_mistakes().mistakes, no_musts | {UNEXPECTED})
