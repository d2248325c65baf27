"""Regular expressions as RE2 reads them: matching takes time in proportion to the text.

What would need more (looking ahead, referring back) is refused, with what to write instead; so is
what RE2 would take for plain text or for half a character where others read something else.
"""

import re
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.scenario.yaml_tree.wording import cut

MOST_TURNS = 1_000
"""How often RE2 repeats something that is counted, repetitions around it counted too."""

_TOKEN = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\[xpP]\{[^}]*(?:\}|\Z)|(?P<byte>\\C)|\\."
    r"|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*(?:\]|\Z)"
    r"|\{(?P<low>[0-9]*)(?P<upto>,(?P<high>[0-9]*))?\}",
    re.DOTALL,
)
"""An escape, a class of characters, or a count in braces, of an expression that RE2 can read."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class RegexFault(ValueError):
    """An expression that is refused. `costly` tells one that could take time without end."""

    def __init__(self, text: str, *, hint: str = "", costly: bool = False) -> None:
        self.text = text
        self.hint = hint
        self.costly = costly
        super().__init__(text)


class _Compiled(Protocol):
    def fullmatch(self, text: bytes) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    source: str
    _compiled: _Compiled = field(repr=False, compare=False)

    def fits(self, text: str) -> bool:
        """Tell whether it matches the text from its first to its last character.

        Half of a surrogate pair, which JSON can hold and UTF-8 cannot, counts as U+FFFD.
        """
        try:
            read = text.encode()
        except UnicodeEncodeError:
            read = _LONE_SURROGATE.sub("\ufffd", text).encode()
        return self._compiled.fullmatch(read) is not None


def compile_expression(source: str) -> Expression:
    """Compile. Raise RegexFault when RE2 refuses it, or would read it as nobody means it."""
    import re2  # type: ignore[import-untyped] # it has no types; what we use of it is `_Compiled`

    if _LONE_SURROGATE.search(source):
        raise _unread("it holds half a character")
    options = re2.Options()
    options.log_errors = False  # it would write to standard error
    options.never_capture = True  # groups are never asked for
    try:
        compiled: _Compiled = re2.compile(source, options)
    except re2.error as fault:
        raise _refusal(fault.args[0].decode(errors="replace")) from None
    for token in _TOKEN.finditer(source):
        _check(token)
    return Expression(source, compiled)


def _check(token: re.Match[str]) -> None:
    """Refuse what RE2 accepts and others read otherwise."""
    if token["byte"]:
        raise _unread(f"{token[0]} would be half a character")
    if token["low"]:
        if max(int(token["low"]), int(token["high"] or 0)) > MOST_TURNS:  # 9 digits are text to RE2
            raise _refusal(f"invalid repetition size: {token[0]}")
    elif token["upto"]:
        raise _unread(f"{token[0]} is plain text", f"Write {{0,{token['high']}}}.")


_COSTLY = (
    (
        r"invalid perl operator: \(\?<?[=!]",
        "takes no look ahead or behind, which can take without end.",
        "Join expressions with $all and $not.",
    ),
    (
        r"invalid escape sequence: \\[1-9]|invalid perl operator: \(\?P$",
        "takes no reference back to a group, which can take without end.",
        "Write out what may stand there, or save the value and refer to <step.value>.",
    ),
    (
        r"invalid perl operator: \(\?\(",
        "takes no condition on a group, which can take without end.",
        "Write the alternatives with |.",
    ),
    (
        r"invalid repetition size",
        f"takes no more than {MOST_TURNS} turns of a repetition, those around it counted.",
        "Bound the length with $length, joined by $all.",
    ),
    (
        r"pattern too large",
        "takes no expression as large as this.",
        "Join smaller ones with $all.",
    ),
)
"""What RE2 says of what it leaves out on purpose → what we say of it, and what to write instead."""

_HINTS = (
    (
        r"invalid perl operator: \(\?>|bad repetition operator: .{1,9}\+$",
        "Leave it out: no text is tried a second way.",
    ),
    (r"invalid perl operator: \(\?#", "Leave the comment out."),
    (r"invalid perl operator: \(\?[A-Za-z]", "There are the flags i, m, s and U."),
    (r"invalid escape sequence: \\Z", "Leave it out: the whole text is matched."),
    (r"invalid escape sequence: \\[uUN]", r"Write \x{…}, or the character itself."),
)
"""What RE2 says of what is only written differently → what to write."""


def _refusal(said: str) -> RegexFault:
    backwards = re.fullmatch(r"invalid repetition size: \{([0-9]+),([0-9]+)\}", said)
    if not backwards or int(backwards[1]) <= int(backwards[2]):
        for pattern, text, hint in _COSTLY:
            if re.match(pattern, said):
                return RegexFault(text, hint=hint, costly=True)
    hint = next((hint for pattern, hint in _HINTS if re.match(pattern, said)), "")
    return _unread(cut(said), hint)


def _unread(why: str, hint: str = "") -> RegexFault:
    return RegexFault(f"is no regular expression: {why}{'.' if hint else ''}", hint=hint)
