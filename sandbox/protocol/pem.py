"""One PEM block as it is served: its label, what it holds, and what was done to it on the way.

A block is taken where OpenSSL and Node take it as it stands: BEGIN and END each alone on a line
that they begin, the Base64 between them, at most one empty line after BEGIN. What a person still
reads as a key and they do not is told by what happened to it: line ends lost, lines indented, a
letter outside ASCII, another encoding of text.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.protocol.refusal import Notice, Refusal

_LINE = 64
_BLANKS = " \t\r\f\v"
_MARK = "\ufeff"
_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")
_END = re.compile(r"-----END ([A-Z0-9 ]+)-----")
_BLANK = re.compile(r"\s")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_DASHES = frozenset("\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_LONG_DASHES = {"\u2014": "--", "\u2015": "--"}
"""Those that word processors make of two hyphens."""
_FRAME = re.compile("-- ?BEGIN ")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that stands alone. `inside` is its lines of Base64, without blanks around them."""

    label: str
    inside: tuple[str, ...]
    notices: tuple[Notice, ...]

    @property
    def der(self) -> bytes:
        """The bytes inside. Raise Refusal where that is no Base64."""
        try:
            text = "".join("".join(self.inside).split())
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            raise damaged() from None


def ascii_look(body: bytes) -> str:
    """Return a body as a person sees it: letters that look like ASCII or like nothing put right."""
    text = body.replace(b"\0", b"").decode("utf-8", "replace")
    if text.isascii():
        return text
    return "".join(map(_looks, text))


def read_text(body: bytes) -> str:
    """Read a body as text, a byte order mark at its beginning included. Raise Refusal."""
    if (b"\0" in body or body.startswith(_UTF16)) and _FRAME.search(ascii_look(body)):
        raise Refusal(
            "key.parse.encoding",
            "The PEM is UTF-16, or in another encoding with zero bytes, and not ASCII.",
            hint="Save the key file as ASCII or UTF-8 without BOM.",
        )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        if b"-----BEGIN" in body:
            raise Refusal(
                "key.parse.encoding",
                f"The PEM holds byte {body[fault.start]:#04x}, which is not ASCII.",
                hint="Serve the file as it was generated.",
            ) from None
        raise Refusal(
            "key.parse.not-pem", "The body is not text.", hint="Is it DER? Serve PEM."
        ) from None


def only_block(text: str) -> Block:
    """Return the one block of a text.

    Raise Refusal: key.parse.{not-pem,several,encoding,damaged}.
    """
    bare = text.removeprefix(_MARK)
    _refuse_foreign_letters(bare)
    blocks = _found(bare)
    if len(blocks) > 1:
        raise Refusal("key.parse.several", f"The body holds {len(blocks)} PEM blocks, not one.")
    if not blocks:
        raise Refusal("key.parse.not-pem", "The body holds no PEM block.", hint=_hint(bare))
    if "\\n" in bare or "\\r" in bare:
        raise Refusal(
            "key.parse.damaged",
            "The PEM block holds the two characters \\n where a line should end.",
            hint="Written into an environment variable or JSON, and not read back?",
        )
    (found,) = blocks
    if bare[: found.first].strip() or bare[found.end :].strip():
        raise Refusal("key.parse.not-pem", "There is text around the PEM block.")
    inside = _lines_inside(bare, found)
    return Block(found.label, tuple(line.strip() for line in inside), tuple(_notices(text, inside)))


