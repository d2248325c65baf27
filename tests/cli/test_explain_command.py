"""`sandbox explain`: every kind of name, and captured requests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.authoring.codes import code_texts
from sandbox.cli.commands.explain import _entries, topic_lines
from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.json_value import Json
from sandbox.reference_operator.defects import ALL
from sandbox.report.console.layout import Page
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.reasons import every_reason
from tests.cli.command import sandbox
from tests.explain.test_trail import SCENARIO, body_of, came
from tests.report.runs import ENDED, STARTED, check, ended, lines, numbered, started

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def record(folder: Path, *events: dict[str, Json]) -> Path:
    folder.mkdir(parents=True)
    listed = numbered([STARTED, *events, ENDED])
    (folder / "evidence.jsonl").write_bytes(lines(listed))
    return folder


def test_a_clause_is_told_with_source_scenarios_and_defects() -> None:
    printed = sandbox("explain", "wallet.signature.valid", "--scenarios", CATALOGUE)
    assert printed.code == 0
    for told in (
        "clause  wallet.signature.valid",
        "must: a miss fails the run",
        "wallet-authenticate, Request Headers",
        "Wallet API, Request signature page",
        "wallet-request",
        "wallet-signature-base64: The signature is in Base64, not in hex.",
        "signature_invalid",
    ):
        assert told in printed.out


def test_a_received_operations_arrival_is_judged_by_its_receive_steps() -> None:
    printed = sandbox("explain", "wallet.authenticate.arrives", "--scenarios", CATALOGUE)
    assert "wallet-code-2" in printed.out
    assert "scenarios/wallet/failure/code-2.yaml:" in printed.out


def test_without_a_folder_of_scenarios_the_clause_says_so(folder: Path) -> None:
    printed = sandbox("explain", "wallet.signature.valid")
    assert "no folder scenarios here; name one with --scenarios" in printed.out
    assert sandbox("explain", "wallet.signature.valid", "--scenarios", "nowhere").code == 2


def test_an_operation_shows_the_newest_recorded_exchange(folder: Path) -> None:
    record(folder / "runs" / "20260101-000000-1", started("launch"), *came("m1", body_of("old")))
    newest = folder / "runs" / "20260201-000000-1"
    record(newest, started("launch"), *came("m2", body_of("new")), ended("launch", "PASSED"))
    printed = sandbox("explain", "wallet.authenticate")
    for told in (
        "the operator calls our provider",
        "POST /api/wallet/authenticate",
        "5 s, unless the step says within",
        "body.token",
        "(m2 of runs/20260201-000000-1)",
        '"token":"new"',
        "HTTP/1.1 200",
    ):
        assert told in printed.out
    other = sandbox("explain", "wallet.authenticate", "--in", "runs/20260101-000000-1")
    assert '"token":"old"' in other.out


def test_an_operation_without_any_run_has_no_example(folder: Path) -> None:
    printed = sandbox("explain", "gr8.enter")
    assert printed.code == 0
    assert "example" not in printed.out
    assert "the player's browser calls our provider" in printed.out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("jwt.expired", "gr8.jwt.not-expired"),
        ("account.currency_mismatch", "currency of the first entry"),
        ("authenticate.status", "another status than 200"),
        ("token_unknown", "never minted"),
        ("body-compact", "signed the compact JSON"),
        ("T03", "${ACME_KEY}"),
        ("t03", "environment variable"),
        ("http_version_policy", "prefer, strict or h1_only"),
        ("wallet.http_version_policy", "http_version_policy: prefer"),
        ("failed", "broke a must"),
        ("not-run", "never played"),
        ("exit 3", "could not be judged"),
        ("130", "Interrupted"),
        ("wallet-signature-base64", "sandbox operator --defect wallet-signature-base64"),
    ],
)
def test_every_kind_of_name_is_explained(folder: Path, name: str, told: str) -> None:
    printed = sandbox("explain", name)
    assert printed.code == 0
    assert told in " ".join(printed.out.split())


def test_nothing_that_has_a_name_is_without_a_page(folder: Path) -> None:
    entries = list(_entries(None, None))
    names = {entry.name for entry in entries}
    contracts = load_contracts()
    settings = {name for contract in contracts.contracts.values() for name in contract.settings}
    assert {*contracts.clauses, *contracts.operations, *settings, *code_texts()} <= names
    assert {reason.code for reason in every_reason()} <= names
    assert {*Outcome, *Mark, *(f"exit {code.value}" for code in Exit)} <= names
    assert {defect.id for defect in ALL} <= names
    for entry in entries:
        lines = list(topic_lines(entry.page(), Page()))
        assert len(lines) > 1, entry.name
        assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("wallet.signature.vaild", "wallet.signature.valid (clause)"),
        ("tokenunknown", "token_unknown (reason)"),
        ("not-expired", "gr8.jwt.not-expired (clause)"),
        ("wallet.autenticate", "wallet.authenticate (operation)"),
        ("PASED", "PASSED (outcome)"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(folder: Path, asked: str, near: str) -> None:
    printed = sandbox("explain", asked)
    assert printed.code == 2
    assert f"nothing here is called {asked!r}; the nearest: {near}" in printed.err


def test_a_name_like_no_other_gets_no_suggestion(folder: Path) -> None:
    assert sandbox("explain", "zzzzqqqq").err == "sandbox: nothing here is called 'zzzzqqqq'\n"


def _taken() -> list[dict[str, Json]]:
    return came("m1", body_of("tok-1"), step="receive", place="launch.yaml:13:9")


def test_a_captured_request_is_followed_through_its_run(folder: Path) -> None:
    Path("launch.yaml").write_text(SCENARIO)
    judged = check("launch", "pass", messages=["m1"], place="launch.yaml:15:13")
    begun = started("launch", place="launch.yaml:1:1")
    done = ended("launch", "PASSED")
    record(folder / "run", begun, *_taken(), judged, done)
    Path("req.txt").write_text(f"POST /api/wallet/authenticate HTTP/2\n\n{body_of('tok-1')}\n")
    printed = sandbox("explain", "--request", "req.txt", "--in", "run")
    assert printed.code == 0
    assert "it came as m1 and was taken by the step at launch.yaml:13:9" in printed.out
    assert "2026-03-01 10:16:40 UTC, 0 s ahead of the operator's" in printed.out


def test_a_captured_request_that_no_step_takes_ends_with_1(folder: Path) -> None:
    record(folder / "run", started("launch"), ended("launch", "PASSED"))
    Path("req.txt").write_text("POST /api/wallet/authenticate HTTP/2\n\n{}\n")
    printed = sandbox("explain", "--request", "req.txt", "--in", "run")
    assert printed.code == 1
    assert "NO   cell        it carries no identity" in printed.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "name something to explain"),
        (("--request", "req.txt"), "--request needs --in RUN"),
        (("--request", "none.txt", "--in", "run"), "none.txt cannot be read"),
        (("--request", "req.txt", "--in", "nowhere"), "nowhere is no run directory"),
    ],
)
def test_what_is_missing_is_told(folder: Path, words: tuple[str, ...], told: str) -> None:
    record(folder / "run", started("launch"), ended("launch", "PASSED"))
    Path("req.txt").write_text("GET / HTTP/1.1\n\n")
    printed = sandbox("explain", *words)
    assert (printed.code, told in printed.err) == (2, True)


def test_lint_explains_a_code_with_the_same_words_and_checks_no_file() -> None:
    assert sandbox("lint", "--explain", "y15") == sandbox("explain", "Y15")


def test_lint_names_the_nearest_code() -> None:
    printed = sandbox("lint", "--explain", "Y99")
    assert printed.code == 2
    assert "there is no code 'Y99'. Did you mean" in printed.err
