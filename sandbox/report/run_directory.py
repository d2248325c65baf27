"""Finding and reading a run by what a user types: its directory, or the evidence file in it."""

from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.evidence.events import RunStarted
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading import read_events
from sandbox.evidence.reading_for_reports import read_for_reports
from sandbox.evidence.results import RunResult
from sandbox.report.write import EVIDENCE

LATEST = "latest"
"""Name of the link beside the run directories that leads to the newest."""

_MOST_NAMED = 5


def run_directory(given: str | Path) -> Path:
    """Return the directory of a run: its own, where `latest` leads to. Raise SetupFault, naming
    runs nearby, when it is none.
    """
    path = Path(given)
    if path.name == EVIDENCE and path.is_file():
        path = path.parent
    if not (path / EVIDENCE).is_file():
        what = "there is no such directory" if not path.exists() else f"it holds no {EVIDENCE}"
        raise SetupFault(f"{path} is no run directory: {what}.{_nearby(path)}")
    return _own_name(path)


def recorded_place(place: str, *, runs: Path) -> Path:
    """Return the run directory that somebody types, "" for the newest one, or the evidence file.
    Raise SetupFault.
    """
    if not place:
        return run_directory(latest_in(runs))
    if Path(place).is_file():
        return Path(place) if Path(place).name != EVIDENCE else run_directory(place)
    below = runs / place
    return run_directory(below if not Path(place).exists() and below.is_dir() else place)


def events_of(directory: str | Path, *, for_reports: bool = False) -> list[Recorded]:
    """Read a run's evidence, by its directory or its file, a cut last line left out; `for_reports`
    of a serving without the bulk of its messages.

    Raise SetupFault when the directory is no run's, or its evidence is empty or damaged.
    """
    path = Path(directory)
    path = path if path.is_file() else run_directory(path) / EVIDENCE
    try:
        events = list(read_for_reports(path) if for_reports else read_events(path))
    except OSError as fault:
        raise SetupFault(f"{path} cannot be read: {fault.strerror}") from fault
    if not any(isinstance(recorded.event, RunStarted) for recorded in events):
        raise SetupFault(f"{path} holds no run: it ends before anything was recorded")
    return events


def reports_beside(evidence: Path) -> Path:
    """Return the directory for the reports of an evidence file that stands in no run directory,
    made where it is not there. Raise SetupFault.
    """
    directory = evidence.with_name(f"{evidence.stem}-report")
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise SetupFault(f"{directory} cannot be made: {fault.strerror}") from fault
    return directory


def read_run(directory: str | Path) -> RunResult:
    """Read a run as results. Raise SetupFault as `events_of`."""
    path = Path(directory)
    home = path.parent if path.is_file() else run_directory(path)
    file = path.as_posix() if path.is_file() and path.name != EVIDENCE else ""
    return fold(events_of(directory), directory=home.as_posix(), evidence=file)


def latest_in(folder: Path) -> Path:
    """Return where the newest run of a folder is, by its own name. What is called `latest` and is
    no link may be a copy of any: it is asked only where there is nothing else.
    """
    link = folder / LATEST
    return _own_name(link) if link.is_symlink() else next(newest_first(folder), link)


def newest_first(folder: Path) -> Iterator[Path]:
    """Yield the run directories of a folder, the newest first: their names begin with a time.

    Those of other names, which somebody gave them, come after.
    """
    inside = folder.iterdir() if folder.is_dir() else ()
    runs = [path for path in inside if not path.is_symlink() and (path / EVIDENCE).is_file()]
    yield from sorted(runs, key=lambda path: (path.name[:1].isdigit(), path.name), reverse=True)


def _own_name(path: Path) -> Path:
    """Follow the link `latest`, which leads to another run tomorrow."""
    is_link = path.name == LATEST and path.is_symlink()
    return path.parent / path.readlink() if is_link else path


def _nearby(path: Path) -> str:
    for folder in (path, path.parent, Path("runs")):
        runs = [str(run) for run in newest_first(folder)][:_MOST_NAMED]
        if runs:
            return f" Runs nearby: {', '.join(runs)}."
    return " `sandbox run` makes one."
