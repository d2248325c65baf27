"""What one run came to, from its result.json and nothing else.

Of such a file only a few members are read, and of all files together so much at most: what is too
large, or not read yet, is told as that. What was read is remembered beside the index, by the size
and time of the file, so that the next index reads only what is new.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sandbox.evidence.verdict import Mark
from sandbox.report.formats import FORMATS
from sandbox.scenario.yaml_tree.wording import printable

RESULT = FORMATS["json"].file
LARGEST = 64_000_000
"""Bytes of a result.json that are read; a run of 20,000 messages has some ten million."""
MOST_BYTES = 256_000_000
"""Bytes that one index reads in all."""

_WORST_LAST = (Mark.PASS, Mark.NOT_RUN, Mark.WARN, Mark.KNOWN, Mark.UNCLEAR, Mark.FAIL)
_SHAPE = 1
_LONGEST = 200
"""Characters of a target's name."""


class _Run(msgspec.Struct, frozen=True):
    took_s: float
    seed: str
    target: str
    interrupted: bool
    exit_code: int
    started_s: float | None = None
    version: str = ""
    served: bool = False


class _Counts(msgspec.Struct, frozen=True):
    cells: int
    checks: int
    outcomes: dict[str, int]


class _Check(msgspec.Struct, frozen=True):
    level: str
    clause: str
    mark: Mark


class _Cell(msgspec.Struct, frozen=True):
    checks: tuple[_Check, ...]


class _Result(msgspec.Struct, frozen=True):
    result: int
    run: _Run
    counts: _Counts
    cells: tuple[_Cell, ...]


class Summary(msgspec.Struct, frozen=True):
    """A run: what it says of itself, its numbers, and the worst mark of each clause in it."""

    run: _Run
    counts: _Counts
    clauses: dict[str, Mark]


class _Remembered(msgspec.Struct, frozen=True):
    size: int
    changed_ns: int
    summary: Summary


class _Memory(msgspec.Struct, frozen=True):
    memory: int
    runs: dict[str, _Remembered]


@dataclass(slots=True)
class Summaries:
    """Reads runs, from `memory` where they have not changed. `left` is how much may be read yet."""

    memory: Mapping[str, _Remembered] = field(default_factory=dict)
    left: int = MOST_BYTES
    read: dict[str, _Remembered] = field(default_factory=dict)

    @classmethod
    def remembering(cls, written: bytes) -> "Summaries":
        """Begin with what an earlier index remembered; what is no such text remembers nothing."""
        try:
            memory = msgspec.json.decode(written, type=_Memory)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return cls()
        return cls(memory.runs if memory.memory == _SHAPE else {})

    def of(self, directory: Path) -> Summary | str:
        """Return a run, or why nothing can be said of it. Raise OSError where it is gone."""
        file = directory / RESULT
        seen = file.stat()
        known = self.memory.get(directory.name)
        if not known or (known.size, known.changed_ns) != (seen.st_size, seen.st_mtime_ns):
            if seen.st_size > LARGEST:
                return f"{RESULT} is too large to be looked into"
            if seen.st_size > self.left:
                return "not looked into yet: the next run does"
            self.left -= seen.st_size
            summary = _summary(file.read_bytes())
            if isinstance(summary, str):
                return summary
            known = _Remembered(seen.st_size, seen.st_mtime_ns, summary)
        self.read[directory.name] = known
        return known.summary

    def written(self) -> bytes:
        """Return what the next index remembers."""
        return msgspec.json.encode(_Memory(_SHAPE, self.read))


def _summary(written: bytes) -> Summary | str:
    try:
        found = _decoded(written)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return f"{RESULT} is damaged, or none of ours"
    if found.result != _SHAPE:
        return f"{RESULT} is of another version of the sandbox"
    run = msgspec.structs.replace(found.run, target=printable(found.run.target)[:_LONGEST])
    return Summary(run, found.counts, dict(_worst(found.cells)))


def _decoded(written: bytes) -> _Result:
    """Read a document; msgspec knows no lone surrogate, which a peer's text may hold."""
    try:
        return msgspec.json.decode(written, type=_Result)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(written), _Result)


def _worst(cells: Sequence[_Cell]) -> Iterator[tuple[str, Mark]]:
    """Yield the clauses with their worst marks; a premise is none."""
    found: dict[str, Mark] = {}
    for check in (check for cell in cells for check in cell.checks if check.level != "premise"):
        marks = (found.get(check.clause, check.mark), check.mark)
        found[check.clause] = max(marks, key=_WORST_LAST.index)
    yield from found.items()
