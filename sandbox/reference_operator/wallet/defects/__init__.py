"""Defects towards the wallet: launch URLs, calls, answers, retries."""

from sandbox.reference_operator.wallet.defects import (
    answers,
    credentials,
    launches,
    open_games,
    requests,
    retries,
    signing,
    transport,
)

DEFECTS = (
    *launches.DEFECTS,
    *transport.DEFECTS,
    *requests.DEFECTS,
    *credentials.DEFECTS,
    *signing.DEFECTS,
    *answers.DEFECTS,
    *retries.DEFECTS,
    *open_games.DEFECTS,
)
