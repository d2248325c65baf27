"""One cell of a run for somebody else: its evidence, the reports of it, and the files it played.

What goes out is what the evidence holds, in which secrets have names; a run that was played with
--show-secrets goes out only where that is asked for. An archive of the same cell is the same to the
byte, whoever makes it and whenever.
"""

import contextlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from sandbox.app.lock import read_lock
from sandbox.errors import SetupFault
from sandbox.evidence.events import PreflightLine, RunEnded, RunStarted
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded, encode
from sandbox.evidence.results import CellResult, RunResult, place_of
from sandbox.evidence.verdict import Exit, exit_code
from sandbox.explain.finding.played_files import kept_at
from sandbox.report.formats import FORMATS
from sandbox.report.run_directory import events_of, run_directory
from sandbox.report.write import EVIDENCE
from sandbox.scenario.language.user_files import RUN_LOCK
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.whole_file import write_whole

LEFT_OUT = frozenset({"junit-10", "sarif"})
"""Forms that are for machines of one's own."""

_OURS = 0o600
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell; the true one would make each archive another."""
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def _name(run: RunResult, cell: CellResult) -> str:
    """Return what the folder of an exported cell is called."""
    plain = _NOT_IN_A_NAME.sub("-", cell.name).strip("-.")[:80]
    return f"{run.run or 'run'}-{plain or 'cell'}"


@dataclass(frozen=True, slots=True)
class Export:
    """A cell to send: the name of its folder, its files by their paths in it, and whether secrets
    are readable in them.
    """

    name: str
    files: Mapping[str, bytes]
    shows_secrets: bool


def exported(directory: Path, cell: str, *, show_secrets: bool) -> Export:
    """Return one cell of a run. Raise SetupFault."""
    place = run_directory(directory)
    events = events_of(place)
    run = fold(events, directory=place.as_posix())
    shows = _shows_secrets(run, place)
    if shows and not show_secrets:
        raise SetupFault(
            f"{place} was played with --show-secrets: whoever gets a cell of it can read tokens and"
            " keys. Play it again without, or say --show-secrets here, too"
        )
    found = _cell(run, cell)
    kept = list(_events(events, run, found))
    files = {EVIDENCE: b"".join(encode(recorded) + b"\n" for recorded in kept)}
    files |= _played(found, place)
    with contextlib.chdir(place):  # so that reports name, and find, what lies beside them
        alone = fold(kept, directory=".")
        for form, how in FORMATS.items():
            if form not in LEFT_OUT:
                files[how.file] = how.make(alone)
    return Export(_name(run, found), files, shows)


def write_folder(export: Export, folder: Path) -> None:
    """Write the files into a folder that is not there yet. Raise SetupFault."""
    try:
        folder.mkdir(parents=True, mode=0o700)
        for path, content in export.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(folder / path, content, mode=_OURS)
    except FileExistsError:
        raise SetupFault(f"{folder} is there already: name another with --output") from None
    except OSError as fault:
        raise SetupFault(f"{folder} cannot be written: {fault.strerror}") from fault


def write_archive(export: Export, archive: Path) -> None:
    """Write the files into a .zip that is not there yet, below a folder. Raise SetupFault."""
    if archive.exists():
        raise SetupFault(f"{archive} is there already: name another with --output")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as out:
        for path, content in sorted(export.files.items()):
            entry = zipfile.ZipInfo(f"{export.name}/{path}", _FIRST_DAY)
            entry.create_system, entry.external_attr = 3, _OURS << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, content)
    write_whole(archive, whole.getvalue(), mode=_OURS)


def _shows_secrets(run: RunResult, place: Path) -> bool:
    """Tell whether a run hides nothing; one of before that was recorded tells it by its lock."""
    if run.shows_secrets or not (place / RUN_LOCK).is_file():
        return run.shows_secrets
    return read_lock(place).options.show_secrets


def _cell(run: RunResult, name: str) -> CellResult:
    known = {cell.name: cell for cell in run.cells}
    if name in known:
        return known[name]
    of_scenario = [cell for cell in known if cell.partition("[")[0] == name]
    if of_scenario:
        raise SetupFault(f"--cell {name}: which of it? {', '.join(of_scenario[:10])}")
    raise SetupFault(f"--cell {name}: the run has no such cell. {meant(name, known)}".strip())


def _events(events: list[Recorded], run: RunResult, cell: CellResult) -> Iterator[Recorded]:
    """Yield the cell's own lines, those of the run around them as of a run of this cell alone, and
    the messages of no cell that its checks name.
    """
    mine = {recorded.n for recorded in cell.happened.events}
    named = {message for check in cell.checks for message in check.messages}
    outside = {recorded.n for recorded in run.outside.events if _message(recorded) in named}
    for recorded in events:
        event = recorded.event
        if isinstance(event, RunStarted):
            event = replace(event, scenarios=1, cells=1, repeat=1, certify=False)
            event = replace(event, ca_file="", trusted_file="")  # no file of whoever gets it
        elif isinstance(event, RunEnded):
            code = exit_code([cell.outcome], strict=run.strict)
            code = Exit.INTERRUPTED if event.interrupted else code
            event = replace(event, exit_code=int(code), took_s=cell.took_s)
        elif not (isinstance(event, PreflightLine) or recorded.n in mine | outside):
            continue
        yield replace(recorded, event=event)


def _message(recorded: Recorded) -> str:
    event = recorded.event
    return str(getattr(event, "message", "") or getattr(event, "id", ""))


def _played(cell: CellResult, place: Path) -> Mapping[str, bytes]:
    """Return the scenario and the parts that its events name, as the run has kept them."""
    named = {place_of(str(getattr(one.event, "place", "") or "")) for one in cell.happened.events}
    paths = {kept_at(at.file).as_posix() for at in named if at.file}
    files = ((path, place / path) for path in sorted(paths))
    return {path: file.read_bytes() for path, file in files if file.is_file()}
