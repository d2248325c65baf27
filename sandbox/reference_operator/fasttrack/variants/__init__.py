"""Correct variants of the side of Fast Track."""

from sandbox.reference_operator.fasttrack.variants import habits, ways

VARIANTS = (*ways.VARIANTS, *habits.VARIANTS)
