"""Pages of `sandbox explain` about defects, variants and negative cases."""

from collections.abc import Iterator
from functools import partial

from sandbox.explain.explain import Entry, Topic, row
from sandbox.reference_operator import defects, variants
from sandbox.reference_operator.defects import Defect
from sandbox.reference_operator.variants import Variant
from sandbox.scenario.contract.cases import Case, load_cases
from sandbox.scenario.contract.contract import load_contracts


def operator_entries() -> Iterator[Entry]:
    """Every defect, every correct variant, and every negative case."""
    for defect in defects.ALL:
        yield Entry("defect", defect.id, partial(_defect_page, defect))
    for variant in variants.ALL:
        yield Entry("variant", variant.id, partial(_variant_page, variant))
    for room in load_contracts().contracts:
        for case in load_cases(room).values():
            page = partial(_case_page, case, room=room)
            yield Entry("case", case.id, page, aliases=(f"{room}.{case.id}",))


def _defect_page(defect: Defect) -> Topic:
    rows = (
        *row("breaks", defect.clause),
        *row("case", defect.case),
        *row("try it", f"sandbox operator --defect {defect.id}"),
    )
    return Topic("defect", defect.id, defect.text, rows)


def _variant_page(variant: Variant) -> Topic:
    rows = (
        *row("right by", variant.allows),
        *row("try it", f"sandbox operator --variant {variant.id}"),
    )
    return Topic("variant", variant.id, variant.text, rows)


def _case_page(case: Case, *, room: str) -> Topic:
    committed = [d for d in defects.ALL if (d.case, d.clause.split(".")[0]) == (case.id, room)]
    rows = (
        *row("of", room),
        *row("source", case.source),
        *row("clauses", *case.clauses),
        *row("judged by", *case.scenarios),
        *row("noticed as", *case.detects),
        *row("defects", *(f"{defect.id}: {defect.text}" for defect in committed)),
        *row("not yet", case.not_yet),
    )
    return Topic("case", case.id, case.text, rows)
