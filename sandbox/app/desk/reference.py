"""What somebody names of a run: `RUN#m6`, `RUN#m6,m7`, `RUN#c41`, or `m6` of the newest run.

RUN is a run directory, one in the folder of runs, or an evidence file as `serve --evidence` writes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.evidence.results import RunResult
from sandbox.explain.shown.found import FoundCheck, FoundMessage, find
from sandbox.report.run_directory import read_run, recorded_place

_IDS = re.compile(r"[a-z]\d+(?:,[a-z]\d+)*")
_HOW = "write RUN#m6 for a message, RUN#c41 for a check; the ids are in the console and result.json"


@dataclass(frozen=True, slots=True)
class Named:
    """A run, and what is named of it, in the order in which it is named."""

    run: RunResult
    found: Sequence[FoundMessage | FoundCheck]

    @property
    def messages(self) -> Sequence[FoundMessage]:
        """The messages, those of checks in the place of these, each once."""
        all_of_them = [
            message
            for each in self.found
            for message in (each.messages if isinstance(each, FoundCheck) else (each,))
        ]
        return list({message.id: message for message in all_of_them}.values())


def read_reference(written: str, *, runs: Path) -> Named:
    """Read the run and find what is named; `runs` is the folder of runs. Raise SetupFault."""
    place, mark, ids = written.rpartition("#")
    if not mark and _IDS.fullmatch(written):
        place, ids = "", written
    elif not mark:
        raise SetupFault(f"{written} names nothing of a run: {_HOW}")
    names = [name.strip() for name in ids.split(",") if name.strip()]
    if not names:
        raise SetupFault(f"{written} names a run alone: {_HOW}")
    folder = recorded_place(place, runs=runs)
    run = read_run(folder)
    return Named(run, [find(run, name, folder=folder.as_posix()) for name in names])
