"""What the defects and variants have to be as a whole, before any of them is tried."""

from collections.abc import Iterator, Mapping, Set

from sandbox.reference_operator import defects, variants
from sandbox.scenario.contract.contract import load_contracts
from tests.mutants.coverage import ROOMS, clauses_of

FEWEST_DEFECTS = 600
FEWEST_VARIANTS = 60
MOST_NOT_YET = 10


def lacking() -> Iterator[str]:
    """Tell what is missing at a glance: defects, variants, catches that have to be."""
    if len(defects.ALL) < FEWEST_DEFECTS:
        yield f"there are {len(defects.ALL)} defects; {FEWEST_DEFECTS} are wanted"
    if len(variants.ALL) < FEWEST_VARIANTS:
        yield f"there are {len(variants.ALL)} variants; {FEWEST_VARIANTS} are wanted"
    yield from _not_yet()


def one_sided(broken: Mapping[str, Set[str]]) -> Iterator[str]:
    """Tell the musts that are judged and lack a crude defect or a subtle one.

    `broken` maps each clause to the defects that were seen to make it miss. Some musts, as that a
    token is accepted in the end, have no defect of their own and are broken by those of others.
    """
    for room in ROOMS:
        for one in clauses_of(room):
            if one.clause.level != "must" or one.clause.of == "provider" or not one.scenarios:
                continue
            named = {each for each in one.defects if not defects.BY_ID[each].not_yet}
            degrees = {
                defects.BY_ID[each].crude for each in named | broken.get(one.clause.id, set())
            }
            for crude in sorted({True, False} - degrees):
                yield f"{one.clause.id} has no {'crude' if crude else 'subtle'} defect"


def _not_yet() -> Iterator[str]:
    waiting = [one for one in defects.ALL if one.not_yet]
    if len(waiting) > MOST_NOT_YET:
        yield f"{len(waiting)} defects are caught by nobody yet; {MOST_NOT_YET} may be"
    clauses = load_contracts().clauses
    for defect in waiting:
        if clauses[defect.clause].level == "must":
            yield f"{defect.id} is not caught yet, and breaks a must ({defect.clause})"
