"""The tables of docs/fidelity.md: what covers each clause and each negative case."""

from collections import Counter

from tests.docs.markdown import code_span, code_spans, table
from tests.mutants.coverage import ROOMS, CaseCoverage, cases_of, clauses_of


def totals(_: str) -> str:
    """How much of each provider is covered."""
    head = ("provider", "clauses", "proven", "judged by nobody", "cases", "covered", "not yet")
    return table(head, map(_total, ROOMS))


def clause_coverage(room: str) -> str:
    """Each clause: where it stands, what notices a breach, who judges it and what proves it."""
    head = ("clause", "source", "level, basis", "rule", "scenarios", "defects", "status")
    return table(
        head,
        (
            (
                code_span(one.clause.id),
                one.clause.source,
                f"{one.clause.level}, {one.clause.basis}",
                code_spans(one.reasons),
                code_spans(one.scenarios),
                code_spans(one.defects),
                one.status,
            )
            for one in clauses_of(room)
        ),
    )


def case_coverage(room: str) -> str:
    """Each negative case and what covers it."""
    head = ("case", "what goes wrong", "source", "scenarios", "noticed as", "defects", "status")
    return table(head, map(_case, cases_of(room)))


def _case(one: CaseCoverage) -> tuple[str, ...]:
    case = one.case
    proofs = code_spans(one.defects)
    if case.tests:
        proofs = "; ".join(filter(None, (proofs, f"{len(case.tests)} of our tests")))
    return (
        case.id,
        case.text,
        case.source,
        code_spans(case.scenarios),
        code_spans(case.detects),
        proofs,
        f"not yet: {case.not_yet}" if case.not_yet else "covered",
    )


def _total(room: str) -> tuple[str, ...]:
    clauses = Counter(one.status for one in clauses_of(room))
    cases = Counter(one.is_covered for one in cases_of(room))
    numbers = (
        clauses.total(),
        clauses["proven"],
        clauses["nobody judges it"],
        cases.total(),
        cases[True],
        cases[False],
    )
    return (code_span(room), *map(str, numbers))
