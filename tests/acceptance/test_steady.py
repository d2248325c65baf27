"""A verdict does not depend on what is played beside it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.matrix import CATALOGUE
from tests.mutants.steady import Marks, differences, steady

PART = [
    str(Path(CATALOGUE) / f"{name}.yaml")
    for name in (
        *("journeys/all-at-once", "journeys/two-players", "wallet/failure/code-2"),
        "gr8/account/currency-mismatch",
    )
]
DEFECTS = ("gr8-currency-follows-wallet", "wallet-code-2-with-200-opens")


async def test_busy_runs_beside_each_other_say_what_a_quiet_one_says() -> None:
    assert await steady(2, PART, defects=DEFECTS) == []


def marks(outcome: str, *said: tuple[str, str, str], cell: str = "a") -> Marks:
    return Marks(
        outcomes={cell: outcome},
        checks={cell: Counter(said)},
        actual={(cell, one): "2" for one in said},
    )


PASS, FAIL = ("c", "f:1:1", "pass"), ("c", "f:1:1", "fail")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (marks("PASSED", PASS), []),
        (
            marks("FAILED", FAIL),
            [
                "a: PASSED became FAILED",
                "a: no longer pass c at f:1:1",
                "a: now fail c at f:1:1: 2",
            ],
        ),
        (marks("PASSED", PASS, PASS), ["a: now pass c at f:1:1: 2"]),
        (marks("PASSED"), ["a: no longer pass c at f:1:1"]),
        (
            marks("PASSED", cell="b"),
            [
                "a: PASSED became no outcome",
                "a: no longer pass c at f:1:1",
                "b: was not in the yardstick",
            ],
        ),
    ],
)
def test_every_outcome_and_every_mark_is_compared(other: Marks, told: list[str]) -> None:
    assert list(differences(marks("PASSED", PASS), other)) == told
