"""Lines of a YAML file: which are comments, and where a text block ends."""

import re
from collections.abc import Sequence
from typing import NoReturn, TypeAlias

from sandbox.errors import FileFinding, Place, ScenarioFault

Lines: TypeAlias = "tuple[str, ...]"
"""Comments without their indentation; "" is a blank line."""

_DOCUMENT_START = re.compile(r"---(?=\s|$)")
_BEFORE_KEY = re.compile(r"[ \t]*(-[ \t]+)*")


def refuse(place: Place, text: str, *, hint: str) -> NoReturn:
    """Say why a file is left as it is."""
    raise ScenarioFault([FileFinding(place, "W01", f"Not formatted: {text}", hint)])


def width(line: str) -> int:
    """Return how many blanks a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def is_filler(line: str) -> bool:
    """Tell whether a line is blank or a comment."""
    return line.lstrip(" \t")[:1] in ("", "#")


def filler_from(lines: Sequence[str], start: int) -> range:
    """Return the numbers of the blank lines and comments from a line on; they may be none."""
    stop = start
    while stop < len(lines) and is_filler(lines[stop]):
        stop += 1
    return range(start, stop)


def bare(lines: Sequence[str], numbers: range) -> Lines:
    """Return lines without the blanks around them."""
    return tuple(lines[number].strip() for number in numbers)


def spaced(lines: Lines, *, first: bool) -> Lines:
    """Return comments with one blank line where there were several, none before the `first`."""
    kept: list[str] = []
    for line in lines:
        after_blank = not kept[-1] if kept else first
        if line or not after_blank:
            kept.append(line)
    return tuple(kept)


def remark(behind: str, place: Place) -> str:
    """Return the comment behind something on its line, with the blank before it; "" for none."""
    if not is_filler(behind):
        refuse(place, "something stands behind the value.", hint="Put it on a line of its own.")
    return behind.rstrip()


def check_header(lines: Sequence[str], *, file: str) -> None:
    """Refuse what may stand above a file's value and is neither comment nor `---`."""
    for number, line in enumerate(lines, 1):
        if not is_filler(line) and not _DOCUMENT_START.match(line):
            refuse(Place(file, number), "something stands above the file's value.", hint="")


def check_before_key(line: str, place: Place, *, first: bool) -> None:
    """Refuse a key that is not the first thing of its line, but for the dash of a list item."""
    before = line[: place.column - 1]
    allowed = _BEFORE_KEY.fullmatch(before) if first else not before.strip()
    if not allowed:
        refuse(place, f'"{before.strip()}" stands before this key.', hint='Write "key: value".')


def check_end(lines: Sequence[str], end: int, *, file: str) -> None:
    """Refuse what follows the file's value (`...`)."""
    if end < len(lines):
        shown = lines[end].strip()
        refuse(
            Place(file, end + 1), f'"{shown}" stands below the file\'s value.', hint="Remove it."
        )


def text_block_end(
    lines: Sequence[str], first: int, *, header: str, parent: int
) -> tuple[int, int]:
    """Return the indentation of the text of a | or > and the number of its last line.

    `first` is the line of the header, `parent` the column of the key or dash it belongs to. Blank
    lines at the end count only where the header keeps them (+).
    """
    sign = header.partition("#")[0]
    size = next((int(character) for character in sign if character.isdigit()), 0)
    indent = parent + size if size else _indent_found(lines[first + 1 :], parent)
    end = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.strip(" ") and len(line) - len(line.lstrip(" ")) < indent:
            break
        if line[indent:] or "+" in sign:
            end = number
    return indent, end


def _indent_found(lines: Sequence[str], parent: int) -> int:
    first = next((line for line in lines if line.strip(" ")), "")
    return max(len(first) - len(first.lstrip(" ")), parent + 1)
