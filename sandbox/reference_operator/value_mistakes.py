"""The mistakes that can befall a value on its way out: columns of a table of fields × mistakes.

Each makes a wrong value of the right one. `Absent` stands for a value that is left out. What goes
out is given as JSON has it: text, a number or a boolean; a header is text.
"""

import html
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import quote

from sandbox.json_value import ABSENT, Absent, Json
from sandbox.reference_operator.mistake_table import Field, Kind, Mistake

Value = Json | Absent
Change = Callable[[Json, Mapping[str, Json]], Value]
"""The right value, and those that stand beside it by their names → the wrong value."""

_TEXT = frozenset({Kind.TEXT})
_NUMBER = frozenset({Kind.NUMBER})
_NO_TEXT = frozenset({Kind.NUMBER, Kind.FLAG})


def with_changed(members: Mapping[str, Json], name: str, change: Change) -> Mapping[str, Json]:
    """Return the members with the value of one changed, or without it."""
    value = change(members[name], members)
    if isinstance(value, Absent):
        return {each: one for each, one in members.items() if each != name}
    return {**members, name: value}


def changed(
    id_: str,
    text: str,
    change: Callable[[Json], Value],
    *,
    on: frozenset[Kind] = frozenset(Kind),
    crude: bool = False,
) -> Mistake[Change]:
    """Make a column of a function that looks at the value alone."""
    return Mistake(id_, text, lambda _: lambda value, _: change(value), on, crude)


def _text(change: Callable[[str], Value]) -> Callable[[Json], Value]:
    return lambda value: change(value) if isinstance(value, str) else value


def _number(change: Callable[[int | Decimal], Value]) -> Callable[[Json], Value]:
    def of(value: Json) -> Value:
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return value
        return change(value)

    return of


def _as_text(value: Json) -> Value:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _digits(value: str) -> Value:
    return str(int(value)) if value.isascii() and value.isdigit() else value


def _misread(value: str) -> Value:
    return value.encode().decode("latin-1")


@dataclass(slots=True)
class _Memory:
    """What went out before, of an operator that keeps it, each by each of the values named `by`."""

    by: str
    first: dict[str, Json] = field(default_factory=dict)
    last: dict[str, Json] = field(default_factory=dict)

    def before(self, value: Json, beside: Mapping[str, Json]) -> Value:
        """Give the value of the time before; the first time has nothing else than its own."""
        whose = str(beside.get(self.by))
        before, self.last[whose] = self.last.get(whose, value), value
        return before

    def kept(self, value: Json, beside: Mapping[str, Json]) -> Value:
        """Give the first value for ever."""
        return self.first.setdefault(str(beside.get(self.by)), value)


def _constant(row: Field[Change]) -> Change:
    if row.constant is None:
        raise LookupError("there is nothing that one would write down for good")
    return lambda _, __: row.constant


def _swapped(row: Field[Change]) -> Change:
    if not row.swapped_with:
        raise LookupError("nothing of its kind stands beside it")
    return lambda value, beside: beside.get(row.swapped_with, value)


def _cut(row: Field[Change]) -> Change:
    if not row.cut_at:
        raise LookupError("it is too short to be cut")
    return lambda value, _: value[: row.cut_at] if isinstance(value, str) else value


