"""Defects towards GR8 Tech, by what goes wrong: the token, its claims, the key, the page."""

from sandbox.reference_operator.gr8.defects import (
    currencies,
    endpoint,
    identities,
    keys,
    pages,
    signatures,
    times,
    tokens,
    units,
    workers,
)

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
    *pages.DEFECTS,
)
