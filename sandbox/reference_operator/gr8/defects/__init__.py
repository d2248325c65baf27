"""Defects towards GR8 Tech, by what goes wrong: the token, its claims, the key, the page."""

from sandbox.reference_operator.gr8.defects import (
    claim_fields,
    currencies,
    endpoint,
    entries,
    identities,
    keys,
    over_time,
    pages,
    session_fields,
    signatures,
    strangers,
    times,
    tokens,
    units,
    workers,
)

MATRICES = (*claim_fields.MATRICES, *session_fields.MATRICES)

DEFECTS = (
    *tokens.DEFECTS,
    *signatures.DEFECTS,
    *times.DEFECTS,
    *currencies.DEFECTS,
    *identities.DEFECTS,
    *keys.DEFECTS,
    *endpoint.DEFECTS,
    *units.DEFECTS,
    *workers.DEFECTS,
    *strangers.DEFECTS,
    *entries.DEFECTS,
    *pages.DEFECTS,
    *over_time.DEFECTS,
    *(defect for matrix in MATRICES for defect in matrix.defects),
)
