"""Clauses: judgements that the contract does not know, and files that judge nothing."""

from collections.abc import Iterable, Iterator

from sandbox.authoring.lint.outline import CheckLine, Outline, StepLine, walk
from sandbox.authoring.lint.rules.contract import is_startable
from sandbox.authoring.lint.rules.parts import PartLibrary, claims_of
from sandbox.authoring.lint.uncertain import Absence
from sandbox.errors import FileFinding
from sandbox.scenario.contract.conditions import shown_by
from sandbox.scenario.contract.contract import TEAM, Clause, Contracts
from sandbox.scenario.yaml_tree.suggest import did_you_mean

_GRADED = ("must", "should")


def clause_findings(file: Outline) -> Iterator[FileFinding]:
    """Unknown clauses, other levels than the contract's, clauses of somebody else's."""
    for step in file.every:
        for check in step.checks:
            if check.clause:
                yield from _clause(check, step, contracts=file.contracts)


def _clause(check: CheckLine, step: StepLine, *, contracts: Contracts) -> Iterator[FileFinding]:
    name, place = check.clause, check.value_place(check.level)
    clause = contracts.clauses.get(name)
    if clause is None:
        hint = did_you_mean(name, contracts.clauses)
        yield FileFinding(place, "C01", f'"{name}" is no clause.', hint)
        return
    if clause.level != check.level:
        where = "team-clauses.yaml" if clause.basis == TEAM else "the contract"
        text = f'"{name}" is a {clause.level} in {where}, not a {check.level}.'
        yield FileFinding(check.key_place(check.level), "C02", text)
    if clause.basis == TEAM:
        return
    room = name.partition(".")[0]
    if step.operation is not None and step.operation.room != room and is_startable(step):
        text = f"{name} is a duty towards {room}, and {step.operation.name} is none of its calls."
        yield FileFinding(place, "C04", text)
    elif (unseen := _never_shown(clause, step, contracts=contracts)) is not None:
        yield FileFinding(place, "C06", unseen)


def _never_shown(clause: Clause, step: StepLine, *, contracts: Contracts) -> str | None:
    """Say that nothing of what a clause presupposes can be seen on a step's messages."""
    if step.operation is None or not clause.presupposes:
        return None
    if shown_by(clause.presupposes, step.operation, contracts.operations):
        return None
    wanted = " and ".join(condition.text for condition in clause.presupposes)
    return f"{clause.id} presupposes that {wanted}, which {step.operation.name} can never show."


def judging_findings(file: Outline, library: PartLibrary) -> Iterator[FileFinding]:
    """A scenario that can only ever be green, and judgements where nothing is graded."""
    for step in walk(file.always):
        for check in step.checks:
            if check.level in _GRADED:
                text = "steps under always are not graded; write premise, or move the step."
                yield FileFinding(check.key_place(check.level), "C05", text)
    steps = None if file.is_part else file.get("steps")
    if steps is not None and library.holds_all(file) and not claimed(file, library):
        place, text = file.key_place("steps"), "the scenario judges nothing."
        yield Absence(place, "C03", text, holders=(steps.place,))


def claimed(file: Outline, library: PartLibrary) -> frozenset[str]:
    """Return every clause that a scenario judges, its parts included."""
    used = [library.facts(step.subject) for step in walk(file.steps) if step.kind == "use"]
    return claims_of(file).union(*(facts.claims for facts in used if facts))


def unjudged(contracts: Contracts, claims: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses that no scenario judges; what an operator may do needs no judge."""
    judged = frozenset(claims)
    return tuple(
        c.id for c in contracts.clauses.values() if c.level != "may" and c.id not in judged
    )
