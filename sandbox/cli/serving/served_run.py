"""Files that a serving writes: evidence as it goes on, a run directory's reports when it stops.

What makes reports is loaded when somebody wants some: no request waits for it.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.evidence.results import RunResult
from sandbox.transport.journal import Journal

Loss = Callable[[str], None]


class Records:
    """The evidence of a serving: an appended file, the one of a run directory, both or none.

    `directory` is None for no run directory, `result` what it came to, once it is written down.
    """

    def __init__(
        self, evidence: str | None, directory: Path | None, *, keep: int, on_loss: Loss
    ) -> None:
        self.directory = directory
        self._keep = keep
        self.result: RunResult | None = None
        self._appended = (
            Journal(Path(evidence), rotates=True, on_loss=on_loss) if evidence else None
        )
        self._of_run = Journal(_evidence_in(directory), on_loss=on_loss) if directory else None
        self._journals = [each for each in (self._appended, self._of_run) if each]

    @property
    def run(self) -> str:
        """The name of the run directory, "" for none."""
        return self.directory.name if self.directory else ""

    @property
    def sink(self) -> Callable[[bytes], None] | None:
        """What takes each line; None where nobody keeps any."""
        return self._write if self._journals else None

    @property
    def on_hangup(self) -> Callable[[], None] | None:
        """What opens the appended file anew; None where there is none."""
        return self._appended.reopen if self._appended else None

    def loss(self) -> str:
        """Say what was lost, "" for nothing."""
        return next((each.loss for each in self._journals if each.loss), "")

    def write_down(self) -> None:
        """Write the reports. Raise EvidenceFault."""
        if self._of_run and self.directory:
            from sandbox.app.run_directory import write_down

            self.result = write_down(self._of_run, self.directory, keep=self._keep)

    def close(self) -> None:
        """Close the files. Raise EvidenceFault where something of them was lost."""
        with contextlib.ExitStack() as closing:
            for journal in self._journals:
                closing.callback(journal.close)

    def _write(self, line: bytes) -> None:
        for journal in self._journals:
            journal.write(line)


@contextlib.contextmanager
def recorded(
    evidence: str | None, out: str | None, *, keep: int, on_loss: Loss
) -> Iterator[Records]:
    """Keep what a serving tells. Where nothing came to be served no directory stays behind; of
    those in `out` the newest `keep` stay, 0 for all.
    """
    directory = _new_directory(out) if out else None
    records = Records(evidence, directory, keep=keep, on_loss=on_loss)
    try:
        yield records
    finally:
        try:
            records.close()
        finally:
            if directory and records.result is None and _is_bare(_evidence_in(directory)):
                shutil.rmtree(directory)


def _new_directory(out: str) -> Path:
    from sandbox.app.run_directory import new_directory

    return new_directory(Path(out), "serve")


def _evidence_in(directory: Path) -> Path:
    from sandbox.report.write import EVIDENCE

    return directory / EVIDENCE


def _is_bare(evidence: Path) -> bool:
    """Tell whether no more was recorded than that a serving was to begin."""
    return evidence.is_file() and evidence.read_bytes().count(b"\n") <= 1
