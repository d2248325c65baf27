"""team-clauses.yaml: what is read out of it, and every mistake at its place."""

from pathlib import Path

import pytest

from sandbox.errors import ScenarioFault, SetupFault
from sandbox.scenario.contract.contract import TEAM, load_contracts
from sandbox.scenario.target.team_clauses import (
    FILE_NAME,
    contracts_beside,
    read_team,
    read_team_file,
    team_file,
)

ONE = """\
team-clauses: 1
clauses:
  - id: acme.launch.opens-in-time
    level: should
    text: >-
      A game opens
      within two seconds.
"""


def findings(text: str) -> list[str]:
    _, found = read_team(text, file="t.yaml", contracts=load_contracts())
    return [f"{f.place.line}:{f.place.column} {f.code}" for f in found]


def test_a_clause_is_the_teams_and_knows_where_it_stands() -> None:
    [clause], found = read_team(ONE, file="t.yaml", contracts=load_contracts())
    assert found == []
    assert (clause.id, clause.level, clause.basis) == ("acme.launch.opens-in-time", "should", TEAM)
    assert clause.text == "A game opens within two seconds."
    assert clause.source == "t.yaml:3:5"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("- {id: wallet.signature.valid, level: must, text: t}", ["3:10 C07"]),
        ("- {id: wallet.own, level: must, text: t}", ["3:10 C07"]),
        ("- {id: gr8.x, level: must, text: t}", ["3:10 C07"]),
        ("- {id: a.b, level: may, text: t}", ["3:22 S04"]),
        ("- {id: a.b, level: must}", ["3:5 S02"]),
        ("- {id: a.b, level: must, text: t, source: x}", ["3:37 S01"]),
        ("- {id: A.b, level: must, text: t}", ["3:10 S04"]),
        ("- {id: unexpected, level: must, text: t}", ["3:10 S04"]),
        (
            "- {id: a.b, level: must, text: t}\n  - {id: a.b, level: should, text: t}",
            ["4:10 C08"],
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(written: str, told: list[str]) -> None:
    found = findings(f"team-clauses: 1\nclauses:\n  {written}\n")
    assert [place.split()[0] for place in found] == [place.split()[0] for place in told]
    assert [place.split()[1][0] for place in found] == [place.split()[1][0] for place in told]


def test_what_is_right_is_read_beside_what_is_wrong() -> None:
    text = f"{ONE}  - {{id: wallet.own, level: must, text: t}}\n"
    clauses, found = read_team(text, file="t.yaml", contracts=load_contracts())
    assert [clause.id for clause in clauses] == ["acme.launch.opens-in-time"]
    assert [finding.code for finding in found] == ["C07"]


@pytest.mark.parametrize(
    "text",
    ["", "clauses: []\n", "[1]\n", "team-clauses: 2\nclauses: []\n", "target: 1\n", "a: [\n"],
)
def test_a_file_of_another_shape_is_told(text: str) -> None:
    assert findings(text) != []


def test_the_file_lies_beside_the_target_or_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert team_file("") is None
    (tmp_path / "targets").mkdir()
    (tmp_path / FILE_NAME).write_text(ONE)
    assert team_file("") == Path(FILE_NAME)
    assert team_file("targets/a.yaml") is None
    assert contracts_beside("targets/a.yaml").team == ()
    assert [clause.id for clause in contracts_beside("").team] == ["acme.launch.opens-in-time"]
    assert "acme.launch.opens-in-time" in contracts_beside("b.yaml").clauses


def test_a_wrong_file_is_told_before_anything_is_run(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(ONE.replace("acme", "gr8"))
    with pytest.raises(ScenarioFault, match=rf"{FILE_NAME}:3:9: C07 .* Begin it with a word of"):
        contracts_beside(tmp_path / "target.yaml")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match="No such file"):
        read_team_file(tmp_path / "none.yaml", contracts=load_contracts())
