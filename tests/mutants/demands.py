"""What the defects and variants have to be as a whole, before any of them is tried."""

from collections import defaultdict
from collections.abc import Iterator

from sandbox.reference_operator import defects, variants
from sandbox.scenario.contract.contract import load_contracts
from tests.mutants.coverage import ROOMS, clauses_of

FEWEST_DEFECTS = 600
FEWEST_VARIANTS = 60
MOST_NOT_YET = 10


def lacking() -> Iterator[str]:
    """Tell what is missing: defects, variants, a crude and a subtle defect for each must."""
    if len(defects.ALL) < FEWEST_DEFECTS:
        yield f"there are {len(defects.ALL)} defects; {FEWEST_DEFECTS} are wanted"
    if len(variants.ALL) < FEWEST_VARIANTS:
        yield f"there are {len(variants.ALL)} variants; {FEWEST_VARIANTS} are wanted"
    yield from _not_yet()
    yield from one_sided()


def one_sided() -> Iterator[str]:
    """Tell the musts that are judged and lack a crude defect or a subtle one."""
    degrees: dict[str, set[bool]] = defaultdict(set)
    for defect in defects.ALL:
        if not defect.not_yet:
            degrees[defect.clause].add(defect.crude)
    for room in ROOMS:
        for one in clauses_of(room):
            if one.clause.level != "must" or one.clause.of == "provider" or not one.scenarios:
                continue
            for crude in {True, False} - degrees[one.clause.id]:
                yield f"{one.clause.id} has no {'crude' if crude else 'subtle'} defect"


def _not_yet() -> Iterator[str]:
    waiting = [one for one in defects.ALL if one.not_yet]
    if len(waiting) > MOST_NOT_YET:
        yield f"{len(waiting)} defects are caught by nobody yet; {MOST_NOT_YET} may be"
    clauses = load_contracts().clauses
    for defect in waiting:
        if clauses[defect.clause].level == "must":
            yield f"{defect.id} is not caught yet, and breaks a must ({defect.clause})"
