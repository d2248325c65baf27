"""The correct variants: operators that differ from the reference and are right all the same.

They keep the catalogue honest: whoever of them fails a must has been accused falsely.
"""

from sandbox.reference_operator.fasttrack import variants as fasttrack
from sandbox.reference_operator.gr8 import variants as gr8
from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet import variants as wallet

ALL: tuple[Variant, ...] = (
    *fasttrack.VARIANTS,
    *gr8.VARIANTS,
    *wallet.VARIANTS,
)
BY_ID = {variant.id: variant for variant in ALL}

__all__ = ["ALL", "BY_ID", "Variant"]
