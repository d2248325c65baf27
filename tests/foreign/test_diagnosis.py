"""The diagnosis names the mistakes of operators that its table was not made from."""

from tests.foreign.nearest import WANTED, called, figures, nearest, recorded


def test_most_mistakes_of_foreign_operators_are_named() -> None:
    said = list(called(recorded()))
    right = [one for one in said if one.is_right]
    told = "\n".join(figures(recorded()))
    assert len(right) >= WANTED * len(said), told
    assert len(said) > 100


def test_every_mistake_was_played_and_compared_by_hand() -> None:
    by_hand = {f"{name}/{mistake}" for name, each in nearest().items() for mistake in each}
    assert {one.id for one in recorded()} == by_hand


def test_almost_every_mistake_showed() -> None:
    silent = [one.id for one in recorded() if one.clause not in one.showed.missed]
    assert len(silent) < len(recorded()) / 10, silent
