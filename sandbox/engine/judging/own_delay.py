"""When we were too busy ourselves to measure the operator's time.

A time is taken when this process comes to look, and on a busy machine that is late. By how much is
known (`Time.late_s`), so that a time is known to lie in a range: an answer took at most what was
measured, and at least that without our own lateness; between two requests it may have been more
or less. A check that misses by what was measured, and would hold somewhere in that range, accuses
nobody: it is unclear. One that holds by what was measured, holds.

Where we were late by half a second or more while one exchange was under way, the other side had
reason to think that we had failed, and may have given up: then no miss accuses it, whatever it is
about.
The time that it has for sending a request is measured without our lateness (`House.punctual_s`).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sandbox.engine.judging.judge import DURATIONS, Subject, judge
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from sandbox.scenario.yaml_tree.duration import render_duration

TOO_LATE_S = 0.5


def why_too_late(late_s: float) -> str:
    """Say that so much lateness of ours is too much to judge anybody by; "" when it is not."""
    if late_s < TOO_LATE_S:
        return ""
    late = render_duration(round(late_s, 3))
    return f"this machine was too busy: the sandbox itself was late by {late} meanwhile"


def why_in_doubt(check: Check, parts: Mapping[str, Json], subjects: Sequence[Subject]) -> str:
    """Say why the miss of a check proves nothing; "" when it proves what it says."""
    each = [s.exchange.late_to_s - s.exchange.late_from_s for s in subjects]
    if too_late := why_too_late(max(each, default=0.0)):
        return too_late
    late_s = _lateness(subjects)
    if not late_s or not DURATIONS & parts.keys():
        return ""
    shifts = (-late_s,) if "took" in parts else (-late_s, late_s)
    if not any(judge(check, parts, subjects, shift_s=shift).held for shift in shifts):
        return ""
    return f"this machine was too busy to measure it, by {render_duration(late_s)}"


def _lateness(subjects: Sequence[Subject]) -> Decimal:
    """Return by how much we were late between the first beginning and the last end."""
    if not subjects:
        return Decimal(0)
    exchanges = [subject.exchange for subject in subjects]
    grown = max(e.late_to_s for e in exchanges) - min(e.late_from_s for e in exchanges)
    return Decimal(round(max(0.0, grown) * 1000)) / 1000
