"""When the receive steps of a cell waited, by its evidence, and whether one could take a request.

A step waits from `step.opened` to `step.closed`. It takes a request of its key; one without a key
of its own takes any, but leaves to another that is open beside it what that one hopes for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.evidence.fields import Event, seconds, text, texts, whole
from sandbox.explain.recorded import RecordedCell, RecordedMessage, stands_for
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import render

_WHY = {
    "quiet": "nothing more came, so that it stopped waiting",
    "nothing-came": "its time was over",
    "not-asked": "the step around it had failed",
    "storm": "it had been cut off after very many attempts",
    "interrupted": "the cell was ended",
}


@dataclass(frozen=True, slots=True)
class StepWindow:
    """One step while it waited; `closed` is {} when the evidence ends first."""

    opened: Event
    closed: Event

    @property
    def place(self) -> str:
        """Where the step stands: file:line:column."""
        return text(self.opened, "place")

    @property
    def key(self) -> str:
        """The key that the step wants, "" for any."""
        return text(self.opened, "key")

    @property
    def opened_n(self) -> int:
        """The number of the event with which it began."""
        return whole(self.opened, "n")

    def fits(self, key: str) -> bool:
        """Tell whether a request of that key could be this step's."""
        return not self.key or stands_for(self.key, key)

    def hopes_for(self, key: str) -> bool:
        """Tell whether the step around this one uses that key."""
        return any(stands_for(hope, key) for hope in texts(self.opened, "hopes"))

    def was_open(self, message: RecordedMessage) -> bool:
        """Tell whether it waited at any time from a request's coming to its answer."""
        came, answered = whole(message.started, "n"), whole(message.ended, "n")
        before_the_answer = not answered or self.opened_n < answered
        return before_the_answer and (not self.closed or whole(self.closed, "n") > came)

    def wanted(self) -> str:
        """Say which step it is, and what it wants."""
        only = f", for {render(self.key)} only" if self.key else ""
        return f"the receive at {self.place}{only}"


def windows_of(cell: RecordedCell, operation: str) -> tuple[StepWindow, ...]:
    """Return the windows of the receives of an operation, in the order in which they opened.

    Of two that were open for one step of a file at once (a part used twice), the first to open is
    taken for the first to close.
    """
    found: list[tuple[Event, Event]] = []
    for event in cell.events:
        if text(event, "operation") != operation:
            continue
        if text(event, "type") == "step.opened":
            found.append((event, {}))
        elif text(event, "type") == "step.closed":
            place = text(event, "place")
            mine = (i for i, (o, c) in enumerate(found) if not c and text(o, "place") == place)
            for position in list(mine)[:1]:
                found[position] = (found[position][0], event)
    return tuple(StepWindow(opened, closed) for opened, closed in found)


def why_untaken(windows: Sequence[StepWindow], message: RecordedMessage, key: str) -> str:
    """Say why no step took a request that came."""
    fitting = [window for window in windows if window.fits(key)]
    if not fitting:
        return "no receive step for it began to wait: its branch had stopped, or had not come to it"
    for window in fitting:
        if window.was_open(message):
            return _left_to_another(window, windows, key)
    return "; ".join(dict.fromkeys(_apart(fitting, message)))


def _left_to_another(window: StepWindow, windows: Sequence[StepWindow], key: str) -> str:
    others = (other for other in windows if other is not window and other.hopes_for(key))
    other = next(others, None)
    if other is None:
        return f"{window.wanted()} was open and did not take it"
    return f"{window.wanted()} left it to the one at {other.place}, which was over by then"


def _apart(windows: Sequence[StepWindow], message: RecordedMessage) -> Iterator[str]:
    for window in windows:
        if window.opened_n > whole(message.started, "n"):
            late = _between(message.started, window.opened)
            yield f"{window.wanted()} opened {late} after it came, when it had been answered"
        else:
            late = _between(window.closed, message.started)
            why = _WHY.get(text(window.closed, "why"), "it was over")
            yield f"{window.wanted()} had closed {late} before: {why}"


def _between(one: Event, two: Event) -> str:
    first, then = (seconds(event, "at") or Decimal(0) for event in (one, two))
    return render_duration(max(Decimal(0), then - first).quantize(Decimal("0.001")))
