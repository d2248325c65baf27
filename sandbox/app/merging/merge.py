"""Merging run directories: one evidence, one set of reports, one exit code."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.app.lock import write_lock
from sandbox.app.merging.conclusions import certificate_of, deviations_of, stopped_of
from sandbox.app.merging.joined import joined, numbered
from sandbox.app.merging.sources import (
    Source,
    check_fit,
    missing_shards,
    named,
    read_source,
    seeds_differ,
)
from sandbox.app.run_directory import after_run, new_directory
from sandbox.errors import SetupFault
from sandbox.evidence.events import (
    Event,
    PreflightLevel,
    PreflightLine,
    RunEnded,
    RunStarted,
    Unstable,
    measured,
)
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded, encode
from sandbox.evidence.results import RunResult
from sandbox.evidence.verdict import OUT_OF_DATE, Exit, exit_code
from sandbox.explain.finding.played_files import keep_again, kept_in
from sandbox.report.run_directory import events_of
from sandbox.report.write import EVIDENCE, rebuild
from sandbox.whole_file import write_whole

_WORSE = (
    PreflightLevel.OK,
    PreflightLevel.SKIP,
    PreflightLevel.WARN,
    PreflightLevel.PROBLEM,
)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged run: where it is, what it says, and what is to be told of the merging."""

    directory: Path
    result: RunResult
    remarks: tuple[str, ...]


def merge(directories: Sequence[Path], *, out: Path, keep: int = 0) -> Merged:
    """Make one run directory of several below `out`, where the newest `keep` stay and these, all
    for 0. Raise SetupFault where they do not fit.
    """
    sources = [read_source(directory, events_of(directory)) for directory in directories]
    check_fit(sources)
    seed = sources[0].started.seed
    directory = new_directory(out, int(seed) if seed.isdecimal() else 0)
    events = numbered(_events(sources, name=directory.name))
    text = b"".join(encode(recorded) + b"\n" for recorded in events)
    write_whole(directory / EVIDENCE, text, mode=0o600)
    _write_lock(sources, directory)
    for source in reversed(sources):
        keep_again(kept_in(source.directory), directory)
    result = rebuild(directory)
    remarks = [f"shard {missing} is missing" for missing in missing_shards(sources)]
    if seeds_differ(sources):
        remarks.append("the seeds differ: no seed is named in the lines that play a cell again")
    remarks += after_run(directory, keep=keep, spared=[each.directory for each in sources])
    return Merged(directory, result, tuple(remarks))


def _events(sources: Sequence[Source], *, name: str) -> Iterator[Recorded]:
    plan = _plan(sources)
    order = {cell: number for number, cell in enumerate(plan, start=1)}
    started = _started(sources, name=name, cells=len(plan))
    first_s = min(source.events[0].at for source in sources)
    last_s = max(source.events[-1].at for source in sources)
    head: list[Event] = [*_preflight(sources), started]
    body = list(joined(sources, order=order))
    yield from (Recorded(0, first_s, None, event) for event in head)
    yield from body
    played = fold([Recorded(0, first_s, None, started), *body])
    tail = _tail(sources, plan, played, took_s=last_s - first_s)
    yield from (Recorded(0, last_s, None, event) for event in tail)


def _tail(
    sources: Sequence[Source], plan: Sequence[str], played: RunResult, *, took_s: float
) -> Iterator[Event]:
    unstable = [
        event.event for s in sources for event in s.events if isinstance(event.event, Unstable)
    ]
    stopped = stopped_of(sources, plan)
    deviations = list(deviations_of(sources, played.cells))
    certificate = certificate_of(sources, deviations, stopped)
    refuted = any(entry.fate in OUT_OF_DATE for entry in deviations)
    refuted = refuted or (certificate is not None and not certificate.held)
    outcomes = [cell.outcome for cell in played.cells]
    strict = sources[0].started.strict
    code = exit_code(outcomes, strict=strict, refuted=refuted, unstable=bool(unstable))
    if code is Exit.PASSED and stopped:
        code = Exit.UNJUDGED
    interrupted = any(source.result.interrupted for source in sources)
    if interrupted:
        code = Exit.INTERRUPTED
    yield from ([stopped] if stopped else [])
    yield from deviations
    yield from unstable
    yield from ([certificate] if certificate else [])
    yield RunEnded(exit_code=int(code), took_s=measured(took_s), interrupted=interrupted)


