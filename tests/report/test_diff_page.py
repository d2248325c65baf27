"""Two runs as a page: what changed is there with both sides, and none of it is more than text."""

import re

import pytest

from sandbox.evidence.fold import fold
from sandbox.report.diff.compare import compare_runs
from sandbox.report.diff.page import diff_html
from tests.report.hostile import HOSTILE, UNSEEN, hostile_run
from tests.report.runs import STARTED
from tests.report.test_diff import marked, run


def page(old: dict[str, str], new: dict[str, str]) -> str:
    """Return the page of two runs whose cells have these outcomes."""
    runs = (
        run(
            *(
                marked(name, outcome, **{"a.clause": mark_of(outcome)})
                for name, outcome in of.items()
            )
        )
        for of in (old, new)
    )
    return diff_html(compare_runs(*runs))


def mark_of(outcome: str) -> str:
    return {"PASSED": "pass", "FAILED": "fail", "WARNED": "warn"}[outcome]


def sections(html: str) -> dict[str, list[str]]:
    """Return what kinds of change are shown, with their cells."""
    found = re.findall(r"<summary>(.*?) <span.*?</details>", html, re.DOTALL)
    parts = html.split("<summary>")[1:]
    cells = [re.findall(r"<article class=\"changed\">\s*<h3>(\S+) ", part) for part in parts]
    return dict(zip(found, cells, strict=True))


def test_new_failures_come_first_then_what_was_mended_and_what_one_run_has_alone() -> None:
    html = page(
        {"a": "PASSED", "b": "FAILED", "c": "PASSED", "d": "PASSED", "gone": "PASSED"},
        {"a": "FAILED", "b": "PASSED", "c": "PASSED", "d": "WARNED", "new": "PASSED"},
    )
    assert sections(html) == {
        "Newly failing": ["a"],
        "Newly warned": ["d"],
        "Mended": ["b"],
        "Only in the new run": ["new"],
        "Only in the old run": ["gone"],
    }
    assert "Something got worse" in html
    assert "1 the same" in html


def test_a_clause_that_got_worse_has_both_its_sides() -> None:
    html = page({"a": "PASSED"}, {"a": "FAILED"})
    assert '<span class="mark pass">pass</span>' in html
    assert '<span class="mark fail">fail</span>' in html
    assert "<pre>launched: false</pre>" in html
    assert sections(html) == {"Newly failing": ["a"]}
    assert re.findall(
        r'<th scope="row" class="clause">(.*?)</th><td class="quiet">(.*?)<', html
    ) == [("a.clause", "in 1 cell")]
    assert "scenarios/wallet/failure/code-2.yaml:38:9" in html
    assert "<pre>" not in page({"a": "FAILED"}, {"a": "PASSED"})


def test_runs_that_are_alike_say_so() -> None:
    html = page({"a": "FAILED"}, {"a": "FAILED"})
    assert "Nothing got worse" in html
    assert sections(html) == {}


def test_another_target_is_told() -> None:
    html = diff_html(compare_runs(run(), run(**{**STARTED, "target": "another"})))
    assert "another (another than in the other run)" in html


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_inert(name: str) -> None:
    runs = (fold(hostile_run(HOSTILE[name])), run())
    for html in (diff_html(compare_runs(*runs)), diff_html(compare_runs(*reversed(runs)))):
        assert not set(html) & UNSEEN
        for markup in ("<script", "<img", "<b>a", 'javascript:alert(1)"'):
            assert markup not in html
