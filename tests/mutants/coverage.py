"""Coverage of clauses and negative cases: who judges each, and what proves it.

A clause is *proven* when a scenario judges it and a defect breaks it. A case is *covered* when
scenarios or reason codes meet it and a defect or a test shows that they do.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.defects import ALL
from sandbox.scenario.contract.cases import Case, load_cases
from sandbox.scenario.contract.contract import Clause, load_contract, load_contracts
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.reasons import every_reason
from tests.mutants.matrix import CATALOGUE, claims

ROOMS = tuple(name for name in load_contracts().contracts if not provider_facts()[name].draft)
"""The providers whose coverage is published: all but drafts."""


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """One clause, the reason codes that point at it, and whose work rests on it."""

    clause: Clause
    reasons: Sequence[str]
    scenarios: Sequence[str]
    defects: Sequence[str]

    @property
    def status(self) -> str:
        """In one or two words how sure we are that a breach is seen."""
        if self.scenarios and self.defects:
            return "proven"
        if self.clause.of == "provider":
            return "ours"
        if self.clause.level == "may":
            return "never judged"
        if self.scenarios:
            return "no defect"
        return "noticed" if self.reasons else "nobody judges it"


@dataclass(frozen=True, slots=True)
class CaseCoverage:
    """One negative case and the defects that commit it."""

    case: Case
    defects: Sequence[str]

    @property
    def is_covered(self) -> bool:
        """Whether nothing of it waits."""
        return not self.case.not_yet


def clauses_of(room: str) -> list[ClauseCoverage]:
    """Return every clause of a room, in the order of its contract."""
    return [
        ClauseCoverage(
            clause,
            _reasons().get(clause.id, ()),
            _scenarios().get(clause.id, ()),
            [defect.id for defect in ALL if defect.clause == clause.id],
        )
        for clause in load_contract(room).clauses.values()
    ]


def cases_of(room: str) -> list[CaseCoverage]:
    """Return every negative case of a room, in the order of its file."""
    return [
        CaseCoverage(
            case,
            [d.id for d in ALL if d.case == case.id and d.clause.startswith(f"{room}.")],
        )
        for case in load_cases(room).values()
    ]


def summary() -> str:
    """Say in one line how many clauses are proven and how many cases are covered."""
    cases = [one for room in ROOMS for one in cases_of(room)]
    clauses = [one for room in ROOMS for one in clauses_of(room)]
    proven = sum(one.status == "proven" for one in clauses)
    nobody = [one.clause.id for one in clauses if one.status == "nobody judges it"]
    waiting = [one.case.id for one in cases if not one.is_covered]
    text = f"{len(cases) - len(waiting)}/{len(cases)} cases covered"
    text += f" (not yet: {', '.join(waiting)})" if waiting else ""
    text += f"; {proven}/{len(clauses)} clauses proven, {len(nobody)} judged by nobody"
    return text + (f" ({', '.join(nobody)})" if nobody else "")


@cache
def _reasons() -> Mapping[str, Sequence[str]]:
    """Clause → the reason codes that point at it."""
    found: dict[str, list[str]] = defaultdict(list)
    for reason in every_reason():
        found[reason.clause].append(reason.code)
    return found


@cache
def _scenarios() -> Mapping[str, Sequence[str]]:
    """Clause → the scenarios of the catalogue that judge it."""
    scenarios = load_scenarios([CATALOGUE], contracts=load_contracts())
    found: dict[str, list[str]] = defaultdict(list)
    for scenario in sorted(scenarios, key=lambda one: one.id):
        for clause in sorted(claims(scenario)):
            found[clause].append(scenario.id)
    return found
