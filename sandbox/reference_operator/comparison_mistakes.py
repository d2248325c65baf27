"""The mistakes in comparing a value with the expected one: columns of fields × mistakes.

A field that is compared has a function `same(found, expected)`; right is plain equality. A mistake
takes more for the same than is the same, or less. `Absent` stands for a value that is not there.
"""

import html
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

from sandbox.json_value import ABSENT, Absent, Json
from sandbox.reference_operator.mistake_table import Field, Kind, Mistake

Same = Callable[[Json | Absent, Json], bool]
"""What was found and what was expected → whether they are taken for the same."""

_TEXT = frozenset({Kind.TEXT})
_NUMBER = frozenset({Kind.NUMBER})
_NO_FLAG = frozenset({Kind.TEXT, Kind.NUMBER})
_KEPT = 8
"""How many characters a hasty comparison looks at."""


def compared(
    id_: str,
    text: str,
    same: Same,
    *,
    on: frozenset[Kind] = frozenset(Kind),
    crude: bool = False,
) -> Mistake[Same]:
    """Make a column of a comparison that needs to know nothing of the field."""
    return Mistake(id_, text, lambda _: same, on, crude)


def equal(found: Json | Absent, expected: Json) -> bool:
    """Compare as it is right: the same value of the same type; true is not 1."""
    return found == expected and isinstance(found, bool) is isinstance(expected, bool)


def alike_as(read: Callable[[str], object]) -> Same:
    """Compare what `read` makes of the text of both sides."""

    def same(found: Json | Absent, expected: Json) -> bool:
        if equal(found, expected):
            return True
        return isinstance(found, (str, int, Decimal)) and read(_said(found)) == read(
            _said(expected)
        )

    return same


def or_when(is_good: Callable[[Json | Absent], bool]) -> Same:
    """Let pass, beside the expected value, whatever is good enough for a hasty programmer."""
    return lambda found, expected: equal(found, expected) or is_good(found)


def _said(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _first_digits(text: str) -> object:
    found = re.match(r"\s*[+-]?[0-9]+", text)
    return int(found[0]) if found else text


def _double(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _magnitude(text: str) -> object:
    try:
        return abs(Decimal(text))
    except InvalidOperation:
        return text


def _last_bits(text: str) -> object:
    return int(text) % 2**32 if re.fullmatch("[0-9]+", text) else text


def _whole(text: str) -> object:
    try:
        return int(Decimal(text))
    except (InvalidOperation, ValueError, OverflowError):
        return text


def _begins(found: Json | Absent, expected: Json) -> bool:
    return isinstance(found, (str, int)) and _said(found).startswith(_said(expected))


def _begun(found: Json | Absent, expected: Json) -> bool:
    told = _said(found) if isinstance(found, (str, int)) else ""
    return bool(told) and _said(expected).startswith(told)


def _in_it(found: Json | Absent, expected: Json) -> bool:
    return isinstance(found, (str, int)) and _said(expected) in _said(found)


def _constant(row: Field[Same]) -> Same:
    if row.constant is None:
        raise LookupError("there is nothing that one would write down for good")
    return lambda found, _: equal(found, row.constant)


UNCHECKED = compared("unchecked", "{field} is not looked at.", lambda _, __: True, crude=True)
NEVER = compared("never", "{field} is never found right.", lambda _, __: False, crude=True)
MAY_BE_MISSING = compared(
    "may-be-missing", "{field} counts as right when it is missing.", or_when(lambda f: f is ABSENT)
)
MAY_BE_NULL = compared(
    "may-be-null", "{field} counts as right when it is null.", or_when(lambda f: f is None)
)
MAY_BE_EMPTY = compared(
    "may-be-empty", "{field} counts as right when it is empty.", or_when(lambda f: f == "")
)
TRUTHY = compared(
    "truthy",
    "{field} counts as right when it is anything that is not empty, zero or false.",
    lambda found, _: not isinstance(found, Absent) and bool(found),
)
AS_TEXT = compared(
    "read-as-text", "{field} counts as right when it reads alike, whatever its type.", alike_as(str)
)
ANY_CASE = compared(
    "any-case",
    "{field} is compared without regard to case.",
    alike_as(str.casefold),
    on=_TEXT,
)
TRIMMED = compared(
    "trimmed", "{field} is compared without the blanks around it.", alike_as(str.strip), on=_NO_FLAG
)
BEGINS = compared(
    "longer",
    "{field} counts as right when it only begins with the right one.",
    _begins,
    on=_NO_FLAG,
)
BEGUN = compared(
    "shorter", "{field} counts as right when it is the beginning of it.", _begun, on=_NO_FLAG
)
IN_IT = compared(
    "somewhere", "{field} counts as right when it has the right one in it.", _in_it, on=_NO_FLAG
)
FIRST_CHARACTERS = compared(
    "first-characters",
    f"Only the first {_KEPT} characters of {{field}} are compared.",
    alike_as(lambda text: text[:_KEPT]),
    on=_TEXT,
)
LENGTH = compared(
    "length",
    "Only the length of {field} is compared.",
    alike_as(len),
    on=_TEXT,
)
DECODED = compared(
    "decoded",
    "{field} is percent-decoded before it is compared.",
    alike_as(unquote),
    on=_TEXT,
)
UNESCAPED = compared(
    "unescaped",
    "{field} is freed of HTML's escapes before it is compared.",
    alike_as(html.unescape),
    on=_TEXT,
)
LETTERS_ONLY = compared(
    "letters-only",
    "Only the letters and digits of {field} are compared.",
    alike_as(lambda text: "".join(filter(str.isalnum, text))),
    on=_TEXT,
)
ASCII = compared(
    "ascii",
    "Letters of {field} that are not ASCII are all alike.",
    alike_as(lambda text: text.encode("ascii", "replace")),
    on=_TEXT,
)
FIRST_DIGITS = compared(
    "first-digits",
    "Of {field} the first digits count, whatever comes behind them.",
    alike_as(_first_digits),
    on=_NUMBER,
)
DOUBLE = compared(
    "double",
    "{field} is compared as a double, whose last digits are lost.",
    alike_as(_double),
    on=_NUMBER,
)
BITS_32 = compared(
    "32-bits",
    "Only the last 32 bits of {field} are compared.",
    alike_as(_last_bits),
    on=_NUMBER,
)
WHOLE = compared(
    "whole",
    "A fraction of {field} is cut off before it is compared.",
    alike_as(_whole),
    on=_NUMBER,
)
MAGNITUDE = compared(
    "magnitude",
    "{field} is compared without its sign.",
    alike_as(_magnitude),
    on=_NUMBER,
)
CONSTANT = Mistake("constant", "{field} has to be that of an example.", _constant, crude=True)

COMPARISON_MISTAKES: tuple[Mistake[Same], ...] = (
    UNCHECKED,
    NEVER,
    MAY_BE_MISSING,
    MAY_BE_NULL,
    MAY_BE_EMPTY,
    TRUTHY,
    AS_TEXT,
    ANY_CASE,
    TRIMMED,
    BEGINS,
    BEGUN,
    IN_IT,
    FIRST_CHARACTERS,
    LENGTH,
    DECODED,
    UNESCAPED,
    LETTERS_ONLY,
    ASCII,
    FIRST_DIGITS,
    DOUBLE,
    BITS_32,
    WHOLE,
    MAGNITUDE,
    CONSTANT,
)
"""Every column there is; a table may take a part of them, and add columns of its own."""
