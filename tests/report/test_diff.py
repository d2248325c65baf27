"""Two runs side by side: what counts as worse, as better, and as no change at all."""

from decimal import Decimal

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.json_value import Json, dump_json
from sandbox.report.console.layout import Page
from sandbox.report.diff.compare import _JUDGED, _RANK, _WORST_LAST, Change, RunDiff, compare_runs
from sandbox.report.diff.lines import diff_lines, diff_tree
from tests.report.runs import ENDED, STARTED, answered, check, ended, message, numbered, started

Events = list[dict[str, Json]]
MUST = "wallet.code-2.is-a-failure"


def cell(name: str, outcome: str, *checks: dict[str, Json], took_s: Json = 1) -> Events:
    return [started(name), *checks, ended(name, outcome, took_s=took_s)]


def run(*cells: Events, **about: Json) -> RunResult:
    return fold(numbered([{**STARTED, **about}, *(e for one in cells for e in one), ENDED]))


def marked(name: str, outcome: str, **marks: str) -> Events:
    return cell(name, outcome, *(check(name, mark, clause=c) for c, mark in marks.items()))


def diff(old: Events, new: Events) -> RunDiff:
    return compare_runs(run(old), run(new))


@pytest.mark.parametrize(
    ("old", "new", "change", "worse"),
    [
        ("PASSED", "FAILED", Change.FAILING, True),
        ("WARNED", "FAILED", Change.FAILING, True),
        ("SKIPPED", "FAILED", Change.FAILING, True),
        ("INCONCLUSIVE", "FAILED", Change.FAILING, True),
        ("ERROR", "FAILED", Change.FAILING, False),
        ("PASSED", "INCONCLUSIVE", Change.UNJUDGED, True),
        ("PASSED", "SKIPPED", Change.UNJUDGED, True),
        ("PASSED", "ERROR", Change.UNJUDGED, True),
        ("FAILED", "ERROR", Change.UNJUDGED, True),
        ("FAILED", "INCONCLUSIVE", Change.UNJUDGED, False),
        ("SKIPPED", "INCONCLUSIVE", Change.UNJUDGED, False),
        ("PASSED", "WARNED", Change.WARNED, True),
        ("FAILED", "PASSED", Change.FIXED, False),
        ("FAILED", "WARNED", Change.FIXED, False),
        ("WARNED", "PASSED", Change.BETTER, False),
        ("SKIPPED", "WARNED", Change.BETTER, False),
        ("INCONCLUSIVE", "PASSED", Change.BETTER, False),
    ],
)
def test_each_pair_of_outcomes_has_its_word(
    old: str, new: str, change: Change, worse: bool
) -> None:
    found = diff(cell("a", old), cell("a", new))
    assert [one.change for one in found.cells] == [change]
    assert found.is_worse is worse


@pytest.mark.parametrize(
    "outcome", ["PASSED", "WARNED", "FAILED", "INCONCLUSIVE", "SKIPPED", "ERROR"]
)
def test_a_run_beside_itself_shows_no_change(outcome: str) -> None:
    found = diff(cell("a", outcome), cell("a", outcome))
    assert (found.cells, found.same, found.is_worse) == ((), 1, False)


def test_a_new_cell_that_fails_is_newly_failing_and_any_other_only_added() -> None:
    found = compare_runs(run(), run(cell("bad", "FAILED"), cell("good", "PASSED")))
    assert [(one.id, one.change) for one in found.cells] == [
        ("bad", Change.FAILING),
        ("good", Change.ADDED),
    ]
    assert found.is_worse
    assert not compare_runs(run(), run(cell("good", "PASSED"))).is_worse


def test_a_cell_that_is_gone_is_told_and_no_worse() -> None:
    found = compare_runs(run(cell("a", "PASSED")), run())
    assert [one.change for one in found.cells] == [Change.GONE]
    assert not found.is_worse


def test_another_must_that_fails_in_a_failed_cell_is_worse() -> None:
    old = marked("a", "FAILED", one="fail", two="pass")
    new = marked("a", "FAILED", one="fail", two="fail")
    found = diff(old, new)
    assert [one.change for one in found.cells] == [Change.CLAUSES]
    assert [(c.clause, c.old, c.new) for c in found.cells[0].clauses] == [("two", "pass", "fail")]
    assert found.is_worse


def test_a_clause_that_was_never_judged_before_got_no_worse() -> None:
    old = marked("a", "FAILED", one="fail", two="not-run")
    new = marked("a", "FAILED", one="pass", two="fail")
    assert len(diff(old, new).cells[0].clauses) == 2
    assert not diff(old, new).is_worse


