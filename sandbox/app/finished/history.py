"""The folder of run directories: its index.html, and the older runs that nobody wants to keep.

The index is written whole after each run, by one process at a time. It never fails a run: what
keeps it from being written is told. A run directory is deleted only where it has the name that we
gave it, holds nothing that is not ours, nobody writes it, and `latest` does not lead to it.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.explain.finding.played_files import FOLDER
from sandbox.report.formats import FORMATS
from sandbox.report.history.page import MARKER, Listed, history_html
from sandbox.report.history.summary import RESULT, Summaries, Summary
from sandbox.report.run_directory import LATEST, newest_first
from sandbox.report.write import EVIDENCE
from sandbox.scenario.language.user_files import RUN_LOCK
from sandbox.transport.in_use import alone_with, is_written
from sandbox.whole_file import write_whole
from sandbox.words import counted

INDEX = "index.html"
_MEMORY = ".index.json"
_LOCK = ".index.lock"
_MOST_LISTED = 200
_LARGEST_MEMORY = 32_000_000
_PATIENCE_S = 10
_HEAD = 4096
_MOST_NAMED = 5
_OURS = 0o600
_NAME = re.compile(r"\d{8}-\d{6}-(?:-?\d+|serve)(?:-\d+)?")
_FILES = frozenset({EVIDENCE, RUN_LOCK, *(form.file for form in FORMATS.values())})
_PICTURE = ".png"


def write_index(folder: Path) -> str:
    """Write the index of a folder; return what keeps it from being written, "" for nothing."""
    from filelock import FileLock, Timeout  # it takes 20 ms, and a run that is over has them

    try:
        if not is_ours(folder / INDEX):
            return f"{folder / INDEX} is not ours, and stays as it is: there is no list of runs"
        with FileLock(folder / _LOCK, timeout=_PATIENCE_S, mode=_OURS):
            _write(folder)
    except Timeout:
        return f"{folder / INDEX} is not written: another process has kept it for {_PATIENCE_S} s"
    except (SetupFault, OSError) as fault:
        return f"{folder / INDEX} is not written: {fault}"
    return ""


def is_ours(index: Path) -> bool:
    """Tell whether an index may be written: there is none, or one of ours."""
    try:
        with index.open("rb") as file:
            return MARKER.encode() in file.read(_HEAD)
    except FileNotFoundError:
        return True


def _write(folder: Path) -> None:
    summaries = Summaries.remembering(_remembered(folder / _MEMORY))
    runs = list(newest_first(folder))
    listed = [_listed(directory, summaries) for directory in runs[:_MOST_LISTED]]
    page = history_html(listed, left_out=max(0, len(runs) - _MOST_LISTED))
    write_whole(folder / INDEX, page.encode("utf-8", "backslashreplace"), mode=_OURS, follow=False)
    write_whole(folder / _MEMORY, summaries.written(), mode=_OURS, follow=False)


def _remembered(memory: Path) -> bytes:
    try:
        return memory.read_bytes() if memory.stat().st_size <= _LARGEST_MEMORY else b""
    except OSError:
        return b""


def _listed(directory: Path, summaries: Summaries) -> Listed:
    report = next((name for name in ("report.html", RESULT) if (directory / name).is_file()), "")
    return Listed(directory.name, _found(directory, summaries), report)


def _found(directory: Path, summaries: Summaries) -> Summary | str:
    try:
        return summaries.of(directory)
    except FileNotFoundError:
        if is_written(directory / EVIDENCE):
            return "it is being played"
        return "it was cut short before a report was written: `sandbox report` makes one"
    except OSError as fault:
        return f"{RESULT} cannot be read: {fault.strerror}"


def delete_older(folder: Path, *, keep: int, spared: Iterable[Path] = ()) -> Iterator[str]:
    """Delete the runs beyond the newest `keep`, but those `spared`; yield a sentence on each that
    went or has to stay.

    Raise nothing: what cannot be deleted is told.
    """
    stay = {(folder / _name_of_latest(folder)).resolve(), *(path.resolve() for path in spared)}
    runs = [path for path in newest_first(folder) if _NAME.fullmatch(path.name)]
    gone = []
    for directory in (path for path in islice(runs, keep, None) if path.resolve() not in stay):
        try:
            if _deleted(directory):
                gone.append(directory.name)
        except FileNotFoundError:  # another run that has ended just now deletes it, too
            continue
        except OSError as fault:
            yield f"{directory} cannot be deleted: {fault.strerror}"
        except SetupFault as fault:
            yield str(fault)
    if gone:
        more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
        named = f"{', '.join(gone[:_MOST_NAMED])}{more}"
        yield f"deleted {counted(len(gone), 'older run')}, for {keep} are kept: {named}"


def _deleted(directory: Path) -> bool:
    """Delete a run that nobody writes. Raise SetupFault where something in it is not ours."""
    if foreign := _foreign_in(directory):
        raise SetupFault(f"{directory} stays: {foreign} in it is not ours")
    with alone_with(directory / EVIDENCE) as alone:
        if alone:
            shutil.rmtree(directory)
        return alone


def _name_of_latest(folder: Path) -> str:
    try:
        return (folder / LATEST).readlink().name
    except OSError:
        return ""


def _foreign_in(directory: Path) -> str:
    """Return the name of something in a run directory that no run puts there, "" for nothing."""
    for path in sorted(directory.iterdir()):
        known = path.name in _FILES or path.suffix == _PICTURE or path.name == FOLDER
        unfinished = path.name.startswith(".") and path.name.endswith(".unfinished")
        if not (known or unfinished) or path.is_symlink():
            return path.name
    return ""
