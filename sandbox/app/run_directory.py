"""Making a run's directory, its reports, and the link `latest` beside it."""

import contextlib
import datetime as dt
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.app.finished.history import delete_older, write_index
from sandbox.errors import EvidenceFault, SetupFault
from sandbox.evidence.results import RunResult
from sandbox.report.run_directory import LATEST
from sandbox.report.write import EVIDENCE, rebuild
from sandbox.transport.in_use import writing
from sandbox.transport.journal import Journal

_LOG = logging.getLogger("sandbox")
_MOST_OF_A_SECOND = 1000


def new_directory(out: Path, seed: int | str) -> Path:
    """Make a directory named after the time and the seed, or a word, for nobody else to read.

    Raise SetupFault when it cannot be.
    """
    if out.is_symlink() and not out.exists():
        raise SetupFault(f"{out} is a link that leads to nothing; see --out")
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    for number in range(_MOST_OF_A_SECOND):
        directory = out / (f"{now}-{seed}" + (f"-{number}" if number else ""))
        try:
            directory.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            continue
        except OSError as fault:
            raise SetupFault(f"{directory} cannot be made: {fault.strerror}; see --out") from fault
        return directory
    raise SetupFault(f"{out} holds a thousand runs of this second")


def point_latest(directory: Path) -> str:
    """Let `latest` name this run; return what had to be done for it or keeps it from it, or "".

    A file or folder of that name, as a copy of the link becomes in an archive, is put aside.
    """
    link = directory.parent / LATEST
    new = directory.parent / f".{LATEST}-{os.getpid()}"
    aside = directory.with_name(f"{LATEST}-before-{directory.name}")
    told = ""
    try:
        if link.exists() and not link.is_symlink():
            link.rename(aside)
            told = f"{link} was no link: what was there is now {aside}"
        new.unlink(missing_ok=True)
        new.symlink_to(directory.name)
        new.replace(link)
    except OSError as fault:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        told = f"{link} does not lead to this run: {fault.strerror}; name {directory} instead"
    return told


def write_down(journal: Journal, directory: Path, *, keep: int = 0) -> RunResult | None:
    """Close the evidence of a run that is over, and write its reports and the list of runs. Return
    the run; None where nothing was recorded of it, whose directory goes. Raise EvidenceFault.

    Of the runs beside it the newest `keep` stay, 0 for all.
    """
    with writing(directory / EVIDENCE):  # from the journal's last line on, nobody else deletes it
        result = _written_down(journal, directory)
    if result is not None:
        for text in after_run(directory, keep=keep):
            _LOG.warning("%s", text)
    return result


def _written_down(journal: Journal, directory: Path) -> RunResult | None:
    journal.close()
    try:
        if not (directory / EVIDENCE).stat().st_size:  # called off before its first event
            shutil.rmtree(directory)
            return None
        return rebuild(directory)
    except SetupFault as fault:
        raise EvidenceFault(str(fault)) from fault
    except OSError as fault:
        raise EvidenceFault(f"{directory} was lost: {fault.strerror}") from fault


def after_run(directory: Path, *, keep: int = 0, spared: Iterable[Path] = ()) -> Iterator[str]:
    """Let `latest` name a run whose reports are written, delete what is not to be kept, and list
    all runs; yield what there is to say of it.
    """
    told = [point_latest(directory)]
    told += delete_older(directory.parent, keep=keep, spared=spared) if keep else []
    told.append(write_index(directory.parent))
    yield from filter(None, told)
