"""Defects towards Fast Track: `/authenticate`, the token URL, and the front page."""

from sandbox.reference_operator.fasttrack.defects import (
    answers,
    browsers,
    callers,
    comparisons,
    identities,
    keys,
    kinds,
    leftovers,
    refusals,
    requests,
    sessions,
    unknown_sids,
    wordings,
    workers,
)
from sandbox.reference_operator.fasttrack.defects.by_field import MATRICES

__all__ = ["DEFECTS", "MATRICES"]

DEFECTS = (
    *sessions.DEFECTS,
    *unknown_sids.DEFECTS,
    *answers.DEFECTS,
    *identities.DEFECTS,
    *refusals.DEFECTS,
    *requests.DEFECTS,
    *callers.DEFECTS,
    *comparisons.DEFECTS,
    *keys.DEFECTS,
    *kinds.DEFECTS,
    *browsers.DEFECTS,
    *workers.DEFECTS,
    *wordings.DEFECTS,
    *leftovers.DEFECTS,
    *(defect for matrix in MATRICES for defect in matrix.defects),
)
