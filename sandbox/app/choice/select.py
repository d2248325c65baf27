"""Which scenarios and cells to run: `--tag`, `--only`, `-k`, `--failed`, `FILE:LINE`; and what the
deviations name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.app.choice.keywords import parse_keywords
from sandbox.app.choice.lines import at_lines
from sandbox.app.run_options import RunOptions
from sandbox.authoring.loading import read_scenarios
from sandbox.engine.run.planning import Job
from sandbox.errors import SetupFault
from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Outcome
from sandbox.report.run_directory import read_run
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.deviations import Deviation
from sandbox.scenario.yaml_tree.suggest import did_you_mean, meant
from sandbox.words import counted

_BELOW = "\n         "
"""Between the lines of one message, the later ones below the first after `sandbox: `."""

NOT_DONE = frozenset({Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE})
"""Outcomes that `--failed` runs again."""


def tagged(scenarios: Sequence[Scenario], tags: Sequence[str]) -> list[Scenario]:
    """Return the scenarios that have one of the tags; all of them when none is asked for.

    Raise SetupFault for each tag that none has.
    """
    known = {tag for scenario in scenarios for tag in scenario.tags}
    unknown = [
        f"--tag {tag}: no scenario here has that tag. {meant(tag, known)}".rstrip()
        for tag in dict.fromkeys(tags)
        if tag not in known
    ]
    if unknown:
        raise SetupFault(_BELOW.join(unknown))
    return [s for s in scenarios if not tags or set(tags) & set(s.tags)]


def selected(jobs: Sequence[Job], options: RunOptions) -> list[Job]:
    """Return the jobs that lines, ids, expression and `--failed` leave, numbered anew.

    Raise SetupFault.
    """
    wanted = _keywords(_only(at_lines(jobs, options.paths), options.only), options.keyword)
    if options.failed_in:
        wanted = _failed(wanted, options.failed_in)
    return [replace(job, order=order) for order, job in enumerate(wanted, start=1)]


def _only(jobs: Sequence[Job], ids: Sequence[str]) -> list[Job]:
    known = dict.fromkeys([job.scenario.id for job in jobs] + [job.cell.id for job in jobs])
    unknown = [f"--only {id_}: there is no such id. {_hint(id_, known)}" for id_ in ids]
    unknown = [text for id_, text in zip(ids, unknown, strict=True) if id_ not in known]
    if unknown:
        raise SetupFault(_BELOW.join(unknown))
    return [job for job in jobs if not ids or {job.scenario.id, job.cell.id} & set(ids)]


def _keywords(jobs: Sequence[Job], expression: str) -> list[Job]:
    keywords = parse_keywords(expression)
    named = [(job, _names(job)) for job in jobs]
    chosen = [job for job, names in named if keywords.fits(names)]
    if not chosen:
        known = {name for _, names in named for name in names}
        near = (did_you_mean(word, known) for word in keywords.words if not _known(word, known))
        hint = next((told for told in near if told), "See the names: sandbox list --cells PATHS")
        cells = counted(len(jobs), "cell")
        raise SetupFault(f"-k {expression!r}: none of {cells} is meant. {hint}")
    return chosen


def _names(job: Job) -> list[str]:
    values = [f"{axis}={name}" for axis, name in job.cell.names.items()]
    return [job.cell.id, *job.scenario.tags, *values]


def _known(word: str, names: Iterable[str]) -> bool:
    return any(word.casefold() in name.casefold() for name in names)


def _hint(id_: str, known: Iterable[str]) -> str:
    return did_you_mean(id_, known) or "See the ids: sandbox list --cells PATHS"


def _failed(jobs: Sequence[Job], directory: str) -> list[Job]:
    ids = failed_cells(read_run(directory))
    if not ids:
        raise SetupFault(f"nothing failed in {directory}: there is nothing to run again")
    chosen = [job for job in jobs if job.cell.id in ids]
    if not chosen:
        names = ", ".join(sorted(ids))
        raise SetupFault(f"what failed in {directory} is not among these scenarios: {names}")
    return chosen


def failed_cells(run: RunResult) -> frozenset[str]:
    """Return the ids of the cells for which a run did not pass, in whichever repeat."""
    shaky = {cell.of for cell in run.conclusions.unstable}
    return frozenset(shaky | {cell.id for cell in run.cells if _not_done(cell, run)})


def _not_done(cell: CellResult, run: RunResult) -> bool:
    return cell.outcome in NOT_DONE or (run.strict and cell.outcome is Outcome.WARNED)


def gone(
    listed: Sequence[Deviation],
    scenarios: Sequence[Scenario],
    options: RunOptions,
    *,
    contracts: Contracts,
) -> frozenset[str]:
    """Return the ids in a deviations file that no scenario has.

    Only a run of whole folders can tell; where it runs a part of a catalogue, the rest of the
    catalogue (all below the first folder of the path) is looked at too.
    """
    names = {entry.scenario for entry in listed} - {scenario.id for scenario in scenarios}
    if not names or options.is_subset or not all(Path(path).is_dir() for path in options.paths):
        return frozenset()
    catalogues = tuple(dict.fromkeys(str(_catalogue(Path(path))) for path in options.paths))
    elsewhere, _ = read_scenarios(catalogues, contracts=contracts)
    return frozenset(names - {scenario.id for scenario in elsewhere})


def _catalogue(folder: Path) -> Path:
    here = Path.cwd()
    inside: Iterator[str] = iter(())
    if folder.resolve().is_relative_to(here):
        inside = iter(folder.resolve().relative_to(here).parts)
    first = next(inside, "")
    return Path(first) if first else folder
