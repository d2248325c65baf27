"""Every form of a run, of the one table that names them: whole, inert, and true of a cut run."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.report.formats import FORMATS
from sandbox.report.markdown.check import check_markdown
from sandbox.report.markdown.inert import block, prose, span
from sandbox.report.markdown.run import LONGEST
from tests.report.hostile import HOSTILE, UNSEEN, hostile_run
from tests.report.html.pages import read_page
from tests.report.runs import STARTED, check, ended, numbered, one_of_each, started

INERT = frozenset({"code_inline", "fence", "text", "softbreak", "hardbreak"})
"""Tokens of Markdown that hold text and are nothing else."""
KNOWN = frozenset(
    {"paragraph", "heading", "bullet_list", "list_item", "table", "thead", "tbody"}
) | {
    "tr",
    "th",
    "td",
    "strong",
    "blockquote",
}
"""Markup that we write ourselves."""


def made(form: str, events: list[Recorded]) -> bytes:
    return FORMATS[form].make(fold(events, directory="runs/r"))


def document(form: str, events: list[Recorded]) -> Any:
    return json.loads(made(form, events))


def read_json(whole: bytes) -> object:
    return json.loads(whole)


def read_markdown(whole: bytes) -> object:
    return markup(whole.decode())


READ: Mapping[str, Callable[[bytes], object]] = {
    "html": read_page,
    "json": read_json,
    "junit": fromstring,
    "junit-10": fromstring,
    "markdown": read_markdown,
    "sarif": read_json,
    "har": read_json,
}
"""How each form is read by others; one that is missing here fails a test."""


def markup(text: str) -> list[str]:
    """Return whatever in a Markdown text is markup that we do not write."""
    tokens = tokens_of(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text))
    kinds = (token.type.removesuffix("_open").removesuffix("_close") for token in tokens)
    return [kind for kind in kinds if kind not in INERT | KNOWN | {"inline"}]


def tokens_of(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from tokens_of(token.children or [])


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_can_be_read_and_a_file_of_that_name_has_it(form: str) -> None:
    assert READ[form](made(form, one_of_each())) is not None
    assert FORMATS[form].file not in {"evidence.jsonl", "run.lock.yaml"}


def test_no_two_forms_have_one_file() -> None:
    assert len({form.file for form in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
def test_nothing_that_a_peer_sends_is_more_than_text(form: str, name: str) -> None:
    whole = made(form, hostile_run(HOSTILE[name]))
    assert not set(whole.decode("utf-8")) & UNSEEN
    assert READ[form](whole) is not None


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_of_hostile_bytes_holds_no_markup_but_ours(name: str) -> None:
    text = made("markdown", hostile_run(HOSTILE[name])).decode()
    assert markup(text) == []
    assert len(text) <= LONGEST


@given(st.text(), st.sampled_from([span, block, prose]))
def test_any_text_is_inert_in_markdown(text: str, write: Callable[[str], str]) -> None:
    assert markup(write(text)) == []
    assert markup(f"| a |\n|---|\n| {span(text)} |\n") == []


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=50))
def test_a_span_says_what_was_said(text: str) -> None:
    [inline] = [token for token in MarkdownIt().parse(span(text)) if token.type == "inline"]
    [code] = inline.children or []
    assert code.content.replace("\\u007c", "|").strip() == text.strip()


def cut_run() -> list[Recorded]:
    """Return a run that was killed between two cells, where everything was well until then."""
    return numbered([STARTED, started("a"), check("a", "pass"), ended("a", "PASSED")])


CUT = "the run was cut short after 1 of 26 cells; 25 never started"


def of_sarif(log: Any) -> object:
    [invocation] = log["runs"][0]["invocations"]
    told = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    return (invocation["executionSuccessful"], told)


def test_a_run_that_was_cut_short_is_told_so_in_each_form_that_judges() -> None:
    assert document("json", cut_run())["run"]["interrupted"] is True
    for form in ("junit", "junit-10"):
        root = fromstring(made(form, cut_run()))
        [error] = root.iter("error")
        assert error.attrib == {"type": "interrupted", "message": f"interrupted: {CUT}"}
        assert root.get("errors") == "1"
    text = made("markdown", cut_run()).decode()
    assert text.startswith("## ⚠️ Provider Sandbox: interrupted before the end")
    assert CUT in text.replace("\\", "")
    assert of_sarif(document("sarif", cut_run())) == (False, [f"interrupted: {CUT}"])


def test_sarif_has_a_result_a_missed_check_at_its_line() -> None:
    [run] = document("sarif", one_of_each())["runs"]
    results = run["results"]
    assert [(one["level"], one["ruleId"]) for one in results] == [
        ("error", "wallet.code-2.is-a-failure"),
        ("warning", "wallet.http2.used"),
        ("none", "GR8 refuses the old token"),
    ]
    for result in results:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        [place] = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"].startswith("scenarios/")
        assert place["physicalLocation"]["region"] == {"startLine": 38, "startColumn": 9}
    told = of_sarif({"runs": [run]})
    assert told == (
        True,
        [
            "unsure INCONCLUSIVE: a premise did not hold",
            "hookless INCONCLUSIVE: the hook logout answered 500",
            "broken ERROR: KeyError: 'x'",
        ],
    )


def test_har_has_every_message_in_order_and_a_page_a_cell() -> None:
    log = document("har", one_of_each())["log"]
    assert [(entry["comment"], entry.get("pageref")) for entry in log["entries"]] == [
        ("m3 wallet.authenticate", "wallet-code-2[form=http-200]"),
        ("m9", None),
    ]
    pages = {page["id"] for page in log["pages"]}
    assert {entry["pageref"] for entry in log["entries"] if "pageref" in entry} <= pages
    assert log["version"] == "1.2"


def test_markdown_tells_what_failed_and_how_to_repeat_it() -> None:
    text = made("markdown", one_of_each()).decode()
    assert "### must `wallet.code-2.is-a-failure` in `wallet-code-2[form=http-200]`" in text
    assert "```text\nlaunched: false\n```" in text
    assert "- where: `scenarios/wallet/failure/code-2.yaml:38:9`" in text
    assert "--only 'wallet-code-2[form=http-200]'`" in text
    for told in ("## Warnings (1)", "## Not judged (4)", "1 request reached no scenario"):
        assert told in text


def test_what_is_unclear_is_called_so_in_sarif_junit_and_a_ticket() -> None:
    cell = [
        started("a"),
        check("a", "fail", clause="x.y"),
        check("a", "unclear", level="must", clause="x.z", text="It is so."),
        ended("a", "FAILED"),
    ]
    events = numbered([STARTED, *cell])
    failed, unclear = (one["message"] for one in document("sarif", events)["runs"][0]["results"])
    assert unclear["text"].startswith("Unclear: It is so.")
    assert "nclear" not in failed["text"]
    errors = fromstring(made("junit", events)).iter("error")
    [error] = [one for one in errors if one.get("type") == "inconclusive"]
    assert error.get("message", "").startswith("unclear: ")
    assert (error.text or "").startswith("unclear: nobody is accused\n")
    run = fold(events)
    tickets = [check_markdown(one, run.cells[0], run) for one in run.cells[0].checks]
    heads = [ticket.partition("\n")[0] for ticket in tickets]
    assert heads == ["### must `x.y` in `a`", "### unclear must `x.z` in `a`"]


def test_markdown_names_what_does_not_fit() -> None:
    many = [
        event
        for n in range(400)
        for event in (
            started(f"cell-{n}", order=n),
            check(f"cell-{n}", "fail", actual="x" * 1000),
            ended(f"cell-{n}", "FAILED"),
        )
    ]
    text = made("markdown", numbered([STARTED, *many])).decode()
    assert len(text) < LONGEST
    assert "## Failed (400)" in text
    assert "more, in result.json" in text
    assert "`cell-0`" in text
