"""The console report: fed event by event, prints each cell as it finishes and the sum at the end.

On a terminal a last line tells what is under way. It is erased before anything else is printed,
so that nothing of it stays. Elsewhere (CI) only whole lines are written, and nothing is erased.
"""

from collections.abc import Iterator
from typing import TextIO

from sandbox.evidence.events import RunEnded, RunStarted
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.report.console.cell_text import Detail, Setting
from sandbox.report.console.layout import Page, fitted
from sandbox.report.console.preflight_lines import preflight_lines
from sandbox.report.console.repeats import Told
from sandbox.report.console.summary import summary_lines
from sandbox.scenario.yaml_tree.wording import printable

_ERASE_LINE = "\r\x1b[2K"


class ConsoleReport:
    """Prints a run to `stream` while it goes on.

    `total` is the number of cells planned. `width` is the terminal's; `directory` where the run's
    files are. `tty` allows the live line, `color` the colours, `detail` says how much is shown of
    each cell.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        tty: bool,
        color: bool,
        total: int,
        width: int = 100,
        directory: str,
        detail: Detail = Detail.USUAL,
    ) -> None:
        self._stream = stream
        self._tty = tty
        self._page = Page(width=width, color=color)
        self._total = total
        self._directory = directory
        self._detail = detail
        self._folding = Folding(directory)
        self._told = Told()
        self._live = ""

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
        if lines:
            self._print(lines)
        self._show_live(ended=ended)

    def clear(self) -> None:
        """Erase the live line, to let somebody else use the terminal; the next event redraws it."""
        if self._live:
            self._write(_ERASE_LINE)
            self._live = ""

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

    def _print(self, lines: list[str]) -> None:
        self.clear()
        self._write("".join(f"{line}\n" for line in lines))

    def _show_live(self, *, ended: bool) -> None:
        if not self._tty or ended:
            return
        line = self._live_line()
        if line != self._live:
            self._write(_ERASE_LINE + line)
            self._live = line

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _live_line(self) -> str:
        running = printable(", ".join(self._folding.running))
        line = f"{self._folding.finished}/{self._total}  {running or '…'}"
        return fitted(line, self._page.width - 1)
