"""Annotations for GitHub Actions: at the right lines, few enough, and no text makes another."""

import re
from pathlib import Path

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.report.github.annotations import MOST, annotation_lines
from tests.report.hostile import HOSTILE, UNSEEN, hostile_run
from tests.report.runs import STARTED, check, ended, numbered, one_of_each, started

COMMAND = re.compile(
    r"::(error|warning) (?:file=([^,:]+),line=(\d+),col=(\d+),)?title=([^,:\n]+)::([^\n]*)"
)


def annotated(events: list[Recorded], *, below: str = "/repo", here: str = "/repo") -> list[str]:
    run = fold(events, directory="runs/r")
    return list(annotation_lines(run, below=Path(below), here=Path(here)))


def read(line: str) -> tuple[str, ...]:
    """Read an annotation as GitHub's runner does."""
    found = COMMAND.fullmatch(line)
    assert found is not None, line
    return tuple(
        (part or "")
        .replace("%0A", "\n")
        .replace("%3A", ":")
        .replace("%2C", ",")
        .replace("%25", "%")
        for part in found.groups()
    )


def test_what_was_missed_or_not_judged_is_annotated_at_its_line() -> None:
    told = [read(line) for line in annotated(one_of_each())]
    assert [(level, file, line, title) for level, file, line, _, title, _ in told] == [
        (
            "error",
            "scenarios/wallet/failure/code-2.yaml",
            "38",
            "must wallet.code-2.is-a-failure in wallet-code-2[form=http-200]",
        ),
        ("error", "scenarios/wallet/failure/code-2.yaml", "2", "ERROR broken"),
        (
            "warning",
            "scenarios/wallet/failure/code-2.yaml",
            "38",
            "should wallet.http2.used in slow",
        ),
        ("warning", "scenarios/wallet/failure/code-2.yaml", "2", "INCONCLUSIVE unsure"),
        ("warning", "scenarios/wallet/failure/code-2.yaml", "2", "INCONCLUSIVE hookless"),
    ]
    assert "expected launched: false\nactual launched: true" in told[0][5]
    assert "again: sandbox run scenarios/wallet/failure/code-2.yaml" in told[0][5]


def test_paths_count_from_the_root_of_the_repository() -> None:
    [first, *_] = annotated(one_of_each(), here="/repo/tests/sandbox")
    assert read(first)[1] == "tests/sandbox/scenarios/wallet/failure/code-2.yaml"
    [first, *_] = annotated(one_of_each(), below="/other", here="/repo")
    assert read(first)[1] == "scenarios/wallet/failure/code-2.yaml"


def many(*, places: bool) -> list[Recorded]:
    cells = [
        event
        for n in range(40)
        for event in (
            started(f"c{n}", order=n),
            check(f"c{n}", "fail", place=f"a.yaml:{n + 1 if places else 1}:1"),
            ended(f"c{n}", "FAILED"),
        )
    ]
    return numbered([{**STARTED, "cells": 40}, *cells, {"type": "run.ended", **ENDED}])


ENDED = {"exit_code": 1, "took_s": 1, "interrupted": False}


def test_no_more_than_github_shows_and_how_many_were_left_out() -> None:
    lines = annotated(many(places=True))
    assert len(lines) == MOST
    assert read(lines[-1])[5] == "31 more errors: see the summary of this step"


def test_one_place_that_was_missed_in_many_cells_is_one() -> None:
    [line] = annotated(many(places=False))
    assert read(line)[4] == "must wallet.code-2.is-a-failure in c0 (in 40 cells)"


def test_a_run_that_was_cut_short_is_an_error() -> None:
    [line, *_] = annotated(numbered([STARTED, started("a"), ended("a", "PASSED")]))
    assert read(line)[0] == "error"
    assert read(line)[5].startswith("interrupted: the run was cut short")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_ends_a_command_or_begins_another(name: str) -> None:
    for line in annotated(hostile_run(HOSTILE[name])):
        assert not set(line) & UNSEEN
        read(line)
