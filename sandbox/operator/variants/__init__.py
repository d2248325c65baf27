"""The correct variants: operators that differ from the reference and are right all the same.

They keep the catalogue honest: whoever of them fails a must has been accused falsely.
"""

from sandbox.operator.variants import (
    fast_track,
    fast_track_habits,
    gr8,
    gr8_habits,
    wallet,
    wallet_habits,
)
from sandbox.operator.variants.variant import Variant

ALL: tuple[Variant, ...] = (
    *fast_track.VARIANTS,
    *fast_track_habits.VARIANTS,
    *gr8.VARIANTS,
    *gr8_habits.VARIANTS,
    *wallet.VARIANTS,
    *wallet_habits.VARIANTS,
)
BY_ID = {variant.id: variant for variant in ALL}

__all__ = ["ALL", "BY_ID", "Variant"]
