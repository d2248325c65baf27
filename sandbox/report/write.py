"""The report files of a run directory, all of them functions of its evidence."""

from collections.abc import Iterable
from pathlib import Path

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading_for_reports import read_for_reports
from sandbox.evidence.results import RunResult
from sandbox.report.formats import FORMATS
from sandbox.whole_file import write_whole

EVIDENCE = "evidence.jsonl"
_OURS = 0o600
"""Whoever runs the sandbox reads what it found, and nobody else of the machine."""


def write_reports(events: Iterable[Recorded], directory: Path, *, evidence: str = "") -> RunResult:
    """Write the reports that every run directory has, each whole or not at all, and return the run.
    `evidence` is the file that they are made of, "" for the one in the directory.

    Raise SetupFault when the events are none that this version knows, or the disk refuses.
    """
    result = fold(events, directory=directory.as_posix(), evidence=evidence)
    for form in FORMATS.values():
        if form.is_kept:
            write_whole(directory / form.file, form.make(result), mode=_OURS)
    return result


def rebuild(directory: Path) -> RunResult:
    """Write the reports of a run again from its evidence, which may have been cut short."""
    return write_reports(read_for_reports(directory / EVIDENCE), directory)
