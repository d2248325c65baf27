"""Defects towards Fast Track: `/authenticate`, the token URL, and the front page."""

from sandbox.reference_operator.fasttrack.defects import (
    answers,
    browsers,
    callers,
    comparisons,
    identities,
    keys,
    kinds,
    pages,
    refusals,
    requests,
    sessions,
    unknown_sids,
    wordings,
    workers,
)

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
    *pages.DEFECTS,
)
