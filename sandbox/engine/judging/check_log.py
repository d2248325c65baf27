"""The record of one cell's checks: each is judged once, written down, and counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.engine.judging.judge import Judged
from sandbox.engine.run.deviations import Register
from sandbox.engine.world.world import World
from sandbox.evidence.events import Check as CheckEvent
from sandbox.evidence.events import FieldDifference, KnownMiss
from sandbox.evidence.verdict import Checked, Level, Mark, mark_of
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Clause
from sandbox.scenario.language.model import Check
from sandbox.scenario.language.values.references import is_reference
from sandbox.scenario.target.deviations import Deviation
from sandbox.scenario.yaml_tree.duration import parse_duration

NOTHING_KNOWN = Register()
_MISSES = frozenset({Mark.FAIL, Mark.WARN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One check as it is to be recorded."""

    check: Check
    mark: Mark
    expected: str
    actual: str
    step: str
    messages: tuple[str, ...] = ()
    took_s: Decimal | None = None
    excuse: Deviation | None = None
    differences: tuple[FieldDifference, ...] = ()

    @property
    def is_missed_must(self) -> bool:
        """True for a must that did not hold, listed as known or not."""
        return self.check.level is Level.MUST and self.mark in (Mark.FAIL, Mark.KNOWN)


class CheckLog:
    """All checks of one cell, in the order they were judged. A `silent` one keeps no record.

    A miss that `register` excuses is recorded as known and does not count. A draft takes entries
    that count only when it is kept: those of a repetition that may not be the last.
    """

    def __init__(
        self, world: World, *, why: str, silent: bool = False, register: Register = NOTHING_KNOWN
    ) -> None:
        self._world = world
        self._why = why
        self._silent = silent
        self._register = register
        self._recorded: set[int] = set()
        self.drafted: list[Entry] | None = None
        self.marks: list[tuple[Level, Mark]] = []
        self.checked: list[Checked] = []

    def draft(self) -> "CheckLog":
        """Return an empty log whose entries count only when it is kept."""
        made = CheckLog(self._world, why=self._why, silent=self._silent, register=self._register)
        made.drafted = []
        return made

    def keep(self, draft: "CheckLog") -> None:
        """Take over the entries of a draft, in their order."""
        for entry in draft.drafted or ():
            self._enter(entry)

    def holds(self, check: Check) -> bool:
        """Tell whether this very check of the scenario has been recorded."""
        return id(check) in self._recorded

    @property
    def misses_a_must(self) -> bool:
        """True for a draft in which a must did not hold."""
        return any(entry.is_missed_must for entry in self.drafted or ())

    def judged(
        self,
        check: Check,
        found: Judged,
        *,
        step: str,
        messages: Sequence[str] = (),
        took_s: Decimal | None = None,
    ) -> Mark:
        """Record a judged check. Return its mark as if nothing were known of it: what is played
        does not depend on what is listed. `took_s` is the longest that any of its messages took.

        A premise that skips the scenario has failed where it does not hold, and is not unclear.
        """
        if not found.held and self._world.kept.overrun:
            return self.unclear(check, found.expected, step=step, because=self._world.kept.overrun)
        mark = mark_of(check.level, held=found.held)
        actual = "as expected" if found.held else "; ".join(found.mismatches)
        excuse = self._excuse(check, mark)
        counted = Mark.KNOWN if excuse else mark
        self._enter(
            Entry(
                check,
                counted,
                found.expected,
                actual,
                step,
                messages=tuple(messages),
                took_s=took_s,
                excuse=excuse,
                differences=found.differences,
            )
        )
        return Mark.FAIL if check.or_skip and not found.held else mark

    def _excuse(self, check: Check, mark: Mark) -> Deviation | None:
        if mark not in _MISSES:
            return None
        return self._register.excuse(cell=self._world.cell, clause=check.clause)

    def not_run(self, check: Check, *, step: str, because: str) -> None:
        """Record a check that its step never came to."""
        self._enter(Entry(check, Mark.NOT_RUN, "", because, step))

    def unclear(self, check: Check, expected: str, *, step: str, because: str) -> Mark:
        """Record a check that could not be judged: nobody is accused. Return its mark."""
        self._enter(Entry(check, Mark.UNCLEAR, expected, because, step))
        return Mark.UNCLEAR

    def _enter(self, entry: Entry) -> None:
        if self._silent:
            return
        self._recorded.add(id(entry.check))
        if self.drafted is not None:
            self.drafted.append(entry)
            return
        check = entry.check
        self.marks.append((check.level, entry.mark))
        self.checked.append(Checked(check.clause, entry.mark, str(check.place)))
        self._write(entry, self._world.contracts.clauses.get(check.clause))

    def _write(self, entry: Entry, clause: Clause | None) -> None:
        check, deadline_s = entry.check, _bound(entry.check.parts.get("took"))
        event = CheckEvent(
            step=entry.step or None,
            level=check.level,
            clause=check.clause,
            text=clause.text if clause else "",
            basis=clause.basis if clause else "",
            source=clause.source if clause else "",
            mark=entry.mark,
            expected=entry.expected,
            actual=entry.actual,
            place=str(check.place),
            why=self._why,
            messages=entry.messages,
            deviation=_listed(entry.excuse),
            deadline_s=deadline_s,
            took_s=None if deadline_s is None else entry.took_s,
            differences=entry.differences,
            virtual_s=round(self._world.clock.now_s(), 3),
        )
        self._world.write(event)


def _listed(excuse: Deviation | None) -> KnownMiss | None:
    if excuse is None:
        return None
    until = excuse.until.isoformat()
    return KnownMiss(reason=excuse.reason, ticket=excuse.ticket, until=until)


def _bound(wanted: Json) -> Decimal | None:
    """Return the written bound in seconds; None for none, and for a reference to one."""
    text = wanted.get("$at-most") if isinstance(wanted, Mapping) else None
    if not isinstance(text, str) or is_reference(text):
        return None
    return parse_duration(text)
