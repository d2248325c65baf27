"""Clauses of the team: judged as the contracts' are, and marked as the team's in every report."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from sandbox.errors import ScenarioFault
from sandbox.report.run_directory import read_run
from tests.acceptance.standing_operator import project, run, sandbox
from tests.app.files import DEFECT

TEAM = """\
team-clauses: 1
clauses:
  - id: acme.sid.answers-so
    level: must
    text: A stranger is told 401 by us.
  - id: acme.sid.never-asked
    level: must
    text: Nobody judges this.
"""
JUDGED = """\
scenario: 1
id: ours
title: A stranger is told so in our own words
why: Our gateway looks at the status.
given:
  ghost: {random: sid}
steps:
  - call: fasttrack.authenticate
    send: {sid: <ghost>}
    expect:
      - LEVEL: acme.sid.answers-so
        status: STATUS
"""


@contextmanager
def ours(folder: Path, *, status: str, level: str = "must", team: str = TEAM) -> Iterator[Path]:
    with project(folder, DEFECT) as made:
        text = JUDGED.replace("STATUS", status).replace("LEVEL", level)
        (made / "scenarios" / "ours.yaml").write_text(text)
        (made / "team-clauses.yaml").write_text(team)
        yield made


def test_a_miss_is_marked_as_the_teams_in_every_report(tmp_path: Path) -> None:
    with ours(tmp_path, status="299") as folder:
        code, told = run(folder, "--only", "ours")
        directory = folder / "runs" / "latest"
        check = read_run(directory).cells[0].checks[0]
    assert code == 1
    assert "must  acme.sid.answers-so (team)" in told
    assert "team-clauses.yaml:3:5" in told
    assert (check.basis, check.text) == ("team", "A stranger is told 401 by us.")
    tree = json.loads((directory / "result.json").read_bytes())
    [written] = [c for c in tree["cells"][0]["checks"] if c["clause"] == "acme.sid.answers-so"]
    assert (written["basis"], written["level"], written["mark"]) == ("team", "must", "fail")
    properties = {
        p.get("name"): p.get("value") for p in parse(directory / "junit.xml").iter("property")
    }
    assert properties["basis"] == "team"


def test_a_certificate_wants_the_teams_musts_judged(tmp_path: Path) -> None:
    with ours(tmp_path, status="{$between: [200, 599]}") as folder:
        code, _ = run(folder, "--only", "ours", "--certify")
        lacks = read_run(folder / "runs" / "latest").conclusions.certificate
    assert code == 1
    assert lacks is not None
    unjudged = [lack for lack in lacks.lacks if lack.id.startswith("acme.")]
    assert [(lack.id, lack.text) for lack in unjudged] == [
        ("acme.sid.never-asked", "Nobody judges this. (a clause of the team)")
    ]


def test_a_listed_miss_of_the_teams_is_known(tmp_path: Path) -> None:
    with ours(tmp_path, status="299") as folder:
        (folder / "deviations.yaml").write_text(
            "deviations: 1\nknown:\n  - {scenario: ours, clause: acme.sid.answers-so, reason: r,"
            " ticket: A-1, until: '2999-12-31'}\n"
        )
        code, told = run(folder, "--only", "ours")
    assert code == 0
    assert "acme.sid.answers-so (team)   known until 2999-12-31" in told


@pytest.mark.parametrize(
    ("level", "team", "told"),
    [
        ("should", TEAM, 'C02 "acme.sid.answers-so" is a must in team-clauses.yaml'),
        ("must", TEAM.replace("answers-so", "answer-so"), 'C01 "acme.sid.answers-so" is no clause'),
        ("must", TEAM.replace("acme.sid.never", "wallet.never"), "C07"),
        ("must", TEAM.replace("level: must", "level: may"), "S0"),
    ],
)
def test_a_mistake_keeps_the_run_from_beginning(
    tmp_path: Path, level: str, team: str, told: str
) -> None:
    with ours(tmp_path, status="401", level=level, team=team) as folder:
        with pytest.raises(ScenarioFault, match=told):
            run(folder)
        assert not (folder / "runs").exists()


def test_lint_explain_and_schema_know_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ours(tmp_path, status="401") as folder:
        monkeypatch.chdir(folder)
        linted, found = sandbox("lint", "--clauses")
        (folder / "team-clauses.yaml").write_text(TEAM.replace("level: must", "level: musst", 1))
        broken, wrong = sandbox("lint", "scenarios")
        (folder / "team-clauses.yaml").write_text(TEAM)
        _, page = sandbox("explain", "acme.sid.answers-so")
        _, schema = sandbox("schema", "scenario", "--project", "--target", "target.yaml")
        _, listed = sandbox("list")
    assert linted == 0
    assert "acme.sid.never-asked" in found
    assert "acme.sid.answers-so" not in found
    assert broken == 2
    assert 'Did you mean "must"?' in wrong
    assert page.startswith("clause of the team  acme.sid.answers-so\n")
    assert "scenarios/ours.yaml" in page
    assert '"acme.sid.answers-so"' in schema
    assert "ours" in listed


def test_a_change_of_theirs_is_told_by_a_rerun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ours(tmp_path, status="{$between: [200, 599]}") as folder:
        run(folder, "--only", "ours")
        (folder / "team-clauses.yaml").write_text(f"{TEAM}# more\n")
        _, told = sandbox("rerun", str(folder / "runs" / "latest"))
    assert "team-clauses.yaml has changed" in told + capsys.readouterr().err
