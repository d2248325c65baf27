"""Mistakes between the launch URL, the wallet and the game."""

from sandbox.reference_operator.wallet.defects import (
    answers,
    credentials,
    launches,
    line,
    requests,
    retries,
    signing,
)

DEFECTS = (
    *launches.DEFECTS,
    *line.DEFECTS,
    *requests.DEFECTS,
    *credentials.DEFECTS,
    *signing.DEFECTS,
    *answers.DEFECTS,
    *retries.DEFECTS,
)
