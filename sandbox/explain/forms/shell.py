"""Exact bytes as words of a POSIX shell, with variables of the environment for what is hidden.

A text that can be seen stands in single quotes, in which nothing means anything. What cannot be
seen or typed (control characters, no UTF-8) is printed by `printf` from its octal escapes. What a
shell expands stands in double quotes, and is never taken from a message.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LONGEST_WORD = 100_000
"""Bytes; Linux takes no word of a command line that is longer than 128 KiB."""

_ESCAPED_IN_A_FORMAT = frozenset("'\\")
_OF_DOUBLE_QUOTES = frozenset('"$`\\!\n')


@dataclass(frozen=True, slots=True)
class _Literal:
    """Bytes that stand for themselves."""

    content: bytes

    @property
    def quoted(self) -> str:
        text = seen_text(self.content)
        return f"\"$(printf '{self.as_format}')\"" if text is None else shlex.quote(text)

    @property
    def in_double_quotes(self) -> str | None:
        text = seen_text(self.content)
        return text if text is not None and _OF_DOUBLE_QUOTES.isdisjoint(text) else None

    @property
    def printing(self) -> str:
        return f"printf '{self.as_format}'"

    @property
    def as_format(self) -> str:
        """The format that makes `printf` print them; one that begins like an option does not."""
        first, rest = self.content[:1], self.content[1:]
        begin = "\\055" if first == b"-" else "".join(map(_in_a_format, first))
        return begin + "".join(map(_in_a_format, rest))


@dataclass(frozen=True, slots=True)
class _Expansion:
    """What a shell expands between double quotes."""

    in_double_quotes: str

    @property
    def quoted(self) -> str:
        return f'"{self.in_double_quotes}"'

    @property
    def printing(self) -> str:
        return f"printf %s {self.quoted}"


@dataclass(frozen=True, slots=True)
class Shell:
    """`names` is what a shell puts, in double quotes, in place of a hidden value, by its name."""

    names: Mapping[str, str] = field(default_factory=dict)

    def word(self, content: bytes) -> str:
        """Return one word that is these bytes; they hold no NUL. A line end at the very end is lost
        where `seen_text` is None.
        """
        pieces = [*self._pieces(content)]
        inside = [piece.in_double_quotes for piece in pieces]
        if any(isinstance(piece, _Expansion) for piece in pieces) and None not in inside:
            return '"' + "".join(text or "" for text in inside) + '"'
        return "".join(piece.quoted for piece in pieces) or "''"

    def printing(self, content: bytes) -> str:
        """Return a command that prints exactly these bytes."""
        commands = [piece.printing for piece in self._pieces(content)] or ["printf ''"]
        return commands[0] if len(commands) == 1 else "{ " + "; ".join(commands) + "; }"

    def _pieces(self, content: bytes) -> Iterator[_Literal | _Expansion]:
        by_name = {name.encode(): text for name, text in self.names.items()}
        known = re.compile(b"(" + b"|".join(map(re.escape, by_name)) + b")")
        for piece in known.split(content) if by_name else (content,):
            if piece in by_name:
                yield _Expansion(by_name[piece])
            elif piece:
                yield _Literal(piece)


def seen_text(content: bytes) -> str | None:
    """Return bytes as a text that can be seen and typed, line ends included; None for others."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", "").isprintable() else None


def fits_a_word(content: bytes) -> bool:
    """Tell what can stand in a line as it is; all else goes through a pipe."""
    return len(content) <= LONGEST_WORD and seen_text(content) is not None


def _in_a_format(byte: int) -> str:
    char = chr(byte)
    if char == "%":
        return "%%"
    return char if " " <= char <= "~" and char not in _ESCAPED_IN_A_FORMAT else f"\\{byte:03o}"
