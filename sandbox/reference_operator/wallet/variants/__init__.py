"""Correct variants of the side of the wallet."""

from sandbox.reference_operator.wallet.variants import careful, currencies, habits, launches, ways

VARIANTS = (
    *ways.VARIANTS,
    *launches.VARIANTS,
    *habits.VARIANTS,
    *careful.VARIANTS,
    *currencies.VARIANTS,
)
