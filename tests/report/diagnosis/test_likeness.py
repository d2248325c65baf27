"""What a run is said to look like, on a table small enough to see through."""

from collections.abc import Iterable

from sandbox.report.diagnosis.likeness import Comparing, Likeness
from sandbox.report.diagnosis.table import Failure, Mistake

CELLS = frozenset(f"cell-{n}" for n in range(20))


def fails(clause: str, cells: Iterable[int], sign: str = "wrong") -> frozenset[Failure]:
    return frozenset((f"cell-{n}", clause, sign) for n in cells)


def mistake(name: str, failed: frozenset[Failure], played: frozenset[str] = CELLS) -> Mistake:
    return Mistake(name, "x", f"{name} is wrong.", "cafe", played, failed)


TABLE = Comparing(
    [
        mistake("token", fails("token", range(6))),
        mistake("token-late", fails("token", range(4, 6))),
        mistake("token-empty", fails("token", range(6), sign="empty")),
        mistake("key", fails("key", range(8, 12)) | fails("opens", range(20))),
        mistake("money", fails("money", (13, 14)) | fails("echo", (14,))),
        mistake("money-elsewhere", fails("money", (3,)), frozenset({"cell-3"})),
    ]
)


def names(found: Iterable[Likeness]) -> list[str]:
    return [one.id for one in found]


def test_a_run_of_a_known_mistake_looks_like_it_first() -> None:
    for one in TABLE.mistakes[:5]:
        assert names(TABLE.likeliest(one.failed, CELLS))[0] == one.id


def test_the_measure_counts_clauses_and_cells_of_those_that_were_played() -> None:
    key = TABLE.mistakes[3]
    some = frozenset(f"cell-{n}" for n in range(10))
    seen = frozenset(one for one in key.failed if one[0] in some and one[0] != "cell-1")
    (first, *_) = TABLE.likeliest(seen, some)
    assert (first.id, first.clauses_shared, first.clauses_of) == ("key", 2, 2)
    assert (first.cells_shared, first.cells_of) == (9, 10)
    assert 0.8 < first.score < 1


def test_the_way_in_which_a_check_failed_tells_two_mistakes_apart() -> None:
    seen = fails("token", range(6), sign="empty")
    assert names(TABLE.likeliest(seen, CELLS))[:2] == ["token-empty", "token"]


def test_two_mistakes_at_once_are_both_named() -> None:
    both = fails("token", range(6)) | fails("money", (13, 14)) | fails("echo", (14,))
    assert {"token", "money"} <= set(names(TABLE.likeliest(both, CELLS)))


def test_a_mistake_that_the_other_one_hides_in_some_cells_is_named_all_the_same() -> None:
    both = fails("opens", range(20)) | fails("key", range(8, 12)) | fails("money", (13,))
    assert {"key", "money"} <= set(names(TABLE.likeliest(both, CELLS)))


def test_what_resembles_none_is_called_by_no_name() -> None:
    assert TABLE.likeliest(fails("latency", range(20)), CELLS) == ()
    strange = fails("latency", range(20)) | fails("order", range(5)) | fails("token", (19,))
    assert TABLE.likeliest(strange, CELLS) == ()


def test_a_run_of_other_scenarios_looks_like_nothing() -> None:
    theirs = frozenset({("theirs", "token", "wrong")})
    assert TABLE.likeliest(theirs, frozenset({"theirs"})) == ()


def test_nothing_that_failed_looks_like_nothing() -> None:
    assert TABLE.likeliest(frozenset(), CELLS) == ()
