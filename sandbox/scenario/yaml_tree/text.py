"""From a file's bytes to text that can be parsed: encoding, size, characters that mislead.

A character that is refused is replaced by a harmless one of the same width, so that everything
after it is still found in its true place.
"""

import re
import unicodedata
from itertools import islice

from sandbox.errors import FileFinding, Place
from sandbox.scenario.yaml_tree.subset_codes import SIZE_LIMIT, yaml_finding

_BOM = "\ufeff"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff"
_PASTED = "\u00ad\u200b\u2060"
_NO_BREAK_SPACE = "\u00a0"
_INVISIBLE = f"{_CONTROL}{_PASTED}{_NO_BREAK_SPACE}"
_REFUSED = re.compile(f"([{_DIRECTION}])|[{_INVISIBLE}]")
_SHOWN = 20
LINE_END = re.compile(r"\r\n|\r|\n")
"""Where a line ends, as YAML counts lines."""

_TAB_INDENTED = re.compile(r"\A( *\t[ \t]*)[^\s]")


def read_text(source: str | bytes, *, file: str) -> tuple[str | None, list[FileFinding]]:
    """Return the text to parse, None when there is none to speak of, and what is wrong with it."""
    start = Place(file)
    if len(source) > SIZE_LIMIT or _size(source) > SIZE_LIMIT:
        return None, [yaml_finding(start, "Y05", limit=SIZE_LIMIT)]
    try:
        text = source.decode("utf-8") if isinstance(source, bytes) else source
    except UnicodeDecodeError as fault:
        return None, [yaml_finding(start, "Y01", byte=fault.start + 1)]
    findings = [yaml_finding(start, "Y02")] if text.startswith(_BOM) else []
    text = text.removeprefix(_BOM)
    refused = [
        _refusal(text, found, file=file) for found in islice(_REFUSED.finditer(text), _SHOWN)
    ]
    return _REFUSED.sub(_stand_in, text) if refused else text, findings + refused


def _stand_in(refused: re.Match[str]) -> str:
    return " " if refused[0] == _NO_BREAK_SPACE else "x"


def escaped(text: str) -> str:
    """Write what is refused in a file as a double-quoted text may hold it: `\\u00A0`."""
    return _REFUSED.sub(lambda found: f"\\u{ord(found[0]):04X}", text)


def tab_indented_lines(text: str) -> dict[int, int]:
    """Lines (from 1) whose indentation holds a tab → the column (from 1) of the first one."""
    if "\t" not in text:
        return {}
    found = ((n, _TAB_INDENTED.match(line)) for n, line in enumerate(LINE_END.split(text), 1))
    return {line: match[1].index("\t") + 1 for line, match in found if match}


def _size(source: str | bytes) -> int:
    return len(source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass"))


def _refusal(text: str, match: re.Match[str], *, file: str) -> FileFinding:
    lines = LINE_END.split(text[: match.start()])
    code = "Y03" if match[1] else "Y04"
    place = Place(file, len(lines), len(lines[-1]) + 1)
    instead = "Write a plain space" if match[0] == _NO_BREAK_SPACE else "Remove it"
    number = f"{ord(match[0]):04X}"
    return yaml_finding(place, code, name=_name(match[0]), hex=number, instead=instead)


def _name(character: str) -> str:
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    return f"{number} ({name.lower()})" if name else number
