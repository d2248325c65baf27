"""A small fixed portion of what `make fuzz` does, from a fixed seed."""

from random import Random

import pytest

from tests.fuzz.__main__ import HARNESSES, Harness

CASES = 60


@pytest.mark.parametrize("name", HARNESSES)
def test_nothing_is_unhandled_and_nobody_innocent_is_lost(name: str) -> None:
    harness: Harness = HARNESSES[name]
    tally = harness.run(Random(7), max(1, int(CASES * harness.small)))
    assert tally.unhandled == {}
    assert tally.lost == 0
    assert tally.cases > 0
