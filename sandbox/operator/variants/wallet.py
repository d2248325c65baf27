"""Other right ways to serve the wallet."""

from sandbox.operator.variants.variant import Variant

VARIANTS: tuple[Variant, ...] = ()
