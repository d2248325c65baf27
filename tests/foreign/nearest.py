"""What the diagnosis calls the mistakes of foreign operators, against `nearest.yaml`.

    python -m tests.foreign.nearest

The defects in it were found by hand, by reading both. A mistake is *named* when one of them, or one
that the run cannot tell from it, is among the first three likely ones. What comes near to none is
not counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from sandbox.report.diagnosis.diagnosis import comparing
from sandbox.report.diagnosis.table import Mistake
from tests.foreign.recorded import recorded
from tests.mutants.figures import FIRST, is_named

WANTED = 0.7
_FILE = Path(__file__).with_name("nearest.yaml")


@cache
def nearest() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Read the file: by language and mistake, the defects that come nearest."""
    read: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(_FILE.read_bytes())
    return read


@dataclass(frozen=True, slots=True)
class Called:
    """A mistake of a foreign operator, what it is called, and whether that is right."""

    language: str
    mistake: str
    names: tuple[str, ...]
    is_right: bool


def called(seen: Sequence[Mistake]) -> Iterator[Called]:
    """Yield what the diagnosis calls each mistake that comes near to one that it knows."""
    for one in seen:
        language, _, mistake = one.id.partition("/")
        wanted = nearest()[language][mistake]
        if wanted and one.showed.missed:
            found = comparing().likeliest(one.showed)[:FIRST]
            is_right = any(is_named(each, found, one.showed) for each in wanted)
            yield Called(language, mistake, tuple(each.id for each in found), is_right)


def figures(seen: Sequence[Mistake]) -> Iterator[str]:
    """Say how many were named, by language, and which were not."""
    by_language: dict[str, list[Called]] = defaultdict(list)
    for one in called(seen):
        by_language[one.language].append(one)
    for language, each in sorted(by_language.items()):
        good = sum(one.is_right for one in each)
        yield f"diagnosis: {good} of {len(each)} mistakes in {language} named"
        for one in each:
            if not one.is_right:
                yield f"  not named: {one.mistake} (named: {', '.join(one.names) or 'unknown'})"


if __name__ == "__main__":
    print("\n".join(figures(recorded())))
