"""Text for a screen: colour, wrapping, cutting. The caller says how wide and how colourful."""

import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.evidence.verdict import Outcome
from sandbox.explain.finding.lines import shortened
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.words import counted

NARROWEST = 20
_LONGEST = 4000
_MOST_LINES = 60
_RESET = "\x1b[0m"
_COLOURS = {
    Outcome.PASSED: "\x1b[32m",
    Outcome.WARNED: "\x1b[33m",
    Outcome.FAILED: "\x1b[1;31m",
    Outcome.INCONCLUSIVE: "\x1b[35m",
    Outcome.ERROR: "\x1b[1;37;41m",
    Outcome.SKIPPED: "\x1b[36m",
}
_DIM = "\x1b[2m"


def knows_escapes(environ: Mapping[str, str], *, tty: bool) -> bool:
    """Tell a terminal that erases lines and knows colours: it says what it is (TERM), and is not
    `dumb`. On Windows none says so, and all do.
    """
    named = environ.get("TERM") or environ.get("OS") == "Windows_NT"
    return tty and bool(named) and named != "dumb"


def color_wanted(environ: Mapping[str, str], *, tty: bool) -> bool:
    """Decide on colour: never with NO_COLOR set; with FORCE_COLOR set (and not to 0) always; else
    only on a terminal that knows it.
    """
    if environ.get("NO_COLOR"):
        return False
    return is_color_forced(environ) or knows_escapes(environ, tty=tty)


def is_color_forced(environ: Mapping[str, str]) -> bool:
    """Tell whether colour is wanted where there is no terminal, too."""
    return environ.get("FORCE_COLOR", "") not in ("", "0")


@dataclass(frozen=True, slots=True)
class Page:
    """What is written on: how many columns, and whether in colour."""

    width: int = 100
    color: bool = False

    def outcome(self, outcome: Outcome, *, pad: int = 0) -> str:
        """Print an outcome's word, padded to `pad` columns."""
        return self._painted(f"{outcome.value:<{pad}}", _COLOURS[outcome])

    def dim(self, text: str) -> str:
        """Print what only labels something else."""
        return self._painted(text, _DIM)

    def wrapped(self, text: str, *, indent: int) -> str:
        """Break text at words so that it fits, each line after the first indented.

        Line ends in the text are kept; words are never broken, so that paths can be copied. Of what
        is far longer than anybody reads the beginning is printed, with a note.
        """
        room = max(NARROWEST, self.width - indent)
        text = shortened(text, limit=_LONGEST)
        lines = [
            part
            for line in printable(text, keep="\n").split("\n")
            for part in textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False)
            or [""]
        ]
        if len(lines) > _MOST_LINES:
            left = counted(len(lines) - _MOST_LINES, "line")
            lines = [*lines[:_MOST_LINES], f"… ({left} more)"]
        return f"\n{' ' * indent}".join(lines)

    def _painted(self, text: str, colour: str) -> str:
        return f"{colour}{text}{_RESET}" if self.color else text


def columns(text: str) -> int:
    """Count terminal columns: wide characters take two, combining ones none."""
    return sum(_columns_of(char) for char in text)


def fitted(text: str, width: int) -> str:
    """Cut a line to `width` columns, the last being `…` when something was left out."""
    if columns(text) <= width:
        return text
    kept, used = [], 0
    for char in text:
        used += _columns_of(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
