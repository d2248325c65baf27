"""Correct variants of the side of GR8 Tech."""

from sandbox.reference_operator.gr8.variants import careful, habits, lives, ways

VARIANTS = (*ways.VARIANTS, *habits.VARIANTS, *careful.VARIANTS, *lives.VARIANTS)
