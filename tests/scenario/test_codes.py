"""The examples of the file checks: each is run, so that none can tell a tale."""

import re
from pathlib import Path

import pytest

from sandbox.errors import ScenarioFault
from sandbox.scenario.codes import CodeText, code_texts, frames
from sandbox.scenario.contract import load_contracts
from sandbox.scenario.loading import read_scenarios
from sandbox.scenario.target import read_target

CHECKERS = Path(__file__).parents[2] / "sandbox" / "scenario"
CODE = re.compile(r"[\"']([YSROTCMNPFDKEV]\d\d)[\"']")
ENTRIES = list(code_texts().values())


def codes_of(entry: CodeText, folder: Path, *, right: bool) -> list[str]:
    content = entry.right_file() if right else entry.wrong_file()
    if entry.about_target:
        try:
            read_target(content, file="target.yaml", environ=entry.environ)
        except ScenarioFault as fault:
            return [finding.code for finding in fault.findings]
        return []
    (folder / "example.yaml").write_bytes(content)
    for path, text in entry.beside.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    _, findings = read_scenarios([str(folder)], contracts=load_contracts())
    return [finding.code for finding in findings]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_wrong_example_gives_exactly_its_code(entry: CodeText, tmp_path: Path) -> None:
    assert codes_of(entry, tmp_path, right=False) == [entry.code]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_right_example_gives_no_finding(entry: CodeText, tmp_path: Path) -> None:
    assert codes_of(entry, tmp_path, right=True) == []


def test_every_code_that_the_checks_can_give_is_explained() -> None:
    used = {
        code
        for file in CHECKERS.rglob("*.py")
        if "codes" not in file.parent.name
        for code in CODE.findall(file.read_text())
    }
    assert len(used) > 40
    assert used == set(code_texts())


def test_every_frame_is_used_and_holds_one_place_for_the_fragment() -> None:
    assert {entry.frame for entry in ENTRIES} - {""} == set(frames())
    assert all(frame.count("…") == 1 for frame in frames().values())


def test_titles_are_short_and_differ() -> None:
    titles = [entry.title for entry in ENTRIES]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 60
