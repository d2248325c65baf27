from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.scenario.yaml_tree.duration import parse_duration, render_duration


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0s", "0"),
        ("1ms", "0.001"),
        ("500ms", "0.5"),
        ("2s", "2"),
        ("1.5s", "1.5"),
        ("14m", "840"),
        ("1h", "3600"),
        ("15d", "1296000"),
        ("3650d", "315360000"),
    ],
)
def test_a_number_and_a_unit_are_seconds(written: str, seconds: str) -> None:
    assert parse_duration(written) == Decimal(seconds)


@pytest.mark.parametrize(
    "written",
    ["", "s", "1", "1 s", "-1s", "+1s", "1.s", ".5s", "1e3s", "1s ", "1S", "1sec", "1m30s", "١s"],
)
def test_anything_else_is_refused_and_quoted(written: str) -> None:
    with pytest.raises(ValueError, match="is no duration: write a number and a unit") as refusal:
        parse_duration(written)
    assert repr(written) in str(refusal.value)


def test_ten_years_are_the_longest() -> None:
    with pytest.raises(ValueError, match="longer than 3650d"):
        parse_duration("315360001s")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ("0", "0 s"),
        ("0.0004", "0 s"),
        ("0.0006", "1 ms"),
        ("0.412", "412 ms"),
        ("0.999", "999 ms"),
        ("1", "1 s"),
        ("1.2", "1.2 s"),
        ("59.999", "59.999 s"),
        ("60", "1 min"),
        ("90", "1 min 30 s"),
        ("3600", "1 h"),
        ("54000", "15 h"),
        ("1296000", "15 d"),
        ("90061.5", "1 d 1 h 1 min 1.5 s"),
        ("-1.5", "-1.5 s"),
    ],
)
def test_a_duration_is_said_in_its_largest_units(seconds: str, said: str) -> None:
    assert render_duration(Decimal(seconds)) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [("1.24", "1.2 s"), ("1.25", "1.2 s"), ("1.26", "1.3 s"), ("2", "2 s")]
)
def test_fewer_decimals_round_the_seconds(seconds: str, said: str) -> None:
    assert render_duration(Decimal(seconds), decimals=1) == said


@given(st.integers(0, 315_360_000_000))
def test_what_is_said_of_whole_milliseconds_adds_up_to_them(milliseconds: int) -> None:
    exact = Decimal(milliseconds) / 1000
    units = {"d": "86400", "h": "3600", "min": "60", "s": "1", "ms": "0.001"}
    words = render_duration(exact).split()
    amounts = zip(words[::2], words[1::2], strict=True)
    assert sum(Decimal(number) * Decimal(units[unit]) for number, unit in amounts) == exact
    assert parse_duration(f"{milliseconds}ms") == exact
