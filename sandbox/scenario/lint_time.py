"""Time: clocks that were moved, and bounds that do not fit into each other.

Once our clock alone was moved, the operator's is behind. What depends on its own clock cannot be
judged any more in this scenario: not in later steps, and not in branches that run beside the move,
for nobody knows which comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.errors import FileFinding
from sandbox.scenario.contract import Contracts
from sandbox.scenario.duration import render_duration
from sandbox.scenario.lint_outline import (
    CheckLine,
    Outline,
    StepLine,
    entries_of,
    seconds_of,
    walk,
)
from sandbox.scenario.lint_parts import Shelf, moves_alone


def time_findings(file: Outline, shelf: Shelf) -> Iterator[FileFinding]:
    """Everything about clocks and bounds."""
    lint = _OneSided(shelf, file.contracts)
    lint.steps(file.steps, moved=False)
    yield from lint.findings
    for step in file.every:
        if step.doubtful:
            continue
        yield from _eventually(step)
        yield from _nested(step)
        yield from _took(step)


@dataclass(slots=True)
class _OneSided:
    """Follows whether the operator's clock was left behind."""

    shelf: Shelf
    contracts: Contracts
    findings: list[FileFinding] = field(default_factory=list)

    def steps(self, steps: tuple[StepLine, ...], *, moved: bool) -> bool:
        """Judge steps in order; return whether the clock is one-sided after them."""
        for step in steps:
            moved = self._step(step, moved=moved)
        return moved

    def _step(self, step: StepLine, *, moved: bool) -> bool:
        if step.branches:
            moving = {name: self._moves(branch) for name, branch in step.branches.items()}
            for name, branch in step.branches.items():
                beside = any(moves for other, moves in moving.items() if other != name)
                self.steps(branch, moved=moved or beside)
            return moved or any(moving.values())
        moved = self.steps(step.meanwhile, moved=moved)
        for check in step.checks if moved else ():
            self._timed(check)
        facts = self.shelf.facts(step.subject) if step.kind == "use" else None
        if facts and moved and (timed := sorted(filter(self._is_timed, facts.claims))):
            text = f'the part "{step.subject}" judges {timed[0]}, which depends on'
            self._add(step, "use", text=f"{text} the operator's clock; only ours was moved.")
        return moved or moves_alone(step) or bool(facts and facts.moves)

    def _moves(self, steps: tuple[StepLine, ...]) -> bool:
        used = (self.shelf.facts(step.subject) for step in walk(steps) if step.kind == "use")
        return any(map(moves_alone, walk(steps))) or any(f.moves for f in used if f)

    def _timed(self, check: CheckLine) -> None:
        if self._is_timed(check.clause):
            text = f"{check.clause} depends on the operator's clock, and only ours was moved."
            self._add(check, check.level, text=text)

    def _is_timed(self, name: str) -> bool:
        clause = self.contracts.clauses.get(name)
        return clause is not None and clause.timed

    def _add(self, line: StepLine | CheckLine, key: str, *, text: str) -> None:
        hint = "Write moves: both."
        self.findings.append(FileFinding(line.value_place(key), "K01", text, hint))


def _eventually(step: StepLine) -> Iterator[FileFinding]:
    if "eventually" not in step.entries:
        return
    words = entries_of(step.get("eventually"))
    every, within = (seconds_of(words[n][1]) if n in words else None for n in ("every", "within"))
    if every is not None and within is not None and every > within:
        text = f"every {render_duration(every)} is longer than within {render_duration(within)}"
        yield FileFinding(words["every"][1].place, "K02", f"{text}: it is tried once.")
    if not any(check.level == "must" for check in step.checks):
        text = "eventually repeats until every must holds, and here is none."
        yield FileFinding(step.key_place("eventually"), "K04", text)


def _nested(step: StepLine) -> Iterator[FileFinding]:
    outer = _bound(step)
    for inner in step.meanwhile if outer is not None else ():
        own = inner.seconds("within")
        if own is not None and outer is not None and own > outer:
            text = f"{render_duration(own)} is longer than the {render_duration(outer)} of the"
            place = inner.value_place("within")
            yield FileFinding(place, "K03", f"{text} {step.subject} around it.")


def _bound(step: StepLine) -> Decimal | None:
    """Return how long a call may take; None for what is no call."""
    if step.kind != "call" or step.operation is None:
        return None
    return step.seconds("within") or Decimal(str(step.operation.within_s))


def _took(step: StepLine) -> Iterator[FileFinding]:
    bound = _bound(step)
    for check in step.checks if bound is not None else ():
        limit = entries_of(check.get("took")).get("$at-most")
        seconds = seconds_of(limit[1]) if limit else None
        if limit and seconds is not None and bound is not None and seconds > bound:
            text = f"the call is given up after {render_duration(bound)}, so that this always"
            yield FileFinding(limit[1].place, "K05", f"{text} holds.", "Write a shorter time.")
