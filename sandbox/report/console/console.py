"""The console report: fed event by event, prints each cell as it finishes and the sum at the end.

On a terminal its last lines tell what is under way, and nothing of them stays: see
`live_region.py`. Elsewhere (CI) only whole lines are written, and nothing is erased.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Protocol, TextIO

from sandbox.evidence.events import CellEnded, CellStarted, RunEnded, RunStarted
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Outcome
from sandbox.report.console.cell_text import Detail, Setting
from sandbox.report.console.layout import Page
from sandbox.report.console.preflight_lines import preflight_lines
from sandbox.report.console.repeats import Told
from sandbox.report.console.standing import Standing
from sandbox.report.console.summary import summary_lines
from sandbox.scenario.yaml_tree.wording import printable


class Region(Protocol):
    """The foot of a terminal, and what is printed above it."""

    def show(self, standing: Standing) -> None:
        """Show how the run stands."""
        ...

    def print(self, text: str) -> None:
        """Print whole lines."""
        ...

    def clear(self) -> None:
        """Show nothing for now."""
        ...


class ConsoleReport:
    """Prints a run to `stream` while it goes on.

    `total` is the number of cells planned; `directory` where the run's files are. `detail` says how
    much is shown of each cell. With a `region` it is what writes to the stream.
    """

    def __init__(
        self,
        stream: TextIO,
        page: Page,
        *,
        total: int,
        directory: str,
        detail: Detail = Detail.USUAL,
        region: Region | None = None,
    ) -> None:
        self._stream = stream
        self._page = page
        self._total = total
        self._directory = directory
        self._detail = detail
        self._region = region
        self._folding = Folding(directory)
        self._told = Told()
        self._outcomes: Counter[Outcome] = Counter()
        self._running: dict[str, float] = {}

    def on(self, recorded: Recorded) -> None:
        """Take one event and print what it brings."""
        finished = self._folding.add(recorded)
        lines: list[str] = []
        if finished is not None:
            position = self._folding.finished
            lines += self._told.lines(finished, self._setting(position), position=position)
        if isinstance(recorded.event, RunStarted):
            lines += preflight_lines(self._folding.preflight, self._page)
        ended = isinstance(recorded.event, RunEnded)
        if ended:
            lines += self._summary()
            self.clear()
        if lines:
            self._print("".join(f"{line}\n" for line in lines))
        if self._region is not None and not ended:
            self._tell(self._region, recorded, finished)

    def clear(self) -> None:
        """Leave the terminal to somebody else; the next event takes it again."""
        if self._region is not None:
            self._region.clear()

    def _setting(self, position: int) -> Setting:
        return Setting(
            self._page,
            max(self._total, position),
            directory=self._directory,
            command=self._folding.command,
            detail=self._detail,
        )

    def _summary(self) -> Iterator[str]:
        return summary_lines(self._folding.result(), self._page, directory=self._directory)

    def _print(self, text: str) -> None:
        if self._region is not None:
            self._region.print(text)
            return
        self._stream.write(text)
        self._stream.flush()

    def _tell(self, region: Region, recorded: Recorded, finished: CellResult | None) -> None:
        """Show how the run stands where that has changed."""
        name = printable(recorded.cell or "")
        if isinstance(recorded.event, CellStarted):
            self._running[name] = recorded.at
        elif isinstance(recorded.event, CellEnded):
            self._running.pop(name, None)
        elif not isinstance(recorded.event, RunStarted):
            return
        if finished is not None:
            self._outcomes[finished.outcome] += 1
        region.show(Standing(self._total, dict(self._outcomes), tuple(self._running.items())))
