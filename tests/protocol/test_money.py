"""Money: minor units, rounding, and the four spellings of a balance."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json, parse_json
from sandbox.protocol.money import BalanceStyle, balance_text, parse_amount, places_of, rounded


@pytest.mark.parametrize(
    ("currency", "places"),
    [("EUR", 2), ("JPY", 0), ("jpy", 0), ("KWD", 3), ("CLF", 4), ("eur", 2), ("HUF", 2)],
)
def test_a_currency_has_its_own_decimals(currency: str, places: int) -> None:
    assert places_of(currency) == places


@pytest.mark.parametrize("currency", ["BTC", "ETH", "USDT", "XYZ", "", "XAU", "XXX", "GC", "µBTC"])
def test_the_list_gives_no_decimals_to_what_it_does_not_know(currency: str) -> None:
    assert places_of(currency) is None


def test_decimals_that_are_declared_come_before_the_list() -> None:
    declared = {"BTC": 8, "HUF": 0}
    found = [places_of(name, declared=declared) for name in ("BTC", "HUF", "EUR", "ETH")]
    assert found == [8, 0, 2, None]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_without_decimals_nothing_is_ever_rounded(amount: Decimal) -> None:
    for style in (BalanceStyle.NUMBER, BalanceStyle.FIXED_DECIMALS, BalanceStyle.STRING):
        text = balance_text(amount, places=None, style=style).strip('"')
        assert Decimal(text) == amount
        assert "e" not in text.lower()
        assert amount or "-" not in text


def test_minor_units_need_the_decimals() -> None:
    with pytest.raises(ValueError, match="decimals"):
        balance_text(Decimal(1), places=None, style=BalanceStyle.MINOR_UNITS)


@pytest.mark.parametrize(
    ("amount", "places", "expected"),
    [
        ("10.005", 2, "10.00"),
        ("10.015", 2, "10.02"),
        ("10.0051", 2, "10.01"),
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("1.2345", 3, "1.234"),
        ("-0.001", 2, "0.00"),
        ("-0.01", 2, "-0.01"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.12"),
    ],
)
def test_rounding_is_half_even_and_zero_has_no_minus(
    amount: str, places: int, expected: str
) -> None:
    assert str(rounded(Decimal(amount), places=places)) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("310.40", "EUR", ("310.4", "310.40", '"310.40"', "31040")),
        ("22085.75", "EUR", ("22085.75", "22085.75", '"22085.75"', "2208575")),
        ("1500", "JPY", ("1500", "1500", '"1500"', "1500")),
        ("1500.00", "EUR", ("1500", "1500.00", '"1500.00"', "150000")),
        ("1.234", "KWD", ("1.234", "1.234", '"1.234"', "1234")),
        ("0", "EUR", ("0", "0.00", '"0.00"', "0")),
        ("-0.0", "EUR", ("0", "0.00", '"0.00"', "0")),
        ("1E+3", "EUR", ("1000", "1000.00", '"1000.00"', "100000")),
        ("-0.01", "EUR", ("-0.01", "-0.01", '"-0.01"', "-1")),
    ],
)
def test_a_balance_has_four_spellings(
    amount: str, currency: str, expected: tuple[str, str, str, str]
) -> None:
    found = tuple(
        balance_text(Decimal(amount), places=places_of(currency), style=style)
        for style in BalanceStyle
    )
    assert found == expected


def test_tiny_amounts_are_never_in_exponent_form() -> None:
    tiny = balance_text(Decimal("1E-8"), places=8, style=BalanceStyle.NUMBER)
    assert tiny == "0.00000001"


@pytest.mark.parametrize("value", [310, Decimal("310.0"), "310.00"])
def test_an_amount_may_be_a_number_or_a_decimal_text(value: Json) -> None:
    assert parse_amount(value) == Decimal(310)


@pytest.mark.parametrize(
    "value", [True, None, [], {}, "", "x", "NaN", "Infinity", "1e100", Decimal("1e400"), "1,5"]
)
def test_anything_else_is_no_amount(value: Json) -> None:
    with pytest.raises(ValueError, match="no amount"):
        parse_amount(value)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20),
    st.integers(0, 8),
)
def test_a_number_is_read_back_as_the_rounded_amount(amount: Decimal, places: int) -> None:
    text = balance_text(amount, places=places, style=BalanceStyle.NUMBER)
    value = parse_json(text)
    assert isinstance(value, (int, Decimal))
    assert value == rounded(amount, places=places)
    assert not text.startswith("-0") or "." in text
