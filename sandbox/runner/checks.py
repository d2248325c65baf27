"""The record of one cell's checks: each is judged once, written down, and counts."""

from collections.abc import Mapping, Sequence

from sandbox.json_value import Json
from sandbox.runner.judge import Judged
from sandbox.runner.verdict import Mark, mark_of
from sandbox.runner.world import World
from sandbox.scenario.duration import parse_duration
from sandbox.scenario.model import Check, Level


class Ledger:
    """All checks of one cell, in the order they were judged."""

    def __init__(self, world: World, *, why: str) -> None:
        self._world = world
        self._why = why
        self.marks: list[tuple[Level, Mark]] = []

    def judged(
        self, check: Check, found: Judged, *, step: str, messages: Sequence[str] = ()
    ) -> Mark:
        """Record a judged check."""
        mark = mark_of(check.level, held=found.held)
        actual = "as expected" if found.held else "; ".join(found.mismatches)
        self._write(check, mark, found.expected, actual, step=step, messages=messages)
        return mark

    def not_run(self, check: Check, *, step: str, because: str) -> None:
        """Record a check that its step never came to."""
        self._write(check, Mark.NOT_RUN, "", because, step=step, messages=())

    def unclear(self, check: Check, expected: str, *, step: str, because: str) -> None:
        """Record a check that could not be judged: nobody is accused."""
        self._write(check, Mark.UNCLEAR, expected, because, step=step, messages=())

    def _write(
        self,
        check: Check,
        mark: Mark,
        expected: str,
        actual: str,
        *,
        step: str,
        messages: Sequence[str],
    ) -> None:
        self.marks.append((check.level, mark))
        clause = self._world.contracts.clauses.get(check.clause)
        self._world.write(
            "check",
            step=step,
            level=check.level.value,
            clause=check.clause,
            text=clause.text if clause else "",
            basis=clause.basis if clause else "",
            source=clause.source if clause else "",
            mark=mark.value,
            expected=expected,
            actual=actual,
            place=str(check.place),
            why=self._why,
            messages=list(messages),
            **self._time_used(check, messages),
            virtual_s=round(self._world.clock.now_s(), 3),
        )

    def _time_used(self, check: Check, messages: Sequence[str]) -> Mapping[str, Json]:
        wanted = check.parts.get("took")
        bound = wanted.get("$at-most") if isinstance(wanted, Mapping) else None
        if not isinstance(bound, str):
            return {}
        took = [e.took_s for e in self._world.exchanges if e.id in messages]
        return {"deadline_s": parse_duration(bound), "took_s": max(took, default=None)}