def _plan(sources: Sequence[Source]) -> list[str]:
    """Return the names of all cells: of shards as they were planned, else run after run."""
    shard, repeat = sources[0].shard, sources[0].started.repeat
    if shard is not None:
        planned = list(shard.plan)
    else:
        planned = [
            cell.id for source in sources for cell in source.result.cells if cell.repeat == 1
        ]
    names = [named(cell, number) for number in range(1, repeat + 1) for cell in planned]
    begun = (name for source in sources for name in sorted(source.begun))
    return list(dict.fromkeys([*names, *begun]))


def _preflight(sources: Sequence[Source]) -> Iterator[PreflightLine]:
    """Yield each line once, as it was worst: what it tells may be measured, and never the same."""
    worst: dict[tuple[str, int], PreflightLine] = {}
    for source in sources:
        seen: Counter[str] = Counter()
        for line in source.result.preflight:
            key = (line.line, seen[line.line])
            seen[line.line] += 1
            first = worst.setdefault(key, line)
            if _WORSE.index(line.level) > _WORSE.index(first.level):
                worst[key] = line
    yield from worst.values()


def _started(sources: Sequence[Source], *, name: str, cells: int) -> RunStarted:
    first = sources[0].started
    planned = [id_ for source in sources if source.shard for id_ in source.shard.plan]
    ids = {id_.partition("[")[0] for id_ in planned}
    ids |= {cell.scenario for source in sources for cell in source.result.cells}
    return RunStarted(
        seed=first.seed if not seeds_differ(sources) else "",
        strict=first.strict,
        certify=first.certify,
        jobs=max(source.started.jobs for source in sources),
        repeat=first.repeat,
        target=first.target,
        scenarios=len(ids),
        cells=cells,
        run=name,
        version=first.version,
        command=_command(sources),
        shows_secrets=any(source.started.shows_secrets for source in sources),
        secrets=tuple({one.name: one for s in sources for one in s.started.secrets}.values()),
        ca_file=first.ca_file,
        trusted_file=first.trusted_file,
    )


def _command(sources: Sequence[Source]) -> str:
    """Return the line that would have run everything at once, as far as the runs were alike."""
    lines = [_split(source.started.command) for source in sources]
    paths = dict.fromkeys(path for line in lines for path in line[0])
    options = list(lines[0][1])
    for name in ("--shard", "--seed") if seeds_differ(sources) else ("--shard",):
        if name in options:
            position = options.index(name)
            del options[position : position + 2]
    return shlex.join(["sandbox", "run", *paths, *options])


def _split(command: str) -> tuple[list[str], list[str]]:
    """Return the paths of a run's command line, and its options."""
    try:
        words = shlex.split(command)[2:]
    except ValueError:
        words = command.split()[2:]
    end = words.index("--target") if "--target" in words else len(words)
    return words[:end], words[end:]


def _write_lock(sources: Sequence[Source], directory: Path) -> None:
    """Write what the runs were made of, as of one run; nothing where one of them has no lock."""
    locks = [source.lock for source in sources if source.lock]
    if len(locks) < len(sources):
        return
    paths = tuple(dict.fromkeys(path for lock in locks for path in lock.options.paths))
    only = tuple(dict.fromkeys(id_ for lock in locks for id_ in lock.options.only))
    options = replace(locks[0].options, paths=paths, only=only, shard="")
    if seeds_differ(sources):
        options = replace(options, seed=None)
    scenarios = {file: digest for lock in locks for file, digest in lock.scenarios.items()}
    try:
        write_lock(replace(locks[0], options=options, scenarios=scenarios), directory)
    except OSError as fault:
        raise SetupFault(f"{directory}: {fault.strerror}; see --out") from fault
