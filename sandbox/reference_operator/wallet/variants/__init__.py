"""Correct variants of the side of the wallet."""

from sandbox.reference_operator.wallet.variants import habits, ways

VARIANTS = (*ways.VARIANTS, *habits.VARIANTS)
