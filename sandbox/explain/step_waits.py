"""The waits of a cell's receive steps, by its evidence: when, and for which requests.

A step waits from `step.opened` to `step.closed`. It takes a request of its key; one without a key
of its own takes any, but leaves to another that is open beside it what that one prefers.
"""

from dataclasses import dataclass

from sandbox.evidence.events import StepOpened
from sandbox.evidence.results import Happened
from sandbox.explain.recorded import stands_for
from sandbox.scenario.yaml_tree.wording import render


@dataclass(frozen=True, slots=True)
class StepWait:
    """One wait of a step, from the event on whose number is `opened_n`."""

    opened: StepOpened
    opened_n: int

    @property
    def place(self) -> str:
        """Where the step stands: file:line:column."""
        return self.opened.place

    @property
    def key(self) -> str:
        """The key that the step wants, "" for any."""
        return self.opened.key or ""

    def fits(self, key: str) -> bool:
        """Tell whether a request of that key could be this step's."""
        return not self.key or stands_for(self.key, key)

    def prefers(self, key: str) -> bool:
        """Tell whether the step prefers that key, for the step around it uses it."""
        return any(stands_for(preferred, key) for preferred in self.opened.hopes)

    def wanted(self) -> str:
        """Say which step it is, and what it wants."""
        only = f", for {render(self.key)} only" if self.key else ""
        return f"the receive at {self.place}{only}"


def waits_of(cell: Happened, operation: str) -> tuple[StepWait, ...]:
    """Return the waits of the receives of an operation, in the order in which they opened."""
    return tuple(
        StepWait(recorded.event, recorded.n)
        for recorded in cell.events
        if isinstance(recorded.event, StepOpened) and recorded.event.operation == operation
    )
