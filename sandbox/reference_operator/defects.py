"""The named defects: mistakes real engineers make, to prove that every scenario can fail."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack import defects as fasttrack
from sandbox.reference_operator.gr8 import defects as gr8
from sandbox.reference_operator.wallet import defects as wallet

ALL: tuple[Defect, ...] = (*fasttrack.DEFECTS, *gr8.DEFECTS, *wallet.DEFECTS)
BY_ID = {defect.id: defect for defect in ALL}

__all__ = ["ALL", "BY_ID", "Defect"]
