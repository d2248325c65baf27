from dataclasses import replace
from decimal import Decimal

import pytest

from sandbox.evidence.results import RunResult
from sandbox.report.console.diagnosis_lines import diagnosis_lines
from sandbox.report.console.layout import Page
from sandbox.report.diagnosis.diagnosis import Diagnosis, diagnose
from sandbox.report.diagnosis.likeness import Likeness
from sandbox.report.diagnosis.members import diagnosis_member
from tests.report.diagnosis.cells import failed, run_of
from tests.report.runs import check, ended, started

LIKELY = tuple(Likeness(f"m-{n}", "It is wrong.", 6, 6, 51, 52, Decimal("0.98")) for n in range(5))
RUN = run_of(*(failed(f"c-{n}") for n in range(2)))


def lines(diagnosis: Diagnosis, run: RunResult = RUN) -> list[str]:
    return list(diagnosis_lines(diagnosis, run, Page(width=80)))


def test_the_likeliest_three_are_named_with_their_measure() -> None:
    told = lines(Diagnosis((), LIKELY))
    assert told[:3] == ["looks like:", "  m-0   6 of 6 clauses, 51 of 52 cells", "    It is wrong."]
    assert len(told) == 7


def test_what_only_resembles_a_mistake_is_not_said_to_look_like_it() -> None:
    vague = replace(LIKELY[0], id="vague", score=Decimal("0.5"))
    told = lines(Diagnosis((), (vague, LIKELY[1], LIKELY[2])))
    assert told[0] == "looks like:"
    assert told[5:7] == [
        "resembles, and may be another:",
        "  vague   6 of 6 clauses, 51 of 52 cells",
    ]
    assert lines(Diagnosis((), (vague,)))[0].startswith("resembles")


def test_those_that_cannot_be_told_apart_stand_in_one_line() -> None:
    names = tuple(f"n-{n}" for n in range(6))
    told = lines(Diagnosis((), (replace(LIKELY[0], alike=names),)))
    assert told[3:] == ["    the same was seen of n-0, n-1, n-2, n-3 and 2 more"]
    assert lines(Diagnosis((), (replace(LIKELY[0], alike=names[:1]),)))[3].endswith("of n-0")


def test_what_resembles_none_is_called_unknown() -> None:
    assert lines(Diagnosis((), (), is_unknown=True)) == [
        "unknown   what failed resembles no mistake that is known here"
    ]


def test_the_members_say_the_same() -> None:
    assert diagnosis_member(Diagnosis((), LIKELY[:1])) == {
        "roots": [],
        "likely": [
            {
                "id": "m-0",
                "title": "It is wrong.",
                "clauses": {"shared": 6, "of": 6},
                "cells": {"shared": 51, "of": 52},
                "score": Decimal("0.98"),
                "alike": [],
            }
        ],
        "unknown": False,
    }


def test_a_run_of_foreign_scenarios_is_compared_with_nothing_and_not_called_unknown() -> None:
    assert not diagnose(RUN).likely
    assert not diagnose(RUN).is_unknown


def test_a_failure_of_the_catalogue_that_no_mistake_explains_is_unknown() -> None:
    strange = failed("wallet-request", clause="gr8.key.is-spki-pem", actual="never seen")
    assert diagnose(run_of(strange)).is_unknown


def test_what_could_only_not_be_judged_is_no_mistake() -> None:
    cell = [
        started("wallet-request"),
        check("wallet-request", "unclear", clause="the game opens"),
        ended("wallet-request", "INCONCLUSIVE"),
    ]
    found = diagnose(run_of(cell))
    assert (found.likely, found.is_unknown) == ((), False)


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\0", "\u202e", "\ud800", "<script>"])
def test_hostile_bytes_of_a_peer_are_inert_in_these_lines(hostile: str) -> None:
    run = run_of(*(failed(f"c-{n}", actual=f"body: {hostile}") for n in range(2)))
    told = "\n".join(lines(diagnose(run), run))
    assert hostile == "<script>" or hostile not in told
