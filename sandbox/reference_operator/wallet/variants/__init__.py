"""Other right ways to serve the wallet."""

from sandbox.reference_operator.wallet.variants import habits, ways

VARIANTS = (*ways.VARIANTS, *habits.VARIANTS)
