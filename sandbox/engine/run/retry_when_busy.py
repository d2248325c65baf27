"""Another take: a cell that this machine was too busy to judge is played again, in calm.

Only what ended inconclusive is, so that no accusation is ever tried anew until it goes away, and
no pass either. A cell that used up players of the target's list cannot be played again.
"""

from sandbox.engine.run.planning import Job
from sandbox.engine.world.environment import Time
from sandbox.evidence.verdict import Ended, Outcome

TAKES = 3
"""How often a cell is played at most, unless a run says otherwise."""

_CALM_S = 1.0
_CALM_LATE_S = 0.1
_PATIENCE_S = 10.0


def wants_another_take(ended: Ended, job: Job, *, too_busy: bool) -> bool:
    """Tell whether a cell is to be played again. `too_busy`: a check of it said so."""
    may = job.take < job.takes and not job.reserved.spent
    return ended.outcome is Outcome.INCONCLUSIVE and too_busy and may


class CalmWait:
    """Waits for calm: a second in which we are hardly late. It lasts ten seconds in all."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._ends_s = _PATIENCE_S

    async def calm(self) -> None:
        """Return after a calm second, or when there is no patience left."""
        while self._ends_s > 0:
            self._ends_s -= _CALM_S
            before_s = self._time.late_s()
            await self._time.pause(_CALM_S)
            if self._time.late_s() - before_s < _CALM_LATE_S:
                return
