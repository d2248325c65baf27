"""The examples of the file checks: each is run, so that none can tell a tale."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sandbox.authoring.codes import CodeText, code_texts, frames
from sandbox.authoring.format.formatting import format_text
from sandbox.authoring.lint.files import lint_paths
from sandbox.authoring.loading import read_scenarios
from sandbox.errors import FileFinding, ScenarioFault
from sandbox.scenario.contract.contract import load_contracts

ENTRIES = list(code_texts().values())
FORMATTING = {"W01", "W02"}
"""Codes that `sandbox fmt` gives to files in which lint finds nothing."""

FILES = {
    "scenario": "example.yaml",
    "target": "target.yaml",
    "deviations": "deviations.yaml",
    "team-clauses": "team-clauses.yaml",
    "world": "world.yaml",
}


def refusals(file: Path) -> Sequence[FileFinding]:
    """Put a file in order and return why it was left as it is."""
    try:
        format_text(file.read_bytes(), file=str(file))
    except ScenarioFault as fault:
        return fault.findings
    return ()


def codes_of(entry: CodeText, folder: Path, *, right: bool) -> list[str]:
    """Lint an example with what lies beside it; S00 is what `sandbox run` says of a part."""
    file = folder / FILES[entry.kind]
    file.write_bytes(entry.right_file() if right else entry.wrong_file())
    for path, text in entry.beside.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    if entry.code in FORMATTING:
        return [found.code for found in refusals(file)]
    if entry.code == "S00":
        return [found.code for found in read_scenarios([str(file)], contracts=load_contracts())[1]]
    named = [file, *(folder / path for path in entry.beside if path == "first.yaml")]
    target = folder / "target.yaml"
    report = lint_paths(
        [str(folder)] if entry.code == "P08" else [str(path) for path in named],
        contracts=load_contracts(),
        environ=entry.environ,
        target=target if target.exists() else None,
    )
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_wrong_example_gives_exactly_its_code(entry: CodeText, tmp_path: Path) -> None:
    assert codes_of(entry, tmp_path, right=False) == [entry.code]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_right_example_gives_no_finding(entry: CodeText, tmp_path: Path) -> None:
    assert codes_of(entry, tmp_path, right=True) == []


@pytest.mark.parametrize("code", sorted(FORMATTING))
def test_what_keeps_a_file_from_being_put_in_order_is_no_mistake_in_it(
    code: str, tmp_path: Path
) -> None:
    file = tmp_path / "example.yaml"
    file.write_bytes(code_texts()[code].wrong_file())
    assert lint_paths([str(file)], contracts=load_contracts(), environ={}).findings == ()


def test_every_frame_is_used_and_holds_one_place_for_the_fragment() -> None:
    assert {entry.frame for entry in ENTRIES} - {""} == set(frames())
    assert all(frame.count("…") == 1 for frame in frames().values())


def test_titles_are_short_and_differ() -> None:
    titles = [entry.title for entry in ENTRIES]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 60
