"""The record of one cell's checks: each is judged once, written down, and counts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.runner.deviations import Register
from sandbox.runner.judge import Judged
from sandbox.runner.verdict import Checked, Mark, mark_of
from sandbox.runner.world import World
from sandbox.scenario.deviations import Deviation
from sandbox.scenario.duration import parse_duration
from sandbox.scenario.model import Check, Level
from sandbox.scenario.references import is_reference

NOTHING_KNOWN = Register()
_MISSES = frozenset({Mark.FAIL, Mark.WARN})


class Ledger:
    """All checks of one cell, in the order they were judged. A `silent` one keeps no record.

    A miss that `register` excuses is recorded as known and does not count.
    """

    def __init__(
        self, world: World, *, why: str, silent: bool = False, register: Register = NOTHING_KNOWN
    ) -> None:
        self._world = world
        self._why = why
        self._silent = silent
        self._register = register
        self._recorded: set[int] = set()
        self.marks: list[tuple[Level, Mark]] = []
        self.checked: list[Checked] = []

    def holds(self, check: Check) -> bool:
        """Tell whether this very check of the scenario has been recorded."""
        return id(check) in self._recorded

    def judged(
        self, check: Check, found: Judged, *, step: str, messages: Sequence[str] = ()
    ) -> Mark:
        """Record a judged check. Return its mark as if nothing were known of it: what is played
        does not depend on what is listed.
        """
        mark = mark_of(check.level, held=found.held)
        actual = "as expected" if found.held else "; ".join(found.mismatches)
        excuse = self._excuse(check, mark)
        counted = Mark.KNOWN if excuse else mark
        self._write(
            check,
            counted,
            found.expected,
            actual,
            step=step,
            messages=messages,
            excuse=excuse,
        )
        return mark

    def _excuse(self, check: Check, mark: Mark) -> Deviation | None:
        if mark not in _MISSES:
            return None
        return self._register.excuse(cell=self._world.cell, clause=check.clause)

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
        excuse: Deviation | None = None,
    ) -> None:
        if self._silent:
            return
        self._recorded.add(id(check))
        self.marks.append((check.level, mark))
        self.checked.append(Checked(check.clause, mark, str(check.place)))
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
            **_listed(excuse),
            **self._time_used(check, messages),
            virtual_s=round(self._world.clock.now_s(), 3),
        )

    def _time_used(self, check: Check, messages: Sequence[str]) -> Mapping[str, Json]:
        bound = _bound(check.parts.get("took"))
        if bound is None:
            return {}
        took = [e.took_s for e in self._world.exchanges if e.id in messages]
        return {"deadline_s": bound, "took_s": max(took, default=None)}


def _listed(excuse: Deviation | None) -> Mapping[str, Json]:
    if excuse is None:
        return {}
    told = {"reason": excuse.reason, "ticket": excuse.ticket, "until": excuse.until.isoformat()}
    return {"deviation": told}


def _bound(wanted: Json) -> Decimal | None:
    """Return the written bound in seconds; None for none, and for a reference to one."""
    text = wanted.get("$at-most") if isinstance(wanted, Mapping) else None
    if not isinstance(text, str) or is_reference(text):
        return None
    return parse_duration(text)
