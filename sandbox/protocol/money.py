"""Money as exact decimals: minor units of a currency, rounding half-even, rendering in JSON.

A currency that ISO 4217 does not know (bitcoin, a casino's own coins) has decimals that nobody here
can tell: its amounts are never rounded, unless somebody declares how many it has.

A balance is rendered as JSON text and not as a value, because the very spelling (`310.4`,
`310.40`, `"310.40"`, `31040`) is what clients trip over.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType

from sandbox.json_value import Json
from sandbox.protocol.currency import ISO_4217

_UNUSUAL_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_PLACES: Mapping[str, int] = {
    currency: places for places, names in _UNUSUAL_PLACES.items() for currency in names.split()
}
_WITHOUT_UNITS = frozenset(
    "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split()  # noqa: SIM905 - as above
)
"""Those with "N.A." in the list's column of minor units."""
_WIDE = Context(prec=200, rounding=ROUND_HALF_EVEN)
_LONGEST = 100


class BalanceStyle(StrEnum):
    """How a balance is spelt in JSON, shown for 310.40 EUR."""

    NUMBER = "number"  # 310.4
    FIXED_DECIMALS = "fixed_decimals"  # 310.40
    STRING = "string"  # "310.40"
    MINOR_UNITS = "minor_units"  # 31040


def places_of(currency: str, *, declared: Mapping[str, int] = MappingProxyType({})) -> int | None:
    """Return the decimals of a currency: those declared for that very name, else by ISO 4217.

    None for one without: the list does not name it, or gives it no minor unit, as gold.
    """
    if currency in declared:
        return declared[currency]
    code = currency.upper()
    if code not in ISO_4217 or code in _WITHOUT_UNITS:
        return None
    return _PLACES.get(code, 2)


def parse_amount(value: Json) -> Decimal:
    """Read an amount written as a JSON number or a decimal string.

    Raise ValueError for anything else, for what is not finite and for what is absurdly long.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise ValueError(f"{value!r} is no amount of money")  # noqa: TRY004 - one fault for every text that is no amount
    try:
        amount = Decimal(value)
    except (InvalidOperation, ValueError):
        raise ValueError(f"{value!r} is no amount of money") from None
    if not amount.is_finite() or not -_LONGEST < amount.adjusted() < _LONGEST:
        raise ValueError(f"{value!r} is no amount of money")
    return amount


def rounded(amount: Decimal, *, places: int | None) -> Decimal:
    """Round half-even to so many decimals, None leaving it alone; a zero never carries a minus."""
    found = amount
    if places is not None:
        found = amount.quantize(Decimal(1).scaleb(-places), context=_WIDE)
    return abs(found) if found.is_zero() else found


def balance_text(amount: Decimal, *, places: int | None, style: BalanceStyle) -> str:
    """Spell a balance as JSON text, rounded to `places` and never in exponent form.

    `places` None: with all the decimals that it has. Minor units are then unknown: ValueError.
    """
    fixed = format(rounded(amount, places=places), "f")
    match style:
        case BalanceStyle.NUMBER:
            return fixed.rstrip("0").rstrip(".") if "." in fixed else fixed
        case BalanceStyle.FIXED_DECIMALS:
            return fixed
        case BalanceStyle.STRING:
            return f'"{fixed}"'
        case BalanceStyle.MINOR_UNITS:
            if places is None:
                raise ValueError("minor units need the decimals of the currency")
            return str(int(rounded(amount, places=places).scaleb(places, context=_WIDE)))
