"""Defects towards the wallet: launch URLs, calls, answers, retries."""

from sandbox.reference_operator.wallet.defects import (
    answers,
    compared_fields,
    credentials,
    launch_fields,
    launches,
    loose_answers,
    open_games,
    pages,
    reactions,
    requests,
    retries,
    sent_fields,
    signing,
    silence,
    tokens,
    transport,
)

MATRICES = (
    *launch_fields.MATRICES,
    *sent_fields.MATRICES,
    *compared_fields.MATRICES,
    *reactions.MATRICES,
)

DEFECTS = (
    *launches.DEFECTS,
    *transport.DEFECTS,
    *requests.DEFECTS,
    *credentials.DEFECTS,
    *signing.DEFECTS,
    *answers.DEFECTS,
    *loose_answers.DEFECTS,
    *tokens.DEFECTS,
    *pages.DEFECTS,
    *retries.DEFECTS,
    *silence.DEFECTS,
    *open_games.DEFECTS,
    *(defect for matrix in MATRICES for defect in matrix.defects),
)