MISSING = changed("missing", "{field} is left out.", lambda _: ABSENT, crude=True)
NULL = changed("null", "{field} is null.", lambda _: None)
EMPTY = changed("empty", "{field} is empty.", lambda _: "", on=_TEXT)
ZERO = changed("zero", "{field} is 0.", lambda _: 0, on=_NUMBER)
AS_TEXT = changed("as-text", "{field} is written as text.", _as_text, on=_NO_TEXT)
AS_OBJECT = changed(
    "as-object", "{field} is wrapped in an object, as its class is.", lambda value: {"value": value}
)
AS_LIST = changed("as-list", "{field} is a list of one.", lambda value: [value])
LOWER_CASE = changed("lower-case", "{field} is in lower case.", _text(str.lower), on=_TEXT)
UPPER_CASE = changed("upper-case", "{field} is in upper case.", _text(str.upper), on=_TEXT)
TRIMMED = changed("trimmed", "{field} loses the blanks around it.", _text(str.strip), on=_TEXT)
PADDED = changed(
    "padded",
    "{field} has a blank behind it, as its column pads it.",
    _text(lambda value: f"{value} "),
    on=_TEXT,
)
LINE_FEED = changed(
    "line-feed",
    "{field} has a line feed behind it, as it was read from a file.",
    _text(lambda value: f"{value}\n"),
    on=_TEXT,
)
PREFIXED = changed(
    "prefixed",
    "{field} has a prefix of the operator's own.",
    _text(lambda value: f"op-{value}"),
    on=_TEXT,
)
DOUBLED = changed(
    "doubled", "{field} stands there twice in one.", _text(lambda value: value * 2), on=_TEXT
)
CUT = Mistake("cut", "{field} is cut to the width of its column.", _cut, _TEXT)
QUOTED = changed(
    "quoted", "{field} has quotation marks around it.", _text(lambda value: f'"{value}"'), on=_TEXT
)
ESCAPED = changed(
    "escaped",
    "{field} is escaped as for HTML.",
    _text(html.escape),
    on=_TEXT,
)
PERCENT_ENCODED = changed(
    "percent-encoded",
    "{field} is percent-encoded once too often.",
    _text(lambda value: quote(value, safe="")),
    on=_TEXT,
)
ASCII = changed(
    "ascii",
    "Letters of {field} that are not ASCII become question marks.",
    _text(lambda value: value.encode("ascii", "replace").decode()),
    on=_TEXT,
)
MISREAD = changed(
    "misread",
    "{field} is UTF-8 that was read as Latin-1.",
    _text(_misread),
    on=_TEXT,
)
NORMALISED = changed(
    "normalised",
    "{field} is brought to Unicode's composed form.",
    _text(lambda value: unicodedata.normalize("NFC", value)),
    on=_TEXT,
)
ZEROS_LOST = changed(
    "zeros-lost",
    "{field} loses its leading zeros, for it passes through a number.",
    _text(_digits),
    on=_TEXT,
)
DOUBLE = changed(
    "double",
    "{field} passes through a double and loses its last digits.",
    _number(lambda value: int(float(value)) if isinstance(value, int) else Decimal(float(value))),
    on=_NUMBER,
)
BITS_32 = changed(
    "32-bits",
    "Only the last 32 bits of {field} are kept.",
    _number(lambda value: int(value) % 2**32),
    on=_NUMBER,
)
SIGNED = changed(
    "signed",
    "{field} is kept in 64 bits with a sign, and a large one turns negative.",
    _number(lambda value: (int(value) + 2**63) % 2**64 - 2**63),
    on=_NUMBER,
)
FRACTION = changed(
    "fraction",
    "{field} is written with a fraction, as 12.0.",
    _number(lambda value: Decimal(f"{value}.0") if isinstance(value, int) else value),
    on=_NUMBER,
)
OFF_BY_ONE = changed(
    "off-by-one",
    "{field} is one too high.",
    _number(lambda value: value + 1),
    on=_NUMBER,
)
NEGATIVE = changed(
    "negative",
    "{field} has the other sign.",
    _number(lambda value: -value),
    on=_NUMBER,
)
SWAPPED = Mistake("swapped", "{field} and a value beside it are mixed up.", _swapped)
CONSTANT = Mistake("constant", "{field} is always that of an example.", _constant, crude=True)
STALE: Mistake[Change] = Mistake(
    "stale", "{field} is that of the time before.", lambda row: _Memory(row.remembered_by).before
)
FIRST: Mistake[Change] = Mistake(
    "first",
    "{field} is that of the first time, for ever.",
    lambda row: _Memory(row.remembered_by).kept,
)

VALUE_MISTAKES: tuple[Mistake[Change], ...] = (
    MISSING,
    NULL,
    EMPTY,
    ZERO,
    AS_TEXT,
    AS_OBJECT,
    AS_LIST,
    LOWER_CASE,
    UPPER_CASE,
    TRIMMED,
    PADDED,
    LINE_FEED,
    PREFIXED,
    DOUBLED,
    QUOTED,
    CUT,
    ESCAPED,
    PERCENT_ENCODED,
    ASCII,
    MISREAD,
    NORMALISED,
    ZEROS_LOST,
    DOUBLE,
    BITS_32,
    SIGNED,
    FRACTION,
    OFF_BY_ONE,
    NEGATIVE,
    SWAPPED,
    CONSTANT,
    STALE,
    FIRST,
)
"""Every column there is; a table may take a part of them, and add columns of its own."""
