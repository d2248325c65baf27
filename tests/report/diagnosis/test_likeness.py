"""What a run is said to look like, on a table small enough to see through."""

from collections.abc import Iterable
from dataclasses import replace

from sandbox.report.diagnosis.likeness import Comparing, Likeness
from sandbox.report.diagnosis.shown import Shown, Signs, signs_of, triples
from sandbox.report.diagnosis.table import Mistake

CELLS = frozenset(f"cell-{n}" for n in range(20))


def of(clause: str, cells: Iterable[int], sign: str = "wrong") -> Signs:
    return signs_of((clause, f"cell-{n}", sign) for n in cells)


def both(*found: Signs) -> Signs:
    return signs_of(one for each in found for one in triples(each))


def shown(missed: Signs, played: frozenset[str] = CELLS, unclear: Signs | None = None) -> Shown:
    return Shown(played, missed, unclear or {})


def mistake(name: str, missed: Signs, played: frozenset[str] = CELLS) -> Mistake:
    return Mistake(name, "x", f"{name} is wrong.", "cafe", shown(missed, played))


TABLE = Comparing(
    [
        mistake("token", of("token", range(6))),
        mistake("token-late", of("token", range(4, 6))),
        mistake("token-empty", of("token", range(6), sign="empty")),
        mistake("key", both(of("key", range(8, 12)), of("opens", range(20)))),
        mistake("money", both(of("money", (13, 14)), of("echo", (14,)))),
        mistake("money-elsewhere", of("money", (3,)), frozenset({"cell-3"})),
    ]
)


def names(found: Iterable[Likeness]) -> list[str]:
    return [one.id for one in found]


def test_a_run_of_a_known_mistake_looks_like_it_first() -> None:
    for one in TABLE.mistakes[:5]:
        assert names(TABLE.likeliest(one.showed))[0] == one.id


def test_the_measure_counts_clauses_and_cells_of_those_that_were_played() -> None:
    some = frozenset(f"cell-{n}" for n in range(10))
    seen = both(of("key", (8, 9)), of("opens", (0, *range(2, 10))))
    (first, *_) = TABLE.likeliest(shown(seen, some))
    assert (first.id, first.clauses_shared, first.clauses_of) == ("key", 2, 2)
    assert (first.cells_shared, first.cells_of) == (9, 10)
    assert 0.8 < first.score < 1


def test_the_way_in_which_a_check_failed_tells_two_mistakes_apart() -> None:
    seen = shown(of("token", range(6), sign="empty"))
    assert names(TABLE.likeliest(seen))[:2] == ["token-empty", "token"]


def test_mistakes_that_the_cells_of_a_run_cannot_tell_apart_are_told_as_one() -> None:
    some = frozenset(("cell-4", "cell-5"))
    (first, *others) = TABLE.likeliest(shown(of("token", (4, 5)), some))
    assert {first.id, *first.alike} == {"token", "token-late"}
    assert {"token", "token-late"}.isdisjoint(names(others))


def test_what_could_not_be_judged_says_nothing_against_a_mistake() -> None:
    unclear = of("the game opens", range(3, 6), sign="no answer")
    (first, *_) = TABLE.likeliest(shown(of("token", range(3)), unclear=unclear))
    (other, *_) = TABLE.likeliest(shown(of("token", range(3))))
    assert first.id == "token"
    assert first.score > other.score


def test_a_cell_that_came_at_a_bad_time_says_what_missed_in_it_and_nothing_else() -> None:
    key = shown(both(of("key", range(8, 11)), of("opens", range(20))))
    (first, *_) = TABLE.likeliest(key)
    (better, *_) = TABLE.likeliest(replace(key, hindered=frozenset({"cell-11"})))
    assert first.id == better.id == "key"
    assert better.score == 1 > first.score


def test_a_premise_that_a_mistake_is_known_to_break_speaks_for_it() -> None:
    unclear = of("the game opens", range(9), sign="no answer")
    shuts_out = Mistake("shuts-out", "x", "It is shut.", "cafe", shown({}, unclear=unclear))
    table = Comparing([*TABLE.mistakes, shuts_out])
    assert names(table.likeliest(shown({}, unclear=unclear))) == ["shuts-out"]


def test_two_mistakes_at_once_are_both_named() -> None:
    seen = both(of("token", range(6)), of("money", (13, 14)), of("echo", (14,)))
    assert {"token", "money"} <= set(names(TABLE.likeliest(shown(seen))))


