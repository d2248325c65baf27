"""Defects towards Fast Track: `/authenticate`, the token URL, and the front page."""

from sandbox.reference_operator.fasttrack.defects import (
    answered_fields,
    answers,
    browsers,
    callers,
    compared_fields,
    comparisons,
    identities,
    keys,
    kinds,
    refusals,
    requests,
    sessions,
    unknown_sids,
    wordings,
    workers,
)

MATRICES = (*compared_fields.MATRICES, *answered_fields.MATRICES)

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
    *(defect for matrix in MATRICES for defect in matrix.defects),
)
