"""A terminal of a given size, as far as `sandbox` uses one: what it shows in the end."""

import re
import unicodedata

_SEQUENCE = re.compile(r"\x1b\[([?]?)([\d;]*)([A-Za-z])|([\r\n\x08])|([^\x1b\r\n\x08])", re.DOTALL)


class Screen:
    """Takes what was written, and keeps every line that ever was, with what is left of it."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._lines: list[list[str]] = [[]]
        self._row = 0
        self._column = 0
        self.is_cursor_hidden = False
        self.colours = 0

    def write(self, text: str) -> None:
        """Take a text; raise ValueError for a sequence that this terminal does not know."""
        at = 0
        for found in _SEQUENCE.finditer(text):
            if found.start() != at:
                raise ValueError(f"unknown sequence {text[at : at + 12]!r}")
            at = found.end()
            private, number, command, control, letter = found.groups()
            if command:
                self._obey(private + command, number)
            elif control:
                self._move(control)
            else:
                self._put(letter)
        if at != len(text):
            raise ValueError(f"unknown sequence {text[at : at + 12]!r}")

    @property
    def lines(self) -> list[str]:
        """What is on it, line by line, blanks at the ends left out."""
        return ["".join(line).rstrip() for line in self._lines]

    def _obey(self, command: str, number: str) -> None:
        match command:
            case "m":
                self.colours += number not in ("", "0")
            case "A":
                self._row = max(0, self._row - int(number or 1))
            case "K":
                kept = 0 if number == "2" else self._column
                del self._lines[self._row][kept:]
            case "?h" | "?l" if number == "25":
                self.is_cursor_hidden = command == "?l"
            case _:
                raise ValueError(f"unknown sequence {command!r} {number!r}")

    def _move(self, control: str) -> None:
        match control:
            case "\r":
                self._column = 0
            case "\x08":
                self._column = max(0, self._column - 1)
            case _:
                self._row += 1
                if self._row == len(self._lines):
                    self._lines.append([])

    def _put(self, letter: str) -> None:
        width = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if self._column + width > self._columns:
            self._column = 0
            self._move("\n")
        line = self._lines[self._row]
        line.extend(" " * (self._column - len(line)))
        line[self._column : self._column + width] = [letter, ""][:width]
        self._column += width
