"""Names how the bytes that were signed differ from those that were sent, by looking at both."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sandbox.protocol.fingerprint.json_text import NotJson, read_string, tokens_of

_MARK = "\ufeff"
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_SEPARATORS = frozenset({"u2028", "u2029"})


@dataclass(frozen=True, slots=True)
class _Text:
    """A JSON text in the aspects in which two of one value can differ."""

    mark: bool
    ends: tuple[str, str]
    blanks: tuple[str, ...]
    strings: tuple[str, ...]
    said: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def escapes(self) -> frozenset[str]:
        """The kinds of escapes in its strings."""
        escapes = [escape for token in self.strings for escape in _ESCAPE.findall(token)]
        found = {kind for kind in map(_kind, escapes) if kind}
        if _SEPARATORS.intersection(escapes):  # a letter like others, or one of those of HTML
            bare = any(not token.isascii() for token in self.strings)
            found.add("html" if bare or "html" in found else "letters")
        return frozenset(found)


def difference(signed: str, sent: str) -> tuple[str, str]:
    """Return the name of the mistake, and words of all that differs where it is more than one."""
    try:
        one, other = _aspects(signed), _aspects(sent)
    except NotJson:
        return "body-reserialised", ""
    found = tuple(_found(one, other))
    if len(found) == 1:
        return found[0][0], ""
    return "body-reserialised", " and ".join(words for _, words in found)


def _found(signed: _Text, sent: _Text) -> Iterator[tuple[str, str]]:
    if signed.mark != sent.mark:
        yield "body-byte-order-mark", "a byte order mark"
    if signed.ends != sent.ends:
        yield "body-trailing-line-feed", "white space around it"
    if sorted(signed.blanks) != sorted(sent.blanks):
        name = _layout(signed.blanks)
        yield f"body-{name}", f"it {name}"
    if signed.names != sent.names:
        ascending = list(signed.names) == sorted(signed.names)
        yield f"body-keys-{'sorted' if ascending else 'reordered'}", "members in another order"
    if sorted(signed.said) != sorted(sent.said):
        yield "body-numbers-quoted", "numbers as texts, or texts as numbers"
        return
    if sorted(signed.strings) != sorted(sent.strings):
        yield _escaping(signed.escapes, sent.escapes), "other escapes"
    if sorted(signed.numbers) != sorted(sent.numbers):
        yield "body-numbers-rewritten", "numbers spelt otherwise"


def _aspects(text: str) -> _Text:
    mark, bare = text.startswith(_MARK), text.removeprefix(_MARK)
    inner = bare.strip(" \t\r\n")
    head = bare[: len(bare) - len(bare.lstrip(" \t\r\n"))]
    tokens = tokens_of(inner)
    strings = tuple(token for token in tokens if token.startswith('"'))
    return _Text(
        mark=mark,
        ends=(head, bare[len(head) + len(inner) :]),
        blanks=_blanks(tokens),
        strings=strings,
        said=tuple(map(read_string, strings)),
        names=tuple(_names(tokens)),
        numbers=tuple(token for token in tokens if token[0] in "-0123456789"),
    )


def _names(tokens: Sequence[str]) -> Iterator[str]:
    bare = [token for token in tokens if not token.isspace()]
    for token, following in pairwise(bare):
        if following == ":" and token.startswith('"'):
            yield read_string(token)


def _blanks(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the white space behind each token that is none, "" where there is none."""
    found: list[str] = []
    for token in tokens:
        if token.isspace():
            found[-1] = token
        else:
            found.append("")
    return tuple(found)


def _layout(blanks: tuple[str, ...]) -> str:
    if not any(blanks):
        return "compact"
    return "indented" if any("\n" in blank for blank in blanks) else "spaced"


def _kind(escape: str) -> str:
    if escape == "/":
        return "slashes"
    if not escape.startswith("u"):
        return ""
    code = int(escape[1:], 16)
    if escape in _SEPARATORS:
        return ""
    return "letters" if code >= 0x7F else "html" if code >= 0x20 else ""  # noqa: PLR2004 - ASCII


def _escaping(signed: frozenset[str], sent: frozenset[str]) -> str:
    more, fewer = signed - sent, sent - signed
    if bool(more) == bool(fewer):
        return "body-escaped-otherwise"
    kinds = more or fewer
    name = f"body-{next(iter(kinds))}-escaped" if len(kinds) == 1 else "body-escaped"
    return name if more else f"{name}-when-sent"
