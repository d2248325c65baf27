"""Mistakes between the launch URL, the wallet and the game."""

from sandbox.operator.defects.wallet import answers, launches, requests, retries, signing

DEFECTS = (
    *launches.DEFECTS,
    *requests.DEFECTS,
    *signing.DEFECTS,
    *answers.DEFECTS,
    *retries.DEFECTS,
)
