"""The components are plain views and markup in which no peer's text means anything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.app.desk.sendable import sendable_here
from sandbox.evidence.fold import fold
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.explain.finding.finding import Difference, finding_of
from sandbox.explain.forms.curl import curl_line
from sandbox.explain.shown.send_again import ShellNames
from sandbox.json_value import Json, dump_json, parse_json
from sandbox.report.diagnosis.twin import PartsDifference, Twin
from sandbox.report.html.components.exchange import LONGEST_BODY, exchange_view
from sandbox.report.html.components.marked import Piece, beside
from sandbox.report.html.components.pretty import pretty_json
from sandbox.report.html.components.render import cell_html, exchange_html
from sandbox.report.html.components.shared import Shared
from sandbox.report.html.components.sides import sides_of
from sandbox.report.html.components.twin import twin_view
from sandbox.report.html.html import report_html
from sandbox.report.html.top import top_view
from tests.report.hostile import HOSTILE, UNSEEN, hostile_run
from tests.report.html.pages import read_page
from tests.report.runs import STARTED, ended, message, numbered, one_of_each, started

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_a_body_laid_out_is_the_same_json(value: Json) -> None:
    text = dump_json(value)
    laid_out = pretty_json(text)
    assert not laid_out or parse_json(laid_out) == parse_json(text)


@pytest.mark.parametrize(
    ("text", "laid_out"),
    [
        ('{"a":1.10,"a":[]}', '{\n  "a": 1.10,\n  "a": []\n}'),
        ('{"a":"b\\"{,:"}', '{\n  "a": "b\\"{,:"\n}'),
        ('{"a":‹token #1›}', '{\n  "a": ‹token#1›\n}'),
        ("plain", ""),
        ("", ""),
        ("[" * 100, ""),
    ],
)
def test_numbers_and_doubled_members_stay_as_they_were_written(text: str, laid_out: str) -> None:
    assert pretty_json(text) == laid_out


@given(st.text(), st.text())
def test_marking_loses_no_character(left: str, right: str) -> None:
    marked = beside(left, right)
    assert "".join(piece.text for piece in marked.left) == left
    assert "".join(piece.text for piece in marked.right) == right


def test_what_differs_is_marked_inside_the_value() -> None:
    marked = beside('currency: "EUR"', 'currency: "USD"')
    assert marked.left == [Piece('currency: "'), Piece("EUR", differs=True), Piece('"')]
    assert marked.right == [Piece('currency: "'), Piece("USD", differs=True), Piece('"')]


def test_where_nothing_is_alike_nothing_is_marked() -> None:
    assert not any(piece.differs for piece in beside("launched", "HTTP 500").right)


def test_what_a_line_says_around_a_value_is_no_difference() -> None:
    run = fold(one_of_each())
    [cell] = [cell for cell in run.cells if cell.outcome is Outcome.FAILED]
    [check] = cell.marked(Mark.FAIL)
    answer = Difference("body.a", '"1"', '"2"', attempts="attempts 1–6", answer="HTTP 200")
    finding = replace(finding_of(check, cell, run), compared=(answer,))
    sides = sides_of(finding)
    assert [piece.text for piece in sides.right if piece.differs] == ["2"]
    assert "".join(piece.text for piece in sides.right) == 'attempts 1–6: body.a: "2" (HTTP 200)'


def test_a_twin_is_shown_whole_with_its_first_difference_marked() -> None:
    good = (("request.path", "/a"), ("answer.status", "401"), ("answer.body.code", "1"))
    own = (("request.path", "/a"), ("answer.status", "200"), ("answer.body.id", '"x"'))
    differs = PartsDifference("answer.status", "401", "200")
    view = twin_view("m1", Twin(good, own, differs))
    assert view is not None
    told = {
        (group.title, row.name): (row.good, row.own, row.differs, row.is_first)
        for group in view.groups
        for row in group.rows
    }
    assert told == {
        ("Request", "path"): (True, True, False, False),
        ("Answer", "status"): (True, True, True, True),
        ("Answer", "body.id"): (False, True, True, False),
        ("Answer", "body.code"): (True, False, True, False),
    }
    assert twin_view("m1", Twin(good, good, None)) is None


def test_what_does_not_apply_is_nothing_to_do() -> None:
    skipped = [
        event
        for name, because in (("a", "does not apply: x is y"), ("b", "add hooks.c"))
        for event in (started(name), ended(name, "SKIPPED", because=because))
    ]
    top = top_view(Shared.of(fold(numbered([STARTED, *skipped]))))
    assert top.apart == ["1 cell does not apply: x is y."]
    assert [todo.text for todo in top.todos] == ["1 cell skipped: add hooks.c."]


def test_a_long_body_is_cut_and_says_by_how_much() -> None:
    long = "x" * (LONGEST_BODY + 7)
    events = [
        started("a"),
        message("a", "m1", request={"method": "POST", "url": "/", "body": long}),
    ]
    run = fold(numbered([*events, ended("a", "PASSED")]))
    view = exchange_view(run.cells[0].messages["m1"], Shared.of(run))
    assert len(view.request.body.text) == LONGEST_BODY
    assert view.request.body.left_out == 7
    assert view.curl == ""


@pytest.mark.parametrize(
    ("direction", "known", "in_line", "lacks"),
    [
        ("received", {"ca_file": "/a b/ca.pem"}, "--cacert '/a b/ca.pem'", ""),
        ("received", {}, "", "curl needs --cacert with the file of our authority"),
        ("sent", {"ca_file": "/ca.pem", "trusted_file": "/own.pem"}, "--cacert /own.pem", ""),
        ("sent", {"ca_file": "/ca.pem"}, "", "it needs --cacert /ca.pem"),
        ("sent", {}, "", ""),
    ],
)
def test_a_line_for_tls_trusts_whom_the_run_trusted_or_says_what_it_lacks(
    direction: str, known: dict[str, Json], in_line: str, lacks: str
) -> None:
    asked: Json = {"method": "GET", "url": "https://127.0.0.1:8713/x"}
    told = message("a", "m1", direction=direction, request=asked)
    run = fold(numbered([{**STARTED, **known}, started("a"), told, ended("a", "PASSED")]))
    told_of = run.cells[0].messages["m1"]
    view = exchange_view(told_of, Shared.of(run))
    assert ("--cacert" in view.curl) == bool(in_line)
    assert in_line in view.curl
    shown = sendable_here(told_of, run, ShellNames())
    assert curl_line(shown) == view.curl or not run.ca_file  # else this machine's own is trusted
    assert lacks in " ".join(view.hidden)
    assert bool(view.hidden) == bool(lacks)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_inert_and_seen_wherever_it_stands(name: str) -> None:
    for page in read_page(report_html(fold(hostile_run(HOSTILE[name])))):
        assert not set(page) & UNSEEN


def test_every_message_of_a_small_run_can_be_shown() -> None:
    run = fold(one_of_each())
    shared = Shared.of(run)
    for cell in run.cells:
        assert cell.name in "".join(cell_html(cell, shared))
        for each in cell.messages.values():
            assert f'data-exchange="{each.id}"' in exchange_html(each, shared)
