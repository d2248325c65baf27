"""A run that is ended from outside: what has happened stays, and is reported."""

import json
import signal
from pathlib import Path

from tests.acceptance.commands import PATIENCE_S, evidence_of, sandbox, stand, started

ENDLESS = """\
scenario: 1
id: endless
title: A call that is repeated for an hour
why: It gives time to interrupt it.
given:
  alice: {player: {currency: EUR}}
steps:
  - clock: {advance: 1h, moves: both}
  - call: gr8.get-jwt-token
    as: alice
    eventually: {within: 1h, every: 20ms}
    expect: [{must: gr8.jwt.none-after-logout, jwt: {$absent: true}}]
"""


def test_a_killed_run_leaves_evidence_that_can_be_read_and_reported(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").write_text(ENDLESS)
    with stand(tmp_path) as at, started(tmp_path, *at.run_words("endless.yaml")) as running:
        evidence = evidence_of(at.runs, at_least=20)
        running.kill()
        running.wait(PATIENCE_S)
        *whole, rest = evidence.read_bytes().split(b"\n")
    assert len(whole) >= 20
    assert [json.loads(line)["n"] for line in whole] == list(range(1, len(whole) + 1))
    assert rest == b""  # a line goes out whole
    done = sandbox(tmp_path, "report", str(evidence.parent))
    assert "Traceback" not in done.all
    assert (evidence.parent / "junit.xml").is_file()


def test_ctrl_c_ends_a_run_with_its_reports_written(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").write_text(ENDLESS)
    with stand(tmp_path) as at, started(tmp_path, *at.run_words("endless.yaml")) as running:
        evidence = evidence_of(at.runs, at_least=20)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PATIENCE_S)
    events = [json.loads(line) for line in evidence.read_text().splitlines()]
    assert (running.returncode, "Traceback" in out + err) == (130, False)
    assert (events[-1]["type"], events[-1]["interrupted"]) == ("run.ended", True)
    assert events[-1]["exit_code"] == 130
    assert {"result.json", "junit.xml"} <= {file.name for file in at.latest.iterdir()}
    shifts = [
        e["request"]["body"]
        for e in events
        if e["type"] == "message.started" and e["operation"] == "hook.shift-clock"
    ]
    assert shifts == ['{"advance_s":3600}', '{"to":"real"}']  # no shifted clock is left behind
