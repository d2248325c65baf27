"""Other right ways to serve GR8 Tech."""

from sandbox.reference_operator.gr8.variants import habits, ways

VARIANTS = (*ways.VARIANTS, *habits.VARIANTS)
