"""`FILE:LINE`: which cells a line means."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.app.choice.cells import would_play
from sandbox.app.run_options import RunOptions
from sandbox.errors import SetupFault

SCENARIO = """\
scenario: 1
id: lines
title: A stranger's sid is refused
why: Anybody would see a player's bonuses.
matrix:
  sid:
    made-up: nobody
    empty: ""
    long: "xxx"

  form: [json, "form"]
steps:
  - call: fasttrack.authenticate
    send: {sid: "<matrix.sid>-<matrix.form>"}
    expect:
      - should: fasttrack.authenticate.bad-sid-is-4xx
        status: {$between: [400, 499]}
"""
OTHER = SCENARIO.replace("id: lines", "id: other")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lines.yaml").write_text(SCENARIO)
    (tmp_path / "other.yaml").write_text(OTHER)
    return tmp_path


def cells(*paths: str) -> list[str]:
    return [job.cell.id for job in would_play(RunOptions(paths=paths, target=""))]


EVERY = [f"lines[sid={s},form={f}]" for s in ("made-up", "empty", "long") for f in ("json", "form")]


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("1", EVERY),
        ("5", EVERY),
        ("6", EVERY),
        ("7", EVERY[:2]),
        ("8", EVERY[2:4]),
        ("9", EVERY[4:]),
        ("10", EVERY[4:]),
        ("11", EVERY),
        ("11:10", EVERY[::2]),
        ("11:16", EVERY[1::2]),
        ("14", EVERY),
        ("17", EVERY),
    ],
)
def test_a_line_of_a_value_means_its_cells_and_any_other_the_scenario(
    folder: Path, line: str, chosen: list[str]
) -> None:
    assert cells(f"{folder}/lines.yaml:{line}") == chosen


def test_lines_of_one_file_add_up_and_a_folder_beside_them_is_whole(folder: Path) -> None:
    file = f"{folder}/lines.yaml"
    assert cells(f"{file}:7", f"{file}:9") == EVERY[:2] + EVERY[4:]
    assert len(cells(str(folder), f"{file}:7")) == 12
    assert len(cells(f"{folder}/other.yaml", f"{file}:7")) == 8


@pytest.mark.parametrize("line", ["0", "18", "999999999"])
def test_a_line_that_the_file_lacks_is_told(folder: Path, line: str) -> None:
    with pytest.raises(SetupFault, match=f":{line}: there is no such line; the file has 17 lines"):
        cells(f"{folder}/lines.yaml:{line}")


def test_a_file_whose_own_name_looks_so_is_taken_as_it_is(folder: Path) -> None:
    odd = folder / "odd.yaml:7"
    odd.mkdir()
    (odd / "one.yaml").write_text(OTHER)
    assert len(cells(str(odd))) == 6


def test_a_line_and_an_expression_add_up(folder: Path) -> None:
    options = RunOptions(paths=(f"{folder}/lines.yaml:7",), target="")
    assert [job.cell.id for job in would_play(replace(options, keyword="json"))] == EVERY[:1]
