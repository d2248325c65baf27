"""Whatever a peer wrote is inert and bounded on the console and in `sandbox show`."""

import io
from pathlib import Path

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import RunResult, numbered_checks
from sandbox.explain.finding.played_files import keep
from sandbox.explain.shown.found import FoundCheck, FoundMessage
from sandbox.explain.shown.page import pages_of
from sandbox.explain.shown.tree import check_tree, message_tree
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import Page
from tests.report.hostile import HOSTILE, UNSEEN, hostile_run
from tests.report.runs import check, ended, message, numbered, started

LONGEST = 60_000
"""Characters of what is printed of the small run with its text in every place."""


def run_of(text: str) -> tuple[list[Recorded], RunResult]:
    """Return a run in which the text stands wherever a check may say something."""
    value = {"field": f"body.{text[:50]}", "expected": text, "actual": text, "message": "m3"}
    events = [
        *hostile_run(text),
        *numbered(
            [
                started("bad"),
                message("bad", "m3"),
                {
                    "type": "message.ended",
                    "cell": "bad",
                    "id": "m3",
                    "response": {"status": 500, "body": text},
                    "answered": {
                        "verdict": "refused",
                        "reason": "currency_mismatch",
                        "held-against": text,
                        "differs": [{"name": text, "expected": text, "actual": text}],
                    },
                    "reply": "real",
                    "notes": [text],
                },
                check("bad", "fail", messages=["m3"], actual=text, expected=text),
                check("bad", "warn", messages=["m3"], actual=text, differences=[value]),
                ended("bad", "FAILED", because=text),
            ]
        ),
    ]
    return events, fold(events)


def unseen(text: str) -> set[str]:
    return set(text) & UNSEEN


@pytest.mark.parametrize("name", HOSTILE)
def test_the_console_prints_no_byte_of_it_that_steers(name: str, tmp_path: Path) -> None:
    events, _ = run_of(HOSTILE[name])
    scenario = "\n".join([HOSTILE[name]] * 60).encode("utf-8", "replace")
    keep({"scenarios/wallet/failure/code-2.yaml": scenario}, tmp_path)
    stream = io.StringIO()
    report = ConsoleReport(stream, Page(width=100), total=2, directory=tmp_path.as_posix())
    for event in events:
        report.on(event)
    told = stream.getvalue()
    assert not unseen(told)
    assert "currency_mismatch" in told
    assert len(told) < LONGEST


@pytest.mark.parametrize("name", HOSTILE)
def test_show_prints_and_tells_tools_no_byte_of_it_that_steers(name: str) -> None:
    _, run = run_of(HOSTILE[name])
    page = Page(width=100)
    shown: list[FoundMessage | FoundCheck] = [
        *(
            FoundCheck("r", id_, c, one)
            for c in run.cells
            for id_, one in numbered_checks(c.happened)
        ),
        *(FoundMessage("r", c.happened, one) for c in run.cells for one in c.messages.values()),
    ]
    assert {type(one) for one in shown} == {FoundCheck, FoundMessage}
    rows = [row for topic in pages_of(shown, run) for row in topic.rows]
    printed = [
        line if row.verbatim else page.wrapped(line, indent=2) for row in rows for line in row.lines
    ]
    assert not unseen("\n".join(printed))
    for one in shown:
        tree = check_tree(one, run) if isinstance(one, FoundCheck) else message_tree(one, run)
        assert not unseen(with_unseen_escaped(dump_json(tree)))
