"""The diagnosis names the mistakes of operators that its table was not made from."""

from dataclasses import replace

import pytest

from sandbox.report.diagnosis.table import known_mistakes
from tests.foreign.nearest import WANTED, called, figures, nearest
from tests.foreign.recorded import AGAIN, FOLDERS, kept, recorded, recorded_of, stale, to_play
from tests.mutants.table import scenario_hashes


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


@pytest.mark.parametrize("language", FOLDERS)
def test_what_was_recorded_is_of_todays_scenarios_and_operators(language: str) -> None:
    told = list(stale(language, recorded_of(language)))
    assert not told, f"{'; '.join(told)}; {AGAIN} {language}"


def test_only_what_is_stale_is_played_again() -> None:
    table = recorded_of("node")
    first, *_ = (one for one in table.mistakes if one.clause.startswith("wallet."))
    assert to_play(first.clause, table, is_kept=True) == []
    older = replace(table, scenarios={**scenario_hashes(), "wallet-request": "other"})
    assert [one.id for one in to_play(first.clause, older, is_kept=True)] == ["wallet-request"]
    assert list(stale("node", older)) == ["node: changed since it was played: wallet-request"]
    held = kept("node", older, ())[first.id].showed
    assert not any(cell.startswith("wallet-request[") for cell in held.played)
    assert "wallet-request" not in held.played
    assert len(held.played) > 300


def test_an_operator_that_changed_is_played_again_whole() -> None:
    table = recorded_of("node")
    other = [replace(one, hashed="other") for one in table.mistakes]
    changed = replace(table, mistakes=tuple(other))
    assert list(stale("node", changed)) == [
        "node: the operator's sources changed since it was played"
    ]
    assert kept("node", changed, ()) == {}


def test_the_defects_that_were_found_by_hand_exist() -> None:
    known = {one.id for one in known_mistakes().mistakes}
    by_hand = {name for each in nearest().values() for listed in each.values() for name in listed}
    assert by_hand <= known, by_hand - known