def damaged() -> Refusal:
    """Say that a block does not hold a whole key."""
    return Refusal(
        "key.parse.damaged",
        "The PEM block does not hold a whole key.",
        hint="Serve it byte for byte as it was generated.",
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A BEGIN and the first END of the same label behind it; `first` to `end` is all of it."""

    label: str
    inside: str
    first: int
    end: int


def _found(text: str) -> list[_Found]:
    """Return each block. A BEGIN without its END is passed over, in one look at all there are."""
    ends: dict[str, list[re.Match[str]]] = {}
    for end in _END.finditer(text):
        ends.setdefault(end[1], []).append(end)
    for waiting in ends.values():
        waiting.reverse()
    blocks: list[_Found] = []
    reached = 0
    for begin in _BEGIN.finditer(text):
        waiting = ends.get(begin[1], [])
        while waiting and waiting[-1].start() < begin.end():
            waiting.pop()
        if waiting and begin.start() >= reached:
            end = waiting.pop()
            inside = text[begin.end() : end.start()]
            blocks.append(_Found(begin[1], inside, begin.start(), end.end()))
            reached = end.end()
    return blocks


def _looks(letter: str) -> str:
    if letter in _DASHES:
        return _LONG_DASHES.get(letter, "-")
    kind = unicodedata.category(letter)
    return " " if kind == "Zs" else "" if kind == "Cf" else letter


def _refuse_foreign_letters(text: str) -> None:
    foreign = next((letter for letter in text if not letter.isascii()), None)
    if foreign is None or not _FRAME.search(ascii_look(text.encode("utf-8", "replace"))):
        return
    line = text[: text.index(foreign)].count("\n") + 1
    name = unicodedata.name(foreign, "a letter without a name").lower()
    raise Refusal(
        "key.parse.encoding",
        f"Line {line} of the PEM holds U+{ord(foreign):04X} ({name}), which is not ASCII.",
        hint="Copied out of a page, a chat or a word processor? Serve the file itself.",
    )


def _lines_inside(text: str, found: "_Found") -> list[str]:
    """Return the lines between BEGIN and END; raise Refusal where a parser of PEM finds none."""
    lines = [line.rstrip(_BLANKS) for line in text.strip("\n").split("\n")]
    first, last = f"-----BEGIN {found.label}-----", f"-----END {found.label}-----"
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    if len(lines) < 3 or lines[0] != first or lines[-1] != last:  # noqa: PLR2004 - BEGIN, END and a line
        raise Refusal("key.parse.damaged", _lost_lines(text, found.inside), hint=_KEEP)
    inside = lines[1:-1]
    if len(inside) > 1 and not inside[0]:
        del inside[0]
    if not all(line.strip() for line in inside):
        raise Refusal("key.parse.damaged", "There is an empty line in the PEM block.", hint=_KEEP)
    if any("\r" in line for line in inside):
        raise Refusal("key.parse.damaged", _lost_lines(text, found.inside), hint=_KEEP)
    return inside


_KEEP = "OpenSSL and Node cannot read it so. Serve the file byte for byte as it was generated."


def _lost_lines(text: str, inside: str) -> str:
    """Say what became of the line ends of a block whose BEGIN and END do not stand alone."""
    bare = text.strip()
    if "\n" not in bare and "\r" in bare:
        return "The lines of the PEM block end in a bare CR, which ends no line."
    if "\n" in bare:
        return "BEGIN or END of the PEM block is indented, or not alone on its line."
    if _BLANK.search(inside.strip()):
        return "The PEM block is one line, with blanks where lines ended."
    return "The PEM block is one line: its line ends are lost."


def _hint(text: str) -> str:
    bare = text.strip()
    if not bare:
        return "It is empty."
    if "-----BEGIN" in text:
        return "The END line is missing or does not match the BEGIN line."
    if "-----begin" in text.lower():
        return "BEGIN and END are written in capital letters."
    if _BASE64.fullmatch(text):
        if _holds_pem(bare):
            return "It is the Base64 of a PEM block: serve the block itself."
        return "The BEGIN and END lines are missing: serve the file as it was generated."
    return ""


def _holds_pem(text: str) -> bool:
    try:
        return b"-----BEGIN" in base64.b64decode("".join(text.split()))
    except binascii.Error:
        return False


def _notices(text: str, inside: list[str]) -> Iterator[Notice]:
    if text.startswith(_MARK):
        yield Notice("key.parse.bom", "The body starts with a byte order mark.")
    if "\r\n" in text:
        yield Notice("key.parse.crlf", "Lines end in CRLF; OpenSSL writes LF.")
    if any(_BLANK.search(line) for line in inside):
        yield Notice("key.parse.wrapped", "Lines are indented, or hold blanks.")
    elif any(len(line) != _LINE for line in inside[:-1]) or not 0 < len(inside[-1]) <= _LINE:
        yield Notice("key.parse.wrapped", f"Lines are not {_LINE} characters long: re-wrapped.")
