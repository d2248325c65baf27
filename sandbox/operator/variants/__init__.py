"""The correct variants: operators that differ from the reference and are right all the same.

They keep the catalogue honest: whoever of them fails a must has been accused falsely.
"""

from sandbox.operator.variants import fast_track, gr8, wallet
from sandbox.operator.variants.variant import Variant

ALL: tuple[Variant, ...] = (*fast_track.VARIANTS, *gr8.VARIANTS, *wallet.VARIANTS)
BY_ID = {variant.id: variant for variant in ALL}

__all__ = ["ALL", "BY_ID", "Variant"]
