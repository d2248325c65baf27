"""What was found in a served world, though no scenario asked: bounded, the oldest go first."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sandbox.engine.world.near_miss import Difference
from sandbox.evidence.events import Check


class FindingKind(StrEnum):
    """What a finding is about."""

    CLAUSE = "clause"  # the operator broke a clause
    UNEXPECTED = "unexpected"  # no provider serves what was asked for
    NEAR_MISS = "near-miss"  # nobody's request, where somebody waits for one like it
    MISMATCH = "mismatch"  # a request of the world that is nearly what a rule or a wait means


class Awaiting(Protocol):
    """A wait or a rule. `near` counts the requests that were told to be nearly what it means."""

    near: int

    @property
    def is_met(self) -> bool:
        """Tell whether what it waits for has come."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about one `message`. `check` is there where it broke a clause; `awaiting` is who
    waited for another one, None for nobody.
    """

    kind: FindingKind
    message: str
    operation: str
    text: str
    check: Check | None = None
    differences: tuple[Difference, ...] = ()
    awaiting: Awaiting | None = None

    @property
    def clause(self) -> str:
        """The clause that it broke, "" for none."""
        return self.check.clause if self.check else ""

    @property
    def level(self) -> str:
        """The level of that clause, "" for none."""
        return self.check.level.value if self.check else ""

    @property
    def stands(self) -> bool:
        """Tell whether it matters: a near miss no more, when the right request has come; and
        a request of this world may well be meant for nobody.
        """
        if self.kind is FindingKind.MISMATCH:
            return False
        return self.awaiting is None or not self.awaiting.is_met


class Findings:
    """The findings of one world; `evicted` counts those that had to go."""

    def __init__(self, most: int = 500) -> None:
        self._found: deque[Finding] = deque(maxlen=most)
        self.evicted = 0

    def __iter__(self) -> Iterator[Finding]:
        return iter(tuple(self._found))

    @property
    def latest(self) -> Sequence[Finding]:
        """The findings that are kept, the oldest first."""
        return self._found

    def __len__(self) -> int:
        return len(self._found)

    def add(self, finding: Finding) -> None:
        """Keep a finding."""
        self.evicted += len(self._found) == self._found.maxlen
        self._found.append(finding)
