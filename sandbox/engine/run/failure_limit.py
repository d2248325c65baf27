"""After so many failed cells no other one begins; those that are under way play to their end.

A cell that has begun is not cut off: it may have moved a clock or changed a key at the operator,
and its `always` puts that back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sandbox.engine.run.planning import Job
from sandbox.evidence.events import Lack, RunStopped
from sandbox.evidence.verdict import Ended, Lacking, Outcome


@dataclass(slots=True)
class FailureLimit:
    """Counts failed cells. `most` is 0 for a run that goes on whatever fails; with `strict` a
    warned cell counts as failed.
    """

    most: int = 0
    strict: bool = False
    failed: int = 0
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @property
    def is_reached(self) -> bool:
        """Tell whether no other cell may begin."""
        return 0 < self.most <= self.failed

    def begins(self, job: Job) -> bool:
        """Note that a cell begins; false where it may not."""
        if self.is_reached:
            return False
        self._begun.add((job.cell.id, job.repeat))
        return True

    def count(self, ended: Ended) -> None:
        """Take how a cell ended; what is going to be played again does not count yet."""
        failing = {Outcome.FAILED, Outcome.ERROR} | ({Outcome.WARNED} if self.strict else set())
        self.failed += ended.outcome in failing and not ended.again

    def stopped(self, jobs: Iterable[Job], *, repeat: int) -> RunStopped | None:
        """Describe what was not played of these jobs, None where everything was."""
        listed = list(jobs)
        names = tuple(
            job.cell.id if number == 1 else f"{job.cell.id} #{number}"
            for number in range(1, repeat + 1)
            for job in listed
            if (job.cell.id, number) not in self._begun
        )
        return RunStopped(why=self._why(), unplayed=names) if names else None

    def _why(self) -> str:
        cells = "1 cell" if self.failed == 1 else f"{self.failed} cells"
        return f"{cells} failed, and --maxfail {self.most} was given"


def unplayed_lacks(stopped: RunStopped | None) -> Iterator[Lack]:
    """Return what a certificate lacks for cells that were not played."""
    for name in stopped.unplayed if stopped else ():
        yield Lack(Lacking.SKIPPED, name, f"not played: {stopped.why}" if stopped else "")
