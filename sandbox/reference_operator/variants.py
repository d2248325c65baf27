"""The correct variants: operators that differ from the reference and break no duty.

They test the catalogue: whoever of them fails a must has been accused falsely.
"""

from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.variant import Variant

ALL: tuple[Variant, ...] = tuple(variant for side in SIDES for variant in side.variants)
BY_ID = {variant.id: variant for variant in ALL}

__all__ = ["ALL", "BY_ID", "Variant"]
