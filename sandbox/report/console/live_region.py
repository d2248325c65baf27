"""The foot of a terminal while a run goes on: how far it is, how it stands, what is running.

Only for a terminal that moves its cursor; it is the one module that loads rich, and is loaded late.
rich's thread redraws it four times a second, so that it lives while nothing happens. The cursor
stays in sight: a run that is killed leaves nothing to be put right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from sandbox.evidence.verdict import Outcome
from sandbox.report.console.standing import Standing

_STYLES = {
    Outcome.PASSED: "green",
    Outcome.WARNED: "yellow",
    Outcome.FAILED: "bold red",
    Outcome.INCONCLUSIVE: "magenta",
    Outcome.ERROR: "bold red",
    Outcome.SKIPPED: "cyan",
}
_REDRAWN_PER_S = 4
_MOST_NAMED = 8
_MINUTE_S = 60


class LiveRegion:
    """Keeps the last lines of a terminal for what is under way, and prints everything above them.

    `now_s` is the time that events carry.
    """

    def __init__(self, stream: TextIO, *, color: bool, now_s: Callable[[], float]) -> None:
        self._console = _Terminal(
            file=stream,
            force_terminal=True,
            color_system="standard" if color else None,
            legacy_windows=False,
        )
        self._now_s = now_s
        self._began_s: float | None = None
        self._standing = Standing(0, {}, ())
        self._live: Live | None = None

    def show(self, standing: Standing) -> None:
        """Show how the run stands, from now on until it is cleared."""
        self._standing = standing
        if self._began_s is None:
            self._began_s = self._now_s()
        if self._live is None:
            self._live = Live(
                console=self._console,
                get_renderable=self._drawn,
                refresh_per_second=_REDRAWN_PER_S,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start(refresh=True)

    def print(self, text: str) -> None:
        """Print whole lines above the region, as they are."""
        if self._live is None:
            self._console.file.write(text)
            self._console.file.flush()
        else:
            self._console.print(_AsItIs(text), crop=False, end="")

    def clear(self) -> None:
        """Leave the terminal to others; what is shown next is shown anew."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _drawn(self) -> Group:
        standing, now_s = self._standing, self._now_s()
        took_s = max(0.0, now_s - (self._began_s or now_s))
        head = Table.grid(padding=(0, 1), expand=True)
        head.add_column(no_wrap=True)
        head.add_column(ratio=1)
        head.add_column(no_wrap=True)
        bar = ProgressBar(standing.total, standing.finished, style="dim", complete_style="blue")
        head.add_row(f"{standing.finished}/{standing.total}", bar, _clock(took_s))
        return Group(head, _Line(_tally(standing)), _Line(_running(standing, now_s)))


class _Terminal(Console):
    """A terminal whose cursor is never hidden."""

    def show_cursor(self, show: bool = True) -> bool:  # noqa: FBT001, FBT002 - rich's own
        """Leave it as it is."""
        del show
        return False


@dataclass(frozen=True, slots=True)
class _AsItIs:
    """Text with its own colours and line ends, which rich neither wraps nor cuts."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Segment(self.text)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line, cut at the width of the terminal with a sign that it knows."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.overflow = "crop" if options.ascii_only else "ellipsis"
        self.text.no_wrap = True
        yield self.text


def _tally(standing: Standing) -> Text:
    told = Text()
    for outcome in Outcome:
        number = standing.outcomes.get(outcome, 0)
        if number:
            told.append("  " if told else "")
            told.append(f"{number} {outcome.value.lower()}", _STYLES[outcome])
    return told


def _running(standing: Standing, now_s: float) -> Text:
    """Name what is running, the longest first, each with its time."""
    told = Text()
    for name, began_s in standing.running[:_MOST_NAMED]:
        told.append(", " if told else "")
        told.append(f"{name} ")
        told.append(_clock(max(0.0, now_s - began_s)), "dim")
    more = len(standing.running) - _MOST_NAMED
    if more > 0:
        told.append(f" and {more} more", "dim")
    return told


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), _MINUTE_S)
    return f"{minutes}:{rest:02d}"
