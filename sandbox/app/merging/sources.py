"""The runs that are to be merged, and why some cannot be.

Runs fit together when one run could have played them all: the same version of the sandbox, the same
target and scenarios, the same demands. Seeds may differ, for they only decide what is made up. No
cell may have been played in two of them: which one counts is not for us to say. Shards must be
parts of one plan; one that is not there is told, and its cells are named as not played.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sandbox.app.lock import Lock, read_lock
from sandbox.errors import SetupFault
from sandbox.evidence.events import CellStarted, RunStarted, Shard
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import RunResult
from sandbox.report.run_directory import run_directory
from sandbox.scenario.language.user_files import RUN_LOCK
from sandbox.words import listed


@dataclass(frozen=True)
class Source:
    """One run. `lock` is None where its directory holds none."""

    directory: Path
    events: Sequence[Recorded]
    lock: Lock | None

    @cached_property
    def result(self) -> RunResult:
        """What came of it."""
        return fold(self.events)

    @cached_property
    def started(self) -> RunStarted:
        """How it began."""
        return next(e.event for e in self.events if isinstance(e.event, RunStarted))

    @property
    def shard(self) -> Shard | None:
        """Which part of a plan it played."""
        return self.result.shard

    @cached_property
    def begun(self) -> frozenset[str]:
        """The names of the cells that began."""
        begun = ((e.cell or "", e.event) for e in self.events if isinstance(e.event, CellStarted))
        return frozenset(named(id_, event.repeat) for id_, event in begun)


def named(cell: str, repeat: int) -> str:
    """Return the name of a cell in its run."""
    return cell if repeat == 1 else f"{cell} #{repeat}"


def read_source(directory: Path, events: Sequence[Recorded]) -> Source:
    """Put a run together from its events and what lies beside them. Raise SetupFault."""
    place = run_directory(directory)
    lock = read_lock(place) if (place / RUN_LOCK).is_file() else None
    return Source(place, events, lock)


def check_fit(sources: Sequence[Source]) -> None:
    """Raise SetupFault with every reason why these runs cannot be one."""
    reasons = [*_differences(sources), *_not_of_one_plan(sources), *_overlaps(sources)]
    if reasons:
        raise SetupFault("these runs cannot be merged:\n  " + "\n  ".join(reasons))


def missing_shards(sources: Sequence[Source]) -> list[str]:
    """Return the shards of the plan that are not there, as `3/5`."""
    shards = [source.shard for source in sources if source.shard]
    of = shards[0].of if shards else 0
    there = {shard.number for shard in shards}
    return [f"{number}/{of}" for number in range(1, of + 1) if number not in there]


def seeds_differ(sources: Sequence[Source]) -> bool:
    """Tell whether the runs made things up from different seeds."""
    return len({source.started.seed for source in sources}) > 1


def _differences(sources: Sequence[Source]) -> Iterator[str]:
    first = sources[0]
    for source in sources[1:]:
        one, other = _made_of(first), _made_of(source)
        for what, value in one.items():
            if other[what] != value:
                told = f"{what} {value or 'none'} in {first.directory}"
                yield f"{told}, {other[what] or 'none'} in {source.directory}"
        yield from (f"{what} in {source.directory}" for what in _files(first, source))


def _made_of(source: Source) -> Mapping[str, str]:
    started = source.started
    return {
        "version": started.version,
        "target": started.target,
        "strict": str(started.strict).lower(),
        "certify": str(started.certify).lower(),
        "repeat": str(started.repeat),
    }


def _files(first: Source, source: Source) -> Iterator[str]:
    """Say which files were not the same; of a run without a lock nobody knows."""
    if first.lock is None or source.lock is None:
        return
    if sorted(first.lock.target.values()) != sorted(source.lock.target.values()):
        yield "the target's file was another one"
    if sorted(first.lock.deviations.values()) != sorted(source.lock.deviations.values()):
        yield "the list of deviations was another one"
    for file, digest in first.lock.scenarios.items():
        if source.lock.scenarios.get(file, digest) != digest:
            yield f"{file} was another one"


def _not_of_one_plan(sources: Sequence[Source]) -> Iterator[str]:
    shards = [(source, source.shard) for source in sources]
    parts = [(source, shard) for source, shard in shards if shard]
    if not parts:
        return
    whole = [str(source.directory) for source, shard in shards if not shard]
    if whole:
        yield f"{listed(whole, last='and')} played a whole plan, the others a shard of one"
    (_, first), *others = parts
    for source, shard in others:
        if (shard.of, shard.plan) != (first.of, first.plan):
            told = f"{source.directory} is shard {shard.number}/{shard.of} of another plan"
            yield f"{told} than {parts[0][0].directory}: give every run the same options and files"


def _overlaps(sources: Sequence[Source]) -> Iterator[str]:
    seen: dict[str, Source] = {}
    shared: dict[tuple[Path, Path], list[str]] = {}
    for source in sources:
        for cell in sorted(source.begun):
            first = seen.setdefault(cell, source)
            if first is not source:
                shared.setdefault((first.directory, source.directory), []).append(cell)
    for (one, other), cells in shared.items():
        more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
        yield f"{one} and {other} both played {cells[0]}{more}: leave one of them out"
