"""In what other unit a number may be counted that is no time in seconds since 1970.

The ranges are the years 2015 to 2050, counted in each unit; none of them overlaps another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_FROM_S, _TO_S = 1_420_070_400, 2_524_608_000
_YEAR_1_TO_1970_S = 62_135_596_800


@dataclass(frozen=True, slots=True)
class _Unit:
    """`words` complete the sentence "It looks like …", `low` and `high` are the years above."""

    words: str
    low: Decimal
    high: Decimal


def unit_meant(value: int | Decimal) -> str:
    """Say as a sentence what a number looks like; "" where it looks like nothing known."""
    return next((f"It looks like {u.words}." for u in _UNITS if u.low <= value < u.high), "")


def _units() -> Iterator[_Unit]:
    for factor, words in (
        (Decimal(1) / 86_400, "days since 1970: multiply by 86400"),
        (Decimal(1) / 3600, "hours since 1970: multiply by 3600"),
        (Decimal(1) / 60, "minutes since 1970: multiply by 60"),
        (Decimal(1000), "milliseconds: divide by 1000"),
        (Decimal(10**6), "microseconds: divide by 1000000"),
        (Decimal(10**9), "nanoseconds: divide by 1000000000"),
    ):
        yield _Unit(words, _FROM_S * factor, _TO_S * factor)
    ticks = (Decimal(at_s + _YEAR_1_TO_1970_S) * 10**7 for at_s in (_FROM_S, _TO_S))
    yield _Unit(".NET's ticks: use ToUnixTimeSeconds", *ticks)
    yield _Unit("a date, written as a number", Decimal(20150101), Decimal(20500101))
    yield _Unit(
        "a date and a time, written as a number", Decimal(20150101 * 10**6), Decimal(205001 * 10**8)
    )
    yield _Unit("a length of time: count it from iat on", Decimal(1), Decimal(14_400))


_UNITS = tuple(_units())
