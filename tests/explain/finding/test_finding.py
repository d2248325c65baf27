"""What a check comes down to, made from events and nothing else."""

from pathlib import Path

import pytest

from sandbox.evidence.fold import fold
from sandbox.explain.finding.attempts import attempts_named
from sandbox.explain.finding.finding import Difference, Finding, finding_of
from sandbox.explain.finding.lines import LONGEST
from sandbox.explain.finding.played_files import keep, kept_at
from sandbox.json_value import Json
from tests.report.runs import STARTED, answered, check, ended, message, numbered, started

CELL = "wallet-code-2"


def found(
    *, directory: str = "", verdict: dict[str, Json] | None = None, **fields: Json
) -> Finding:
    """Return the finding of one failed check on one message."""
    told = {"answered": verdict} if verdict else {}
    events = [
        STARTED,
        started(CELL),
        message(CELL, "m3"),
        {**answered(CELL, "m3"), **told},
        check(CELL, "fail", **{"messages": ["m3"], **fields}),
        ended(CELL, "FAILED"),
    ]
    run = fold(numbered(events), directory=directory)
    return finding_of(run.cells[0].checks[0], run.cells[0], run)


def test_the_providers_reason_and_what_it_looks_like_are_in_words() -> None:
    refused: dict[str, Json] = {
        "verdict": "refused",
        "reason": "signature_invalid",
        "looks-like": "body-spaced",
    }
    finding = found(verdict=refused)
    assert finding.reason is not None
    assert finding.reason.code == "signature_invalid"
    assert finding.looks_like == (
        "the client signed the JSON with a space after each comma or colon, and sent it otherwise"
    )


def test_what_the_provider_compared_comes_with_both_values_and_whom_it_held_it_against() -> None:
    refused: dict[str, Json] = {
        "verdict": "refused",
        "reason": "currency_mismatch",
        "held-against": "token ‹token #3› of player 17",
        "differs": [{"name": "currency", "expected": '"EUR"', "actual": '"USD"'}],
    }
    finding = found(verdict=refused)
    assert finding.differences == (Difference("currency", '"EUR"', '"USD"'),)
    assert finding.held_against == "token ‹token #3› of player 17"


def test_a_claim_that_differs_is_named_as_one_and_alike_attempts_are_folded() -> None:
    claim: dict[str, Json] = {
        "field": "jwt.claims.defaultCurrency",
        "expected": '"EUR"',
        "actual": '"USD"',
        "message": "m3",
    }
    several: list[Json] = [{**claim, "attempt": number} for number in (2, 3, 4, 6)]
    finding = found(differences=several)
    assert finding.differences == (
        Difference("JWT claim defaultCurrency", '"EUR"', '"USD"', "attempts 2–4, 6", "HTTP 500"),
    )


def test_what_only_repeats_the_verdict_is_no_difference() -> None:
    finding = found(
        differences=[
            {"field": "answered.verdict", "expected": '"accepted"', "actual": '"refused"'},
        ]
    )
    assert finding.differences == ()


def test_lists_are_folded() -> None:
    actual = "; ".join(
        f"status: absent (attempt {number}) (no answer: timeout)" for number in range(17, 51)
    )
    assert found(actual=actual).actual == ("attempts 17–50: status: absent (no answer: timeout)",)


def test_a_megabyte_is_cut_with_a_note() -> None:
    (line,) = found(actual="x" * 1_000_000).actual
    assert len(line) < LONGEST + 50
    assert line.endswith("… (998000 characters more)")


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([4], "attempt 4"),
        ([1, 3, 4, 5], "attempts 1, 3–5"),
        ([2, 2, 1], "attempts 1–2"),
    ],
)
def test_attempts_in_words(numbers: list[int], words: str) -> None:
    assert attempts_named(numbers) == words


def test_the_snippet_is_the_file_as_it_was_played(tmp_path: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(1, 60))
    keep({"scenarios/wallet/failure/code-2.yaml": text.encode()}, tmp_path)
    snippet = found(directory=tmp_path.as_posix()).snippet
    assert snippet is not None
    assert (snippet.first, snippet.line, snippet.column) == (36, 38, 9)
    assert snippet.failing == "line 38"
    assert snippet.lines[-1] == "line 41"
    kept = tmp_path / kept_at("scenarios/wallet/failure/code-2.yaml")
    assert kept.stat().st_mode & 0o077 == 0


def test_a_run_that_kept_no_files_has_no_snippet(tmp_path: Path) -> None:
    assert found(directory=tmp_path.as_posix()).snippet is None
    assert found().snippet is None


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("scenarios/a.yaml", "played/scenarios/a.yaml"),
        ("../../etc/a.yaml", "played/_up/_up/etc/a.yaml"),
        ("/home/me/a.yaml", "played/_root/home/me/a.yaml"),
    ],
)
def test_no_file_is_kept_outside_of_the_run(file: str, kept: str) -> None:
    assert kept_at(file).as_posix() == kept
