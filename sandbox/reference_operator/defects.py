"""The named defects: mistakes real engineers make, to prove that every scenario can fail."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.registry import SIDES

ALL: tuple[Defect, ...] = tuple(defect for side in SIDES for defect in side.defects)
BY_ID = {defect.id: defect for defect in ALL}

__all__ = ["ALL", "BY_ID", "Defect"]
