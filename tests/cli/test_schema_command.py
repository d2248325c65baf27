"""`sandbox schema`: one document on standard output or in a file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox.authoring.schemas.export import export_schema
from sandbox.authoring.schemas.references import known_kinds
from sandbox.cli.commands.schema import schema
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.report.json.result import SHAPE
from sandbox.report.json.schema import result_schema


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(schema, arguments, standalone_mode=False)


@pytest.mark.parametrize("kind", known_kinds())
def test_the_schema_of_each_kind_is_printed_whole(kind: str) -> None:
    done = ran(kind)
    assert done.return_value == Exit.PASSED
    assert json.loads(done.stdout) == export_schema(kind)


def test_without_a_kind_it_is_that_of_scenarios() -> None:
    assert ran().stdout == ran("scenario").stdout


def test_a_project_schema_is_written_to_a_file_whose_folder_is_made(tmp_path: Path) -> None:
    part = tmp_path / "mine" / "parts" / "enter.yaml"
    part.parent.mkdir(parents=True)
    part.write_text("part: 1\nid: enter\ntitle: T\nsteps: []\n")
    out = tmp_path / "made" / "s.json"
    done = ran("--project", "--scenarios", str(tmp_path / "mine"), "--out", str(out))
    assert (done.return_value, done.stdout) == (Exit.PASSED, "")
    made = json.loads(out.read_text())
    use = made["definitions"]["step-use"]["properties"]["use"]
    assert use["anyOf"] == [{"const": "enter", "description": "T"}]
    assert [path.name for path in out.parent.iterdir()] == ["s.json"]


def test_the_schema_of_a_project_is_of_its_target_and_its_scenarios(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        part = tmp_path / name / f"{name}.yaml"
        part.parent.mkdir()
        part.write_text(f"part: 1\nid: {name}\ntitle: T\nsteps: []\n")
    (tmp_path / "sandbox.toml").write_text(
        'target = "staging"\nscenarios = ["one", "two"]\n[targets.staging]\nfile = "s.yaml"\n'
    )
    (tmp_path / "s.yaml").write_text(
        "target: 1\nname: staging\nfasttrack: {authenticate: {url: 'http://127.0.0.1:9/a',"
        " credentials: {x-api-key: abcdefgh}}}\n"
        "players: {from: hook}\nhooks: {pay-out: {http: 'POST http://127.0.0.1:9/p'}}\n"
    )
    made = ran("--project").stdout
    assert all(f'"const": "{name}"' in made for name in ("one", "two"))
    assert "pay-out" in made
    assert made == ran("--project", "--target", "staging").stdout
    assert '"const": "two"' not in ran("--project", "--scenarios", "one").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--target", "target.yaml"], "--project"),
        (["reply", "--project"], "reply files hold no names"),
        (["--project", "--scenarios", "nowhere-at-all"], "nowhere-at-all"),
    ],
)
def test_options_that_make_no_sense_are_told(arguments: list[str], words: str) -> None:
    told = ran(*arguments).exception
    assert isinstance(told, SetupFault)
    assert words in str(told)


def test_the_shape_of_a_runs_result_is_printed_too() -> None:
    done = ran("result")
    assert json.loads(done.stdout) == json.loads(json.dumps(result_schema()))
    assert json.loads(done.stdout)["$id"].endswith(f":{SHAPE}")