def test_a_mistake_that_the_other_one_hides_in_some_cells_is_named_all_the_same() -> None:
    seen = both(of("opens", range(20)), of("key", range(8, 12)), of("money", (13,)))
    assert {"key", "money"} <= set(names(TABLE.likeliest(shown(seen))))


def test_three_at_once_are_named_by_what_each_explains() -> None:
    seen = both(of("opens", range(20)), of("key", range(8, 12)), of("token", range(6)))
    more = both(seen, of("money", (13, 14)), of("echo", (14,)))
    assert names(TABLE.likeliest(shown(more)))[:3] == ["key", "money", "token"]


def test_what_missed_towards_another_provider_says_nothing_against_a_mistake() -> None:
    ours = replace(mistake("ours", of("one.token", range(6))), clause="one.token")
    table = Comparing([ours, *TABLE.mistakes])
    (first, *_) = table.likeliest(shown(both(of("one.token", range(6)), of("two.x", range(5, 15)))))
    assert first.id == "ours"
    assert first.score == 1
    (same, *_) = table.likeliest(shown(both(of("one.token", range(6)), of("one.x", range(5, 15)))))
    assert same.id == "ours"
    assert same.score < 1


def test_what_comes_near_to_a_sure_likeness_stands_behind_what_it_does_not_explain() -> None:
    seen = both(of("opens", range(20)), of("key", range(8, 12)), of("money", (13,)))
    near = mistake("key-too", both(of("opens", range(20)), of("key", range(8, 11))))
    told = Comparing([*TABLE.mistakes, near]).likeliest(shown(both(seen, of("echo", (14,)))))
    assert names(told) == ["key", "money", "key-too"]


def test_a_mistake_that_explains_no_must_stands_behind_one_that_does() -> None:
    seen = shown(both(of("token", range(6)), of("money", (13, 14)), of("echo", (14,))))
    assert names(TABLE.likeliest(seen))[:2] == ["money", "token"]
    lenient = replace(TABLE, no_musts={"money", "echo"})
    assert names(lenient.likeliest(seen))[:2] == ["token", "money"]


def test_of_those_that_cannot_be_told_apart_the_one_that_breaks_most_elsewhere_comes_first() -> (
    None
):
    wide = mistake("wide", both(of("token", (4, 5)), of("order", range(10, 15))))
    narrow = mistake("narrow", of("token", (4, 5)))
    for rows in ([wide, narrow], [narrow, wide]):
        some = frozenset(("cell-4", "cell-5"))
        (first, *_) = Comparing(rows).likeliest(shown(of("token", (4, 5)), some))
        assert (first.id, first.alike) == ("wide", ("narrow",))


def test_one_that_the_run_would_have_to_hide_comes_behind_one_that_shows_all_it_does() -> None:
    hidden = mistake("hidden", both(of("token", (4,)), of("order", (5,))))
    plain = mistake("plain", of("token", (4,)))
    unclear = of("the game opens", (5,), sign="no answer")
    (first, *_) = Comparing([hidden, plain]).likeliest(shown(of("token", (4,)), unclear=unclear))
    assert (first.id, first.alike) == ("plain", ("hidden",))


def test_what_a_mistake_lets_nobody_judge_is_not_its_doing() -> None:
    shut = Mistake("shut", "x", "Shut.", "cafe", shown({}, unclear=of("opens", range(10), "no")))
    told = Comparing([*TABLE.mistakes, shut]).likeliest(
        shown(of("token", range(6)), unclear=of("opens", range(6, 10), "no"))
    )
    assert names(told)[0] == "token"


def test_a_way_to_fail_that_a_mistake_is_known_for_elsewhere_speaks_for_it() -> None:
    rows = [mistake("a", of("key", (0, 1), "short")), mistake("b", of("key", (0, 1), "long"))]
    seen = both(of("key", (0, 1), "other"), of("key", (5,), "long"))
    (first, *_) = Comparing(rows).likeliest(shown(seen))
    assert first.id == "b"


def test_what_resembles_none_is_called_by_no_name() -> None:
    assert TABLE.likeliest(shown(of("latency", range(20)))) == ()
    strange = both(of("latency", range(20)), of("order", range(5)), of("token", (19,)))
    assert TABLE.likeliest(shown(strange)) == ()


def test_a_run_of_other_scenarios_looks_like_nothing() -> None:
    theirs = signs_of([("token", "theirs", "wrong")])
    assert TABLE.likeliest(shown(theirs, frozenset({"theirs"}))) == ()


def test_nothing_that_failed_looks_like_nothing() -> None:
    assert TABLE.likeliest(shown({})) == ()
