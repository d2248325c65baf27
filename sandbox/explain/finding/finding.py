"""A finding: what a check that did not hold comes down to, for every report alike.

What decides is told by whoever saw it: the engine names each value that differs, with what was
wanted of it, and the provider says in its verdict why it refused, what that looks like, and which
account or token it held the request against. A report only prints.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, MessageResult
from sandbox.explain.finding.again import again, see
from sandbox.explain.finding.differences import Difference, every_difference
from sandbox.explain.finding.kept_numbers import kept_as
from sandbox.explain.finding.lines import actual_lines, expected_lines
from sandbox.explain.finding.snippet import Snippet, snippet_at
from sandbox.explain.finding.verdict import (
    deciding,
    held_against,
    is_about,
    likeness,
    note_of,
    reason_in,
    refused_meanwhile,
    told_meanwhile,
)
from sandbox.scenario.contract.reasons import Reason

__all__ = ["Difference", "Finding", "Snippet", "finding_of"]


class OfRun(Protocol):
    """What a finding needs to know of its run: a RunResult does, and what prints cells live."""

    @property
    def command(self) -> str:
        """What is to be typed to repeat the run."""
        ...

    @property
    def directory(self) -> str:
        """Where it lies, as somebody types it."""
        ...

    @property
    def evidence(self) -> str:
        """The file of its evidence, "" for evidence.jsonl in its directory."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check comes down to; whatever is not known of it is empty.

    `reason` is why the provider refused, `note` its own words about this very message, `looks_like`
    the usual mistake behind it, `held_against` the account or token that it compared with.
    `differences` are the values that decide, with both sides; `expected` and `actual` the check in
    lines, in which alike attempts are one: those of the values `compared`, where any are. `again`
    repeats the cell, `see` is where the evidence lies. `messages` are those that it was made from;
    `behind` names one that was refused while the operator worked on them, where that is why they
    did not go well.
    """

    reason: Reason | None
    note: str
    looks_like: str
    differences: tuple[Difference, ...]
    held_against: str
    expected: tuple[str, ...]
    actual: tuple[str, ...]
    snippet: Snippet | None
    again: str
    see: str
    messages: tuple[str, ...] = ()
    behind: str = ""
    compared: tuple[Difference, ...] = ()


def finding_of(check: Check, cell: CellResult, run: OfRun) -> Finding:
    """Say what a check comes down to."""
    messages = _judged(check, cell)
    looked = deciding(messages, check)
    behind = refused_meanwhile(looked, cell) if looked else None
    message = behind or (looked if is_about(check, looked) else None)
    reason = reason_in(message, check)
    every = every_difference(check, message, reason, cell.messages)
    decisive = tuple(one for one in every if not one.is_sum)
    compared = decisive or every
    return Finding(
        reason=reason,
        note=note_of(message, check) or (told_meanwhile(looked, cell) if looked else ""),
        looks_like=likeness(message) or kept_as(decisive),
        differences=decisive,
        held_against=held_against(message),
        expected=expected_lines(check, compared),
        actual=actual_lines(check, compared),
        snippet=snippet_at(check.place, run.directory),
        again=again(cell, run.command),
        see=see(check, run.directory, run.evidence),
        messages=tuple(message.id for message in messages),
        behind=f"meanwhile {behind.id}, {behind.operation}, was refused" if behind else "",
        compared=compared,
    )


def _judged(check: Check, cell: CellResult) -> Sequence[MessageResult]:
    """Return the messages that a check judged; of one that could not be judged, those of its step,
    for they say why.
    """
    known = cell.messages
    named = [known[id_] for id_ in check.messages if id_ in known]
    if named or not check.step:
        return named
    return [message for message in known.values() if message.step == check.step]
