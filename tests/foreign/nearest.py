"""What the diagnosis calls the mistakes of foreign operators, against `nearest.yaml`.

The defects in it were found by hand, by reading both. A mistake is *named* when one of them, or one
that shows the very same, is among the first three likely ones; one that comes near to none is
named when it is called unknown or whatever is like it, so that it does not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from sandbox.report.diagnosis.failures import failures_in, played_in
from sandbox.report.diagnosis.likeness import Comparing
from sandbox.report.diagnosis.table import known_mistakes
from tests.mutants.figures import FIRST, is_named
from tests.verdicts import Verdicts

WANTED = 0.7
_FILE = Path(__file__).parent / "nearest.yaml"


@cache
def nearest() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Read the file: by language and mistake, the defects that come nearest."""
    read: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(_FILE.read_bytes())
    return read


@dataclass(slots=True)
class Named:
    """The mistakes of one language: what was named, and what was called something else."""

    language: str
    named: list[str] = field(default_factory=list)
    missed: dict[str, Sequence[str]] = field(default_factory=dict)

    def note(self, mistake: str, said: Verdicts) -> None:
        """See what the diagnosis makes of one mistake; once is enough."""
        wanted = nearest()[self.language][mistake]
        if not wanted or mistake in self.named:
            return
        found = [
            each.id
            for each in _comparing().likeliest(failures_in(said.cells), played_in(said.cells))
        ][:FIRST]
        rows = {one.id: one for one in known_mistakes().mistakes}
        if any(is_named(one, found, rows) for one in wanted):
            self.named.append(mistake)
            self.missed.pop(mistake, None)
        else:
            self.missed[mistake] = found

    @property
    def is_enough(self) -> bool:
        """Whether as many were named as have to be."""
        return len(self.named) >= WANTED * (len(self.named) + len(self.missed))

    def __str__(self) -> str:
        tried = len(self.named) + len(self.missed)
        lines = [f"diagnosis: {len(self.named)} of {tried} mistakes in {self.language} named"]
        for mistake, found in self.missed.items():
            lines.append(f"  not named: {mistake} (named: {', '.join(found) or 'unknown'})")
        return "\n".join(lines)


@cache
def _comparing() -> Comparing:
    return Comparing(known_mistakes().mistakes)
