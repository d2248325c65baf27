"""The record of one cell's checks: each is judged once, written down, and counts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.runner.judge import Judged
from sandbox.runner.verdict import Mark, mark_of
from sandbox.runner.world import World
from sandbox.scenario.duration import parse_duration
from sandbox.scenario.model import Check, Level
from sandbox.scenario.references import is_reference


class Ledger:
    """All checks of one cell, in the order they were judged. A `silent` one keeps no record."""

    def __init__(self, world: World, *, why: str, silent: bool = False) -> None:
        self._world = world
        self._why = why
        self._silent = silent
        self._recorded: set[int] = set()
        self.marks: list[tuple[Level, Mark]] = []

    def holds(self, check: Check) -> bool:
        """Tell whether this very check of the scenario has been recorded."""
        return id(check) in self._recorded

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
        if self._silent:
            return
        self._recorded.add(id(check))
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
        bound = _bound(check.parts.get("took"))
        if bound is None:
            return {}
        took = [e.took_s for e in self._world.exchanges if e.id in messages]
        return {"deadline_s": bound, "took_s": max(took, default=None)}


def _bound(wanted: Json) -> Decimal | None:
    """Return the written bound in seconds; None for none, and for a reference to one."""
    text = wanted.get("$at-most") if isinstance(wanted, Mapping) else None
    if not isinstance(text, str) or is_reference(text):
        return None
    return parse_duration(text)
