"""Defects by generation: each parameter of the launch URL, and what can be wrong in reading it."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlencode

from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, Mistake, MistakeTable
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.launch_url import (
    PARAMETERS,
    Launch,
    decode_query,
    read_launch,
)
from sandbox.wire import Request

Reads = Callable[[Sequence[str], str], Sequence[str]]
"""What the launch URL gives for a parameter, decoded, in order, and its player → what is taken."""

_TEXT, _NUMBER = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER})


def _reading(name: str) -> Callable[[Reads], WalletConduct]:
    def make(reads: Reads) -> WalletConduct:
        def read(request: Request) -> Launch:
            given = decode_query(request)
            values = {each: [v for key, v in given if key == each] for each in PARAMETERS}
            values[name] = list(reads(values[name], "".join(values["player_id"])))
            return read_launch(Request("GET", f"/launch?{urlencode(values, doseq=True)}"))

        return WalletConduct(read_launch=read)

    return make


def _each(
    id_: str,
    text: str,
    change: Callable[[str], str],
    on: frozenset[Kind] = frozenset(Kind),
) -> Mistake[Reads]:
    """Make a column of a function that looks at one value alone."""
    return Mistake(id_, text, lambda _: lambda values, _: [change(one) for one in values], on)


def _lacking(values: Sequence[str]) -> bool:
    return not any(values)


def _default(row: Field[Reads]) -> Reads:
    return lambda values, _: [str(row.constant)] if _lacking(values) else values


def _constant(row: Field[Reads]) -> Reads:
    return lambda _, __: [str(row.constant)]


@dataclass(slots=True)
class _Memory:
    """What was read before, of an operator that keeps it: for all, or for each player."""

    for_each: bool = False
    last: list[str] = field(default_factory=list)
    kept: dict[str, list[str]] = field(default_factory=dict)

    def where_lacking(self, values: Sequence[str], _: str) -> Sequence[str]:
        """Take the last launch's value where this one has none."""
        if not _lacking(values):
            self.last = [values[-1]]
        return self.last if _lacking(values) else values

    def before(self, values: Sequence[str], player: str) -> Sequence[str]:
        """Take the value of the launch before, and this one's the next time."""
        whose = player if self.for_each else ""
        before, self.kept[whose] = self.kept.get(whose, list(values)), list(values)
        return before

    def first(self, values: Sequence[str], player: str) -> Sequence[str]:
        """Take the value of the first launch for ever."""
        return self.kept.setdefault(player if self.for_each else "", list(values))


def _first_digits(text: str) -> str:
    found = re.search("[0-9]+", text)
    return found[0] if found else text


def _double(text: str) -> str:
    try:
        return str(int(float(text)))
    except (ValueError, OverflowError):
        return text


def _last_bits(text: str) -> str:
    return str(int(text) % 2**32) if re.fullmatch("[0-9]+", text) else text


def _in_bounds(text: str) -> str:
    return str(min(max(int(text), 1), 2**63 - 1)) if re.fullmatch("[+-]?[0-9]+", text) else text


_DEFAULT = Mistake("default", "Where the launch URL lacks {field}, a default is taken.", _default)
_KEPT: Mistake[Reads] = Mistake(
    "kept",
    "Where the launch URL lacks {field}, that of the launch before is taken.",
    lambda _: _Memory().where_lacking,
)
_STALE: Mistake[Reads] = Mistake(
    "stale",
    "{field} of the launch before is taken.",
    lambda row: _Memory(bool(row.remembered_by)).before,
)
_FIRST: Mistake[Reads] = Mistake(
    "first",
    "{field} of the first launch is taken for ever.",
    lambda row: _Memory(bool(row.remembered_by)).first,
)

