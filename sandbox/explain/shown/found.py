"""What a run has by an id: `m6` is a message, `c41` the check that is event 41 of the evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.errors import SetupFault
from sandbox.evidence.events import Check
from sandbox.evidence.results import (
    CellResult,
    Happened,
    MessageResult,
    RunResult,
    numbered_checks,
)
from sandbox.explain.recorded import everywhere
from sandbox.scenario.yaml_tree.suggest import did_you_mean

_ID = re.compile(r"[mc]\d+")


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message in its cell. `run` is the run's folder, as somebody types it."""

    run: str
    happened: Happened
    message: MessageResult

    @property
    def id(self) -> str:
        """Run and message: what `sandbox show` takes."""
        return f"{self.run}#{self.message.id}"

    @property
    def checks(self) -> Iterator[tuple[str, Check]]:
        """Yield the checks that judge it, with their ids."""
        for id_, check in numbered_checks(self.happened):
            if self.message.id in check.messages:
                yield id_, check


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A check in its cell, and the messages that it judges."""

    run: str
    name: str
    cell: CellResult
    check: Check

    @property
    def id(self) -> str:
        """Run and check: what `sandbox show` takes."""
        return f"{self.run}#{self.name}"

    @property
    def messages(self) -> Iterator[FoundMessage]:
        """Yield the messages that it judges."""
        known = self.cell.messages
        for id_ in self.check.messages:
            if id_ in known:
                yield FoundMessage(self.run, self.cell.happened, known[id_])


def find(run: RunResult, id_: str, *, folder: str) -> FoundMessage | FoundCheck:
    """Return what has that id. Raise SetupFault where nothing has."""
    messages = _messages(run)
    if id_ in messages:
        happened, message = messages[id_]
        return FoundMessage(folder, happened, message)
    checks = _checks(run)
    if id_ in checks:
        cell, check = checks[id_]
        return FoundCheck(folder, id_, cell, check)
    ranges = filter(None, (_range("messages", messages), _range("checks", checks)))
    told = "" if _ID.fullmatch(id_) else did_you_mean(id_, [*messages, *checks])
    raise SetupFault(" ".join(filter(None, (f"{folder} has no {id_!r}.", told, *ranges))))


def _messages(run: RunResult) -> Mapping[str, tuple[Happened, MessageResult]]:
    return {
        message.id: (happened, message)
        for happened in everywhere(run)
        for message in happened.messages.values()
    }


def _checks(run: RunResult) -> Mapping[str, tuple[CellResult, Check]]:
    return {
        id_: (cell, check) for cell in run.cells for id_, check in numbered_checks(cell.happened)
    }


def _range(what: str, ids: Iterable[str]) -> str:
    ordered = sorted(ids, key=lambda name: (len(name), name))
    return f"Its {what} are {ordered[0]} to {ordered[-1]}." if ordered else f"It has no {what}."
