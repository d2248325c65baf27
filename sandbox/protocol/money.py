"""Money as exact decimals: minor units of a currency, rounding half-even, rendering in JSON.

A balance is rendered as JSON text and not as a value, because the very spelling (`310.4`,
`310.40`, `"310.40"`, `31040`) is what clients trip over.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import StrEnum

from sandbox.json_value import Json

_UNUSUAL_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_PLACES: Mapping[str, int] = {
    currency: places for places, names in _UNUSUAL_PLACES.items() for currency in names.split()
}
_WIDE = Context(prec=200, rounding=ROUND_HALF_EVEN)
_LONGEST = 100


class BalanceStyle(StrEnum):
    """How a balance is spelt in JSON, shown for 310.40 EUR."""

    NUMBER = "number"  # 310.4
    FIXED_DECIMALS = "fixed_decimals"  # 310.40
    STRING = "string"  # "310.40"
    MINOR_UNITS = "minor_units"  # 31040


def places_of(currency: str) -> int:
    """Return the decimals of a currency by ISO 4217; 2 for one that the list does not name."""
    return _PLACES.get(currency.upper(), 2)


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


def rounded(amount: Decimal, *, places: int) -> Decimal:
    """Round half-even to so many decimals; a zero never carries a minus."""
    found = amount.quantize(Decimal(1).scaleb(-places), context=_WIDE)
    return abs(found) if found.is_zero() else found


def balance_text(amount: Decimal, *, places: int, style: BalanceStyle) -> str:
    """Spell a balance as JSON text, rounded to `places` and never in exponent form."""
    fixed = format(rounded(amount, places=places), "f")
    match style:
        case BalanceStyle.NUMBER:
            return fixed.rstrip("0").rstrip(".") if "." in fixed else fixed
        case BalanceStyle.FIXED_DECIMALS:
            return fixed
        case BalanceStyle.STRING:
            return f'"{fixed}"'
        case BalanceStyle.MINOR_UNITS:
            return str(int(rounded(amount, places=places).scaleb(places, context=_WIDE)))
