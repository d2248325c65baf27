"""The named defects: mistakes real engineers make, to prove that every scenario can fail."""

from sandbox.operator.defects import fast_track, gr8, wallet
from sandbox.operator.defects.defect import Defect

ALL: tuple[Defect, ...] = (*fast_track.DEFECTS, *gr8.DEFECTS, *wallet.DEFECTS)
BY_ID = {defect.id: defect for defect in ALL}

__all__ = ["ALL", "BY_ID", "Defect"]
