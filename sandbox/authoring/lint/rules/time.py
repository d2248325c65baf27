"""Time: clocks that were moved, and bounds that do not fit into each other.

Once our clock alone was moved, the operator's is behind. What depends on its own clock cannot be
judged any more in this scenario: not in later steps, and not in branches that run beside the move,
for nobody knows which comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.authoring.lint.outline import (
    CheckLine,
    Outline,
    StepLine,
    entries_of,
    references_of,
    seconds_of,
    value_of,
    walk,
)
from sandbox.authoring.lint.rules.parts import PartLibrary, moves_alone
from sandbox.authoring.lint.uncertain import resting_on
from sandbox.errors import FileFinding
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.yaml_tree.duration import render_duration

_NEEDS_TIME = frozenset({"within", "every", "advance"})
"""Durations in which something has to happen."""


def time_findings(file: Outline, library: PartLibrary) -> Iterator[FileFinding]:
    """Everything about clocks and bounds."""
    lint = _OneSided(library, file.contracts)
    lint.steps(file.steps, moved=False)
    yield from lint.findings
    for step in file.every:
        found = (_no_time(step), _no_end(step, file), _eventually(step, library))
        for group in (*found, _nested(step), _took(step)):
            yield from resting_on(step.node.place, group)


@dataclass(slots=True)
class _OneSided:
    """Follows whether the operator's clock was left behind."""

    library: PartLibrary
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
        facts = self.library.facts(step.subject) if step.kind == "use" else None
        if facts and moved and (timed := sorted(filter(self._is_timed, facts.claims))):
            text = f'the part "{step.subject}" judges {timed[0]}, which depends on'
            self._add(step, "use", text=f"{text} the operator's clock; only ours was moved.")
        return moved or moves_alone(step) or bool(facts and facts.moves)

    def _moves(self, steps: tuple[StepLine, ...]) -> bool:
        used = (self.library.facts(step.subject) for step in walk(steps) if step.kind == "use")
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


def _no_time(step: StepLine) -> Iterator[FileFinding]:
    """In no time at all nothing can happen: whatever were awaited would be missed."""
    inner = [entries_of(step.get(name)) for name in ("eventually", "clock")]
    for words in (step.entries, *inner):
        for name in _NEEDS_TIME & words.keys():
            node = words[name][1]
            if seconds_of(node) == 0:
                text = f"{name}: {value_of(node)} is no time at all."
                yield FileFinding(node.place, "K06", text, "Write a duration above zero, like 1s.")


_ENDLESS = frozenset({"player", "session", "random", "listener"})


def _no_end(step: StepLine, file: Outline) -> Iterator[FileFinding]:
    """Of what is given only a launch token ends by the clock."""
    words = entries_of(step.get("clock"))
    end = words.get("advance-past") or words.get("advance-to")
    for scalar, reference in references_of(end[1]) if end else ():
        given = file.map("given").get(reference.name)
        kind = next(iter(entries_of(given[1])), "token") if given else "token"
        if kind in _ENDLESS:  # one that is misspelt is told as such
            text = f"{reference.text} is no token: a {kind} has no end that is known."
            yield FileFinding(scalar.place, "K07", text, "Save a token of a call, and name that.")


def _eventually(step: StepLine, library: PartLibrary) -> Iterator[FileFinding]:
    if "eventually" not in step.entries:
        return
    words = entries_of(step.get("eventually"))
    every, within = (seconds_of(words[n][1]) if n in words else None for n in ("every", "within"))
    if every is not None and within is not None and every > within:
        text = f"every {render_duration(every)} is longer than within {render_duration(within)}"
        yield FileFinding(words["every"][1].place, "K02", f"{text}: it is tried once.")
    if not any(_has_must(inner, library) for inner in (step, *step.inner())):
        text = "eventually repeats until every must holds, and here is none."
        yield FileFinding(step.key_place("eventually"), "K04", text)


def _has_must(step: StepLine, library: PartLibrary) -> bool:
    """Tell a step that can miss a must, by an arrival or inside a part too."""
    if step.kind == "use":
        facts = library.facts(step.subject)
        return facts is None or any(map(library.is_must, facts.claims))
    arrives = step.operation.arrives if step.kind == "receive" and step.operation else ""
    musts = any(check.level == "must" for check in step.checks)
    return musts or library.is_must(arrives)


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
