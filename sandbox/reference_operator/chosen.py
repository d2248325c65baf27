"""The operator that somebody asked for: the reference with these defects and these variants."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.reference_operator import defects, variants
from sandbox.reference_operator.conduct import Conduct, combine
from sandbox.reference_operator.declared import Declared, merge


@dataclass(frozen=True, slots=True)
class Chosen:
    """How it behaves, and what its target.yaml declares."""

    conduct: Conduct
    declared: Declared


def chosen(defect_ids: Sequence[str] = (), variant_ids: Sequence[str] = ()) -> Chosen:
    """Look the ids up and combine. Raise KeyError for an unknown id, ValueError for two that
    change the same point.
    """
    wrong = [defects.BY_ID[id_] for id_ in dict.fromkeys(defect_ids)]
    right = [variants.BY_ID[id_] for id_ in dict.fromkeys(variant_ids)]
    declared = merge(one.declared for one in right if one.declared is not None)
    return Chosen(combine((*wrong, *right)), declared)