@pytest.mark.parametrize(
    ("old", "new", "worse"),
    [("pass", "known", True), ("known", "pass", False), ("known", "known", False)],
)
def test_a_miss_that_was_listed_since_is_worse_than_none(old: str, new: str, worse: bool) -> None:
    found = diff(marked("a", "PASSED", one=old), marked("a", "PASSED", one=new))
    assert found.is_worse is worse


def test_every_mark_has_its_place_among_the_worst() -> None:
    assert set(_WORST_LAST) == set(Mark)
    assert set(_JUDGED) == set(Mark) - {Mark.NOT_RUN}
    assert set(_RANK) == set(Outcome)


def test_a_clause_judged_more_often_keeps_its_worst_mark() -> None:
    twice = [started("a"), check("a", "pass"), check("a", "fail"), ended("a", "FAILED")]
    found = diff(cell("a", "FAILED", check("a", "fail")), twice)
    assert found.cells == ()


def test_a_clause_that_only_one_run_checks_is_told() -> None:
    old, new = marked("a", "PASSED", one="pass"), marked("a", "PASSED", two="pass")
    clauses = diff(old, new).cells[0].clauses
    assert [(c.clause, c.old, c.new) for c in clauses] == [
        ("two", None, "pass"),
        ("one", "pass", None),
    ]
    assert not diff(old, new).is_worse


@pytest.mark.parametrize(
    ("old_s", "new_s", "told"),
    [("1", "2", False), ("1", "2.001", True), ("2.001", "1", True), ("0.1", "0.3", False)],
)
def test_times_are_told_over_twice_and_over_the_noise(old_s: str, new_s: str, told: bool) -> None:
    old = cell("a", "PASSED", took_s=Decimal(old_s))
    new = cell("a", "PASSED", took_s=Decimal(new_s))
    found = diff(old, new)
    assert bool(found.cell_times) is told
    assert not found.is_worse


def test_the_median_of_the_operators_answers_is_compared_by_operation() -> None:
    def asked(*took_s: str) -> Events:
        exchanges = [
            event
            for n, seconds in enumerate(took_s)
            for event in (
                message("a", f"m{n}", operation="fasttrack.authenticate", direction="sent"),
                {**answered("a", f"m{n}"), "took_s": Decimal(seconds)},
            )
        ]
        return [started("a"), *exchanges, ended("a", "PASSED")]

    found = diff(asked("0.1", "0.1", "9"), asked("0.1", "0.3", "0.3"))
    assert [(t.what, t.old_s, t.new_s) for t in found.answer_times] == [
        ("fasttrack.authenticate", Decimal("0.1"), Decimal("0.3"))
    ]


def test_the_lines_show_the_new_mark_with_expected_actual_and_place() -> None:
    new = cell("a", "FAILED", check("a", "fail"))
    lines = list(diff_lines(diff(cell("a", "PASSED", check("a", "pass")), new), Page()))
    assert "newly failing (1)" in lines
    assert "  PASSED → FAILED  a" in lines
    assert f"    worse pass → fail  must {MUST}" in lines
    assert any("expected launched: false · actual launched: true" in line for line in lines)
    assert "          scenarios/wallet/failure/code-2.yaml:38:9" in lines
    assert lines[-1] == "something got worse: 1 newly failing, 0 the same"


def test_another_target_and_a_run_cut_short_are_told() -> None:
    cut = fold(numbered([{**STARTED, "target": "other"}, started("a")]))
    lines = list(diff_lines(compare_runs(run(cell("a", "PASSED")), cut), Page()))
    assert "note  the target differs: acme staging → other" in lines
    assert "note  the new run was cut short, so that cells may be missing from it" in lines


def test_an_operators_control_characters_do_not_reach_the_terminal() -> None:
    nasty = "a[x=\x1b[31m]"
    lines = list(diff_lines(diff(cell(nasty, "PASSED"), cell(nasty, "FAILED")), Page()))
    assert not any("\x1b" in line for line in lines)


def test_the_json_says_the_same_as_the_lines() -> None:
    found = diff(
        cell("a", "PASSED", check("a", "pass")), cell("a", "FAILED", check("a", "fail"), took_s=9)
    )
    tree = diff_tree(found)
    assert dump_json(tree).startswith('{"diff":1,"worse":true,')
    assert tree["counts"] == {
        **{change.value: 0 for change in Change},
        "newly failing": 1,
    }
    cells = tree["cells"]
    assert isinstance(cells, list)
    assert cells[0]["clauses"][0]["place"] == "scenarios/wallet/failure/code-2.yaml:38:9"
    assert tree["slower"] == {
        "cells": [{"what": "a", "old_s": Decimal(1), "new_s": Decimal(9)}],
        "answers": [],
    }
