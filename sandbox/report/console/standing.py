"""How a run stands while it goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands: outcomes so far, and the cells under way with the time each began."""

    total: int
    outcomes: Mapping[Outcome, int]
    running: Sequence[tuple[str, float]]

    @property
    def finished(self) -> int:
        """How many cells have ended."""
        return sum(self.outcomes.values())
