"""`--preflight` and `sandbox preflight` as processes: what is stopped, and what never is."""

import json
import re
from pathlib import Path

import pytest

from tests.acceptance.commands import SCENARIOS, Stand, sandbox, stand
from tests.foreign_tools import require

JOURNEY = """\
scenario: 1
id: journey
title: All three providers
why: Each of them is looked at before it.
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
steps:
  - call: fasttrack.login
    as: alice
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
  - call: gr8.get-jwt-token
    as: alice
    name: got
    expect: [{must: gr8.jwt.answered, status: 200}]
    save: {token: body.token}
  - call: gr8.enter
    as: alice
    send: {query: {jwt: <got.token>}}
    expect: [{must: gr8.jwt.accepted, answered: {verdict: accepted}}]
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""
GUEST = """\
scenario: 1
id: guest
title: A guest gets no token
why: It would open one account to everybody.
steps:
  - call: gr8.get-jwt-token
    expect: [{must: gr8.jwt.no-token-for-a-guest, jwt: {$absent: true}}]
"""
CODE_2 = str(SCENARIOS / "wallet" / "failure" / "code-2.yaml")


def preflight(at: Stand, *words: str, target: str = "target.yaml") -> tuple[int, str]:
    base = ("--target", target, "--base-port", str(at.base_port))
    done = sandbox(at.folder, "preflight", *words, *base)
    assert "Traceback" not in done.all
    return done.code, done.out


def test_a_right_operator_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(JOURNEY)
    with stand(tmp_path) as at:
        done = at.run("journey.yaml")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "pre-flight  all well (15 lines)"
    events = [json.loads(x) for x in (at.latest / "evidence.jsonl").read_text().splitlines()]
    told = [event for event in events if event["type"] == "preflight"]
    assert {event["level"] for event in told} == {"ok"}
    assert events[len(told)]["type"] == "run.started"
    kept = json.loads((at.latest / "result.json").read_text())["preflight"]
    assert [line["text"] for line in kept] == [event["text"] for event in told]
    assert not json.loads((at.latest / "result.json").read_text())["unclaimed"]


@pytest.mark.parametrize(
    "defects",
    [
        ("ft-created", "gr8-key-pkcs1", "wallet-http1"),
        ("ft-html-page", "gr8-alg-none", "wallet-never-asked"),
        ("ft-sid-one-time", "gr8-key-private", "wallet-signature-missing"),
        ("ft-redirect", "gr8-iat-ahead", "wallet-never-opens"),
        ("ft-stranger-is-guest", "gr8-token-as-text", "wallet-put"),
        ("ft-credentials-unchecked", "gr8-key-no-content", "wallet-token-cut"),
    ],
    ids=", ".join,
)
def test_whatever_the_operator_does_wrong_it_is_run_and_judged(
    tmp_path: Path, defects: tuple[str, ...]
) -> None:
    (tmp_path / "journey.yaml").write_text(JOURNEY)
    with stand(tmp_path, *defects) as at:
        done = at.run("journey.yaml")
    assert done.code in (0, 1, 3)
    assert "1/1  " in done.out
    assert "  warn     " in done.out
    assert "will miss" in done.out
    assert "problem" not in done.out


def test_an_operator_that_is_down_stops_the_run_unless_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "guest.yaml").write_text(GUEST)
    with stand(tmp_path) as at:
        pass
    stopped = at.run("guest.yaml", CODE_2)
    assert stopped.code == 2
    assert "the pre-flight found 2 problems" in stopped.err
    assert f"{at.url}/api/v1/auth/get-jwt-token" in stopped.err
    assert not list(at.runs.iterdir())
    warned, off = (at.run("guest.yaml", "--preflight", mode) for mode in ("warn", "off"))
    assert (warned.code, off.code) == (3, 3)
    assert "problem  gr8.reachable" in warned.out
    assert "pre-flight" not in off.out


def with_a_page_that_is_not_there(target: str) -> str:
    hook = "{browser: {open: 'http://127.0.0.1:9/login', gives: {id: 'text:p', sid: cookie:s}}}"
    return re.sub(r"(?m)^  open-session: .*$", f"  open-session: {hook}", target)


@pytest.mark.foreign
def test_the_picture_that_a_problem_names_is_there_though_nothing_was_run(tmp_path: Path) -> None:
    require("playwright")
    require("chromium")
    (tmp_path / "journey.yaml").write_text(JOURNEY)
    with stand(tmp_path) as at:
        at.write_target(with_a_page_that_is_not_there)
        done = at.run("journey.yaml")
    assert done.code == 2
    [picture] = re.findall(r"The page as it was: (\S+)", done.err)
    assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")
    assert "chrome-error" not in done.err


def test_the_command_looks_at_everything_and_runs_nothing(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        code, told = preflight(at)
        written = at.target.read_text().replace('x-api-key: "', 'x-api-key: "not-')
        (tmp_path / "other.yaml").write_text(written)
        refused = preflight(at, target="other.yaml")
        secret = written.partition('x-api-key: "')[2].partition('"')[0]
    assert (code, told.splitlines()[-1]) == (0, "a run would begin")
    assert "  ok       wallet.call: " in told
    assert refused[0] == 2
    assert "problem  fasttrack.credentials" in refused[1]
    assert secret not in refused[1]
    assert not at.runs.exists()


def test_the_command_prints_json(tmp_path: Path) -> None:
    (tmp_path / "guest.yaml").write_text(GUEST)
    with stand(tmp_path) as at:
        code, told = preflight(at, "guest.yaml", "--format", "json")
    document = json.loads(told)
    assert (code, document["preflight"], document["ready"]) == (0, 1, True)
    assert {line["line"] for line in document["lines"]} == {
        "gr8.reachable",
        "gr8.clock",
        "scenarios",
    }
    assert document["counts"] == {"ok": 3, "warn": 0, "problem": 0, "skip": 0}


def test_the_command_keeps_its_messages_where_they_are_asked_for(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        preflight(at, "--evidence", "looked.jsonl")
        kept = (tmp_path / "looked.jsonl").read_text()
    operations = {json.loads(line).get("operation") for line in kept.splitlines()}
    assert {"fasttrack.authenticate", "gr8.get-public-key", "wallet.authenticate"} <= operations
    assert "eyJ" not in kept
