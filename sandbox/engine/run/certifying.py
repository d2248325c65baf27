"""Lists what a run lacks to certify an operator.

A certificate says more than that nothing failed: everything that applies was run and could
be judged, no known miss was passed over, and every must that the target's providers put on the
operator was judged at least once. Clauses that only the provider we play can break are no duty of
the operator.
"""

from collections.abc import Iterable, Iterator, Sequence

from sandbox.engine.run.deviations import JudgedDeviation
from sandbox.evidence.events import Lack
from sandbox.evidence.verdict import Ended, Fate, Lacking, Mark, Outcome
from sandbox.scenario.contract.contract import TEAM, Clause, Contracts
from sandbox.scenario.target.needs import DOES_NOT_APPLY
from sandbox.scenario.target.target import Target

_KINDS = {
    Outcome.SKIPPED: Lacking.SKIPPED,
    Outcome.INCONCLUSIVE: Lacking.INCONCLUSIVE,
    Outcome.ERROR: Lacking.INCONCLUSIVE,
}
_GRADED = frozenset({Mark.PASS, Mark.FAIL, Mark.WARN, Mark.KNOWN})


def lacks(
    ended: Sequence[Ended],
    known: Iterable[JudgedDeviation],
    *,
    contracts: Contracts,
    target: Target,
) -> Iterator[Lack]:
    """Return everything that is lacking: cells in order, then deviations, then clauses."""
    for cell in ended:
        if cell.outcome in _KINDS and not cell.because.startswith(DOES_NOT_APPLY):
            yield Lack(_KINDS[cell.outcome], cell.cell, cell.because)
    for deviation in known:
        if deviation.fate is Fate.KNOWN:
            ticket = deviation.entry.ticket
            yield Lack(Lacking.DEVIATION, deviation.entry.clause, f"a known miss: {ticket}")
    judged = {c.clause for cell in ended for c in cell.checks if c.mark in _GRADED}
    for clause in duties(contracts, target):
        if clause.id not in judged:
            of = " (a clause of the team)" if clause.basis == TEAM else ""
            yield Lack(Lacking.UNJUDGED, clause.id, f"{clause.text}{of}")


def duties(contracts: Contracts, target: Target) -> Iterator[Clause]:
    """Return every must of the operator that this target covers, in the contracts' order, and those
    of the team.
    """
    for provider in target.sections:
        contract = contracts.contracts[provider]
        foreign = tuple(
            f"{operation.name}."
            for operation in contract.operations.values()
            if operation.needs and target.why_not(operation.needs)
        )
        for clause in contract.clauses.values():
            of_operator = clause.level == "must" and clause.of == "operator"
            if of_operator and not clause.id.startswith(foreign):
                yield clause
    yield from (clause for clause in contracts.team if clause.level == "must")
