"""Mistakes at `POST /authenticate`, at the token URL before it, and on the page."""

from sandbox.reference_operator.fasttrack.defects import (
    answers,
    callers,
    identities,
    pages,
    refusals,
    requests,
    sessions,
    strangers,
)

DEFECTS = (
    *sessions.DEFECTS,
    *strangers.DEFECTS,
    *answers.DEFECTS,
    *identities.DEFECTS,
    *refusals.DEFECTS,
    *requests.DEFECTS,
    *callers.DEFECTS,
    *pages.DEFECTS,
)