_MISTAKES: tuple[Mistake[Reads], ...] = (
    _DEFAULT,
    _KEPT,
    Mistake(
        "first-of-two",
        "{field} given twice counts as given first.",
        lambda _: lambda values, _: values[:1],
    ),
    Mistake(
        "last-of-two",
        "{field} given twice counts as given last.",
        lambda _: lambda values, _: values[-1:],
    ),
    Mistake(
        "constant", "{field} is not read, but always that of an example.", _constant, crude=True
    ),
    _STALE,
    _FIRST,
    _each("lower-case", "{field} is turned to lower case when it is read.", str.lower, _TEXT),
    _each("upper-case", "{field} is turned to upper case when it is read.", str.upper, _TEXT),
    _each("decoded", "{field} is percent-decoded once more after the query.", unquote, _TEXT),
    _each("unescaped", "{field} is freed of HTML's escapes when it is read.", html.unescape, _TEXT),
    _each(
        "letters-only",
        "Of {field} only letters, digits and hyphens are kept.",
        lambda text: re.sub("[^0-9A-Za-z-]", "", text),
        _TEXT,
    ),
    _each("cut", "{field} is cut to 64 characters.", lambda text: text[:64], _TEXT),
    _each("first-digits", "Of {field} the first digits count.", _first_digits, _NUMBER),
    _each(
        "digits-only",
        "Of {field} all digits count, whatever stands between them.",
        lambda text: re.sub("[^0-9]", "", text),
        _NUMBER,
    ),
    _each("magnitude", "{field} is read without its sign.", lambda t: t.lstrip("+-"), _NUMBER),
    _each("double", "{field} is read as a double, with fraction and exponent.", _double, _NUMBER),
    _each("32-bits", "Only the last 32 bits of {field} are kept.", _last_bits, _NUMBER),
    _each("in-bounds", "{field} is brought to the nearest that fits 63 bits.", _in_bounds, _NUMBER),
)

_MALFORMED = "wallet.launch.malformed-id-refused"
_IDS: Mapping[str, str] = {
    **dict.fromkeys(("first-digits", "digits-only", "magnitude"), _MALFORMED),
    "in-bounds": "wallet.launch.refused-locally",
}
_CASES: Mapping[str, str] = dict.fromkeys(_IDS, "N51")

_LAUNCH = MistakeTable(
    title="Parameters of the launch URL",
    mistakes=_MISTAKES,
    clauses={
        **dict.fromkeys(("default", "kept"), "wallet.launch.refused-locally"),
        **dict.fromkeys(
            ("first-of-two", "last-of-two"), "wallet.launch.duplicate-parameter-refused"
        ),
    },
    cases=dict.fromkeys(("default", "kept", "first-of-two", "last-of-two"), "N50"),
    fields=(
        Field(
            id="wallet-read-token",
            text="the token",
            make=_reading("token"),
            clause="wallet.token.unchanged",
            case="N52",
            clauses=dict.fromkeys(("stale", "first"), "wallet.token.not-reused"),
            cases=dict.fromkeys(("stale", "first"), "N100"),
            remembered_by="player_id",
            constant="5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34",
        ),
        Field(
            id="wallet-read-player",
            text="the player id",
            make=_reading("player_id"),
            clause="wallet.player.unchanged",
            case="N50",
            kind=Kind.NUMBER,
            clauses=_IDS,
            cases={**_CASES, "double": "N25", "32-bits": "N25"},
            constant=90071,
        ),
        Field(
            id="wallet-read-site",
            text="the site id",
            make=_reading("site_id"),
            clause="wallet.site.unchanged",
            case="N45",
            kind=Kind.NUMBER,
            clauses={
                **_IDS,
                "double": _MALFORMED,
                "kept": "wallet.launch.missing-parameter-refused",
            },
            cases={**_CASES, "double": "N51"},
            no_mistake={"32-bits": "the numbers of the sites that a target serves are small"},
            remembered_by="player_id",
            constant=1,
        ),
        Field(
            id="wallet-read-currency",
            text="the currency",
            make=_reading("currency"),
            clause="wallet.currency.unchanged",
            case="N46",
            clauses=dict.fromkeys(("default", "kept"), "wallet.launch.missing-parameter-refused"),
            no_mistake={
                "upper-case": "currencies are in upper case",
                "cut": "it is too short to be cut",
                **dict.fromkeys(("decoded", "unescaped", "letters-only"), "it has only letters"),
            },
            constant="EUR",
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_LAUNCH.matrix(),)
