"""The report files of a run directory, all of them functions of its evidence."""

from collections.abc import Iterable
from pathlib import Path

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading import read_events
from sandbox.evidence.results import RunResult
from sandbox.report.json.result import result_json
from sandbox.report.junit.junit import junit_xml
from sandbox.whole_file import write_whole

EVIDENCE = "evidence.jsonl"
_OURS = 0o600
"""Whoever runs the sandbox reads what it found, and nobody else of the machine."""


def write_reports(events: Iterable[Recorded], directory: Path) -> RunResult:
    """Write `result.json` and `junit.xml`, each whole or not at all, and return the run.

    Raise SetupFault when the events are none that this version knows, or the disk refuses.
    """
    result = fold(events, directory=directory.as_posix())
    # a lone surrogate an operator sent becomes its JSON escape, which is exactly what it was
    text = result_json(result).encode("utf-8", "backslashreplace")
    write_whole(directory / "result.json", text, mode=_OURS)
    junit = junit_xml(result, directory=directory.as_posix())
    write_whole(directory / "junit.xml", junit, mode=_OURS)
    return result


def rebuild(directory: Path) -> RunResult:
    """Write the reports of a run again from its evidence, which may have been cut short."""
    return write_reports(read_events(directory / EVIDENCE), directory)
