"""How late the sandbox itself was, which misses that excuses, and which cells are played again.

A time is taken when this process comes to look, and on a busy machine that is late. By how much is
known (`Time.late_s`), so that a time is known to lie in a range: an answer took at most what was
measured, and at least that without our own delay; between two requests it may have been more or
less. A check that misses by what was measured, and would hold somewhere in that range, accuses
nobody: it is unclear. One that holds by what was measured, holds.

Where we were late by half a second or more while one exchange was under way, the other side had
reason to think that we had failed, and may have given up: then no miss accuses it, whatever it is
about. The time that it has for sending a request is measured without our delay
(`RunEnvironment.punctual_s`).

A cell that ended inconclusive for such a reason, or because the operator asked to be asked later,
is played again, in calm. No accusation is ever tried anew until it goes away, and no pass either.
What the pre-flight missed is asked again alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sandbox.engine.judging.judge import DURATIONS, Subject, judge
from sandbox.engine.run.planning import Job
from sandbox.engine.world.environment import Time
from sandbox.evidence.verdict import Ended, Outcome
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from sandbox.scenario.yaml_tree.duration import render_duration

TAKES = 3
"""How often a cell is played at most, unless a run says otherwise."""

_TOO_LATE_S = 0.5
_CALM_S = 1.0
_CALM_LATE_S = 0.1
_LONGEST_WAIT_S = 10.0
_LONGEST_LEFT_ALONE_S = 60.0


def is_too_late(late_s: float) -> bool:
    """Tell whether so much delay of ours is too much to judge anybody by."""
    return late_s >= _TOO_LATE_S


def why_too_late(late_s: float) -> str:
    """Say that so much delay of ours is too much to judge anybody by; "" when it is not."""
    if not is_too_late(late_s):
        return ""
    late = render_duration(round(late_s, 3))
    return f"this machine was too busy: the sandbox itself was late by {late} meanwhile"


def why_too_busy(check: Check, parts: Mapping[str, Json], subjects: Sequence[Subject]) -> str:
    """Say why the miss of a check proves nothing; "" when it proves what it says."""
    each = [s.exchange.late_to_s - s.exchange.late_from_s for s in subjects]
    if too_late := why_too_late(max(each, default=0.0)):
        return too_late
    late_s = _delay(subjects)
    if not late_s or not DURATIONS & parts.keys():
        return ""
    shifts = (-late_s,) if "took" in parts else (-late_s, late_s)
    if not any(judge(check, parts, subjects, shift_s=shift).held for shift in shifts):
        return ""
    return f"this machine was too busy to measure it, by {render_duration(late_s)}"


def _delay(subjects: Sequence[Subject]) -> Decimal:
    """Return by how much we were late between the first beginning and the last end."""
    if not subjects:
        return Decimal(0)
    exchanges = [subject.exchange for subject in subjects]
    grown = max(e.late_to_s for e in exchanges) - min(e.late_from_s for e in exchanges)
    return Decimal(round(max(0.0, grown) * 1000)) / 1000


def wants_another_take(ended: Ended, job: Job, *, too_busy: bool) -> bool:
    """Tell whether a cell is to be played again. `too_busy`: a check of it said so.

    A cell that used up players of the target's list cannot be.
    """
    may = job.take < job.takes and not job.reserved.spent
    return ended.outcome is Outcome.INCONCLUSIVE and too_busy and may


class CalmWait:
    """Waits for calm: a second in which we are hardly late. It lasts ten seconds in all, and a
    minute where the operator asks to be left alone.
    """

    def __init__(self, time: Time) -> None:
        self._time = time
        self._ends_s = _LONGEST_WAIT_S
        self._left_alone_s = _LONGEST_LEFT_ALONE_S

    async def calm(self) -> None:
        """Return after a calm second, or when the ten seconds are over."""
        while self._ends_s > 0:
            self._ends_s -= _CALM_S
            before_s = self._time.late_s()
            await self._time.pause(_CALM_S)
            if self._time.late_s() - before_s < _CALM_LATE_S:
                return

    async def until(self, moments_s: Iterable[float]) -> None:
        """Return at the last of these moments, on the clock that never jumps; those that are too
        far away are not waited for.
        """
        waits_s = (moment_s - self._time.elapsed_s() for moment_s in moments_s)
        wait_s = max((one for one in waits_s if one <= self._left_alone_s), default=0.0)
        if wait_s > 0:
            self._left_alone_s -= wait_s
            await self._time.pause(wait_s)
