"""The named defects: mistakes real engineers make, to prove that every scenario can fail."""

from sandbox.operator.defects import fast_track, gr8, wallet
from sandbox.operator.defects.defect import Conduct, Defect, combine

ALL: tuple[Defect, ...] = (*fast_track.DEFECTS, *gr8.DEFECTS, *wallet.DEFECTS)
BY_ID = {defect.id: defect for defect in ALL}

__all__ = ["ALL", "BY_ID", "Conduct", "Defect", "combine", "conduct_with"]


def conduct_with(*ids: str) -> Conduct:
    """Return the conduct of an operator with these defects.

    Raise KeyError for an unknown id, ValueError for two defects that change the same point.
    """
    return combine(tuple(BY_ID[id_] for id_ in dict.fromkeys(ids)))
