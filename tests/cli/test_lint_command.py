"""`sandbox lint`: exit codes, formats and what it takes."""

import json
from pathlib import Path

import pytest

from tests.authoring.lint.texts import scenario
from tests.authoring.lint.wrong_files import FOLDER
from tests.cli.command import sandbox

ROOT = Path(__file__).parents[2]
WARNED = scenario().replace("given:\n", "given:\n  idle: {random: sid}\n")
TARGET = "target: 1\nname: small\nplayers: {from: hook}\n"


def written(folder: Path, text: str, name: str = "short.yaml") -> str:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return str(file)


def test_a_right_file_ends_with_zero(tmp_path: Path) -> None:
    told = sandbox("lint", written(tmp_path, scenario()))
    assert (told.code, told.out) == (0, "1 file checked, no findings\n")


def test_a_warning_fails_only_when_strict(tmp_path: Path) -> None:
    file = written(tmp_path, WARNED)
    assert sandbox("lint", file).code == 0
    assert sandbox("lint", file, "--strict").code == 2
    assert "G02 warning:" in sandbox("lint", file).out


def test_an_error_ends_with_two_and_shows_where(tmp_path: Path) -> None:
    file = written(tmp_path, scenario("  - {call: gr8.entr, as: alice}\n"))
    told = sandbox("lint", file)
    assert told.code == 2
    assert f'{file}:16:12: O01 "gr8.entr" is no operation. Did you mean "gr8.enter"?' in told.out
    assert "    16 |   - {call: gr8.entr, as: alice}\n" in told.out
    assert "1 file checked, 1 error" in told.out


def test_a_path_that_is_not_there_is_told_without_a_traceback(tmp_path: Path) -> None:
    told = sandbox("lint", str(tmp_path / "nowhere"))
    assert told.code == 2
    assert "there is no such file or folder" in told.err


@pytest.mark.parametrize("how", ["text", "json", "sarif", "github"])
def test_every_format_tells_the_mistake_and_ends_with_two(how: str, tmp_path: Path) -> None:
    file = written(tmp_path, scenario("  - {call: gr8.entr, as: alice}\n"))
    told = sandbox("lint", file, "--format", how)
    assert told.code == 2
    assert "O01" in told.out
    if how in {"json", "sarif"}:
        assert isinstance(json.loads(told.out), dict)


def test_a_folder_is_linted_with_its_parts_replies_and_targets(tmp_path: Path) -> None:
    written(tmp_path, scenario())
    written(tmp_path, "part: 1\nid: idle\nsteps: []\n", "parts/idle.yaml")
    written(tmp_path, "reply: 1\nid: slow\nstatus: 600\n", "replies/slow.yaml")
    written(tmp_path, TARGET, "target.yaml")
    written(tmp_path, "deviations: 1\nknown: 3\n", "deviations.yaml")
    told = json.loads(sandbox("lint", str(tmp_path), "--format", "json").out)
    assert told["files"] == 5
    found = {(Path(f["file"]).name, f["code"]) for f in told["findings"]}
    assert found == {
        ("idle.yaml", "S05"),
        ("idle.yaml", "P08"),
        ("slow.yaml", "S04"),
        ("slow.yaml", "P08"),
        ("target.yaml", "T12"),
        ("deviations.yaml", "S03"),
    }


def test_scenarios_are_held_against_the_target_that_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, scenario("  - {trigger: close-account}\n"))
    target = written(tmp_path, "target: 1\nname: small\n", "target.yaml")
    assert sandbox("lint", file).code == 0
    told = sandbox("lint", file, "--target", target)
    assert told.code == 2
    assert "T07" in told.out


def test_a_target_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = sandbox("lint", written(tmp_path, scenario()), "--target", str(tmp_path / "no.yaml"))
    assert told.code == 2
    assert "no.yaml: No such file" in told.err


def test_clauses_that_no_scenario_judges_are_listed(tmp_path: Path) -> None:
    file = written(tmp_path, scenario())
    told = sandbox("lint", file, "--clauses")
    assert told.code == 0
    assert "\n  wallet.signature.valid\n" in told.out
    assert "\n  wallet.code-1.opens-the-game\n" not in told.out


def test_a_code_is_explained_without_any_file() -> None:
    told = sandbox("lint", "--explain", "Q01")
    assert told.code == 0
    assert "A reply that is never sent" in told.out


def test_what_we_ship_has_no_finding_not_even_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    told = sandbox("lint", "scenarios", "--strict")
    assert (told.code, told.out.endswith("no findings\n")) == (0, True)


def test_a_mistake_in_a_part_is_told_once_however_many_use_it(tmp_path: Path) -> None:
    part = "part: 1\nid: both\nsteps:\n  - {call: gr8.entr}\n"
    written(tmp_path, part, "parts/both.yaml")
    for name in ("one", "two"):
        text = scenario("  - use: both\n").replace("id: short", f"id: {name}")
        written(tmp_path, text, f"{name}.yaml")
    told = json.loads(sandbox("lint", str(tmp_path), "--format", "json").out)
    assert [f["code"] for f in told["findings"]] == ["O01"]


def test_the_whole_corpus_of_wrong_files_is_told_without_a_traceback() -> None:
    told = sandbox("lint", str(FOLDER), "--format", "json")
    assert told.code == 2
    assert len(json.loads(told.out)["findings"]) >= 200


def test_one_scenario_is_counted_as_one(tmp_path: Path) -> None:
    file = written(tmp_path, scenario())
    assert sandbox("list", file).out.splitlines()[-1] == "1 scenario, 1 cell"
