"""Other right ways to serve GR8 Tech."""

from sandbox.operator.variants.variant import Variant

VARIANTS: tuple[Variant, ...] = ()
