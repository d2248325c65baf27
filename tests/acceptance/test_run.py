"""`sandbox run` as a process: exit codes, files, and what it says."""

import json
import re
import signal
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.commands import (
    SANDBOX,
    SCENARIOS,
    Stand,
    environment,
    stand,
    started,
)

CODE_2 = str(SCENARIOS / "wallet" / "failure" / "code-2.yaml")
BAD_SID = str(SCENARIOS / "fasttrack" / "sid" / "bad-sid.yaml")
REQUEST = str(SCENARIOS / "wallet" / "request" / "request.yaml")
GUEST = str(SCENARIOS / "gr8" / "iframe" / "guest.yaml")
FIRST_ENTRY = str(SCENARIOS / "gr8" / "account" / "first-entry.yaml")


def events(at: Stand) -> list[dict[str, object]]:
    lines = (at.latest / "evidence.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_right_operator_passes_and_the_files_of_the_run_are_there(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        done = at.run(CODE_2, BAD_SID, FIRST_ENTRY, "--seed", "7")
        assert done.code == 0, done.all
        found = events(at)
    assert (done.code, done.err) == (0, "")
    assert {"evidence.jsonl", "result.json", "junit.xml"} <= {f.name for f in at.latest.iterdir()}
    started = next(e for e in found if e["type"] != "preflight")
    assert (started["type"], found[-1]["type"]) == ("run.started", "run.ended")
    assert [e["n"] for e in found] == list(range(1, len(found) + 1))
    assert started["seed"] == "7"
    assert found[-1]["exit_code"] == 0
    cells = [e for e in found if e["type"] == "cell.ended"]
    assert {e["outcome"] for e in cells} == {"PASSED"}
    assert len(cells) == started["cells"]
    assert json.loads((at.latest / "result.json").read_text())
    suites = ET.parse(at.latest / "junit.xml").getroot()
    assert suites.attrib.get("failures", "0") == "0"


@pytest.mark.parametrize(
    "bound", ["max_header_fields=1", "max_body_bytes=5", "max_held_bytes=20", "max_header_bytes=40"]
)
def test_what_our_own_bounds_refuse_accuses_nobody(tmp_path: Path, bound: str) -> None:
    with stand(tmp_path) as at:
        done = at.run(REQUEST, "--preflight", "off", "--bound", bound)
        assert (done.code, "FAILED" in done.out) == (3, False), done.all
        lock = (at.latest / "run.lock.yaml").read_text()
    assert bound in lock
    assert f"--bound {bound}" in done.out


def test_a_bound_that_is_none_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        done = at.run(REQUEST, "--bound", "max_cel_bytes=1")
    assert done.code == 2
    assert 'no bound is called "max_cel_bytes". Did you mean "max_cell_bytes"?' in done.err


def test_a_defect_is_told_by_clause_expectation_finding_and_place(tmp_path: Path) -> None:
    with stand(tmp_path, "gr8-token-for-guest") as at:
        done = at.run(GUEST)
    assert done.code == 1
    assert "FAILED" in done.out
    assert "gr8.jwt.no-token-for-a-guest" in done.out
    assert re.search(r"expected +jwt: absent", done.out)
    assert re.search(r"actual +jwt: ", done.out)
    assert re.search(r"guest\.yaml:\d+:\d+", done.out)
    place = next(e["place"] for e in events(at) if e["type"] == "check" and e["mark"] == "fail")
    line = int(str(place).rsplit(":", 2)[1])
    assert "gr8.jwt.no-token-for-a-guest" in Path(GUEST).read_text().splitlines()[line - 1]
    failures = ET.parse(at.latest / "junit.xml").getroot().iter("failure")
    assert len(list(failures)) == 1


def test_an_operator_that_cannot_be_reached_is_accused_of_nothing(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        pass
    assert at.run(BAD_SID, CODE_2, GUEST).code == 2  # the pre-flight stops it
    done = at.run(BAD_SID, CODE_2, GUEST, "--preflight", "off")
    assert done.code == 3
    assert "INCONCLUSIVE" in done.out
    outcomes = {e["outcome"] for e in events(at) if e["type"] == "cell.ended"}
    marks = {e["mark"] for e in events(at) if e["type"] == "check"}
    assert outcomes == {"INCONCLUSIVE"}
    assert marks <= {"unclear", "not-run"}


LAUNCH = """\
scenario: 1
id: launch
title: A launch
why: It needs a token.
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    expect: [{must: wallet.code-2.is-a-failure, launched: false}]
"""


def test_one_seed_makes_the_same_players_again_and_tokens_that_nobody_has_seen(
    tmp_path: Path,
) -> None:
    def launched(at: Stand, seed: str) -> tuple[set[str], set[str]]:
        at.run("launch.yaml", "--seed", seed, "--show-secrets")
        text = (at.latest / "evidence.jsonl").read_text()
        tokens = re.findall(r"/launch\?token=([^&]+)&", text)
        return set(tokens), set(re.findall(r"[?&]player_id=([^&\"]+)", text))

    (tmp_path / "launch.yaml").write_text(LAUNCH)
    with stand(tmp_path) as at:
        (token, player), (token_2, player_2) = launched(at, "1"), launched(at, "1")
        _, stranger = launched(at, "2")
    assert token
    assert token_2
    assert not token & token_2
    assert player == player_2
    assert not player & stranger


def test_warnings_fail_a_strict_run_only(tmp_path: Path) -> None:
    with stand(tmp_path, "gr8-token-cacheable") as at:
        lenient, strict = at.run(FIRST_ENTRY), at.run(FIRST_ENTRY, "--strict")
    assert (lenient.code, strict.code) == (0, 1)
    assert "gr8.jwt.no-store" in lenient.out


def test_evidence_that_the_disk_did_not_take_proves_nothing(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        words = [*SANDBOX, *at.run_words(CODE_2)]
        done = subprocess.run(
            ["/bin/sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *words],
            cwd=tmp_path,
            env=environment({"PYTHONDONTWRITEBYTECODE": "1"}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "evidence.jsonl is incomplete: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("result.json"))


def test_a_reader_who_goes_away_is_no_verdict(tmp_path: Path) -> None:
    with started(tmp_path, "list", str(SCENARIOS)) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(30) == 128 + signal.SIGPIPE
