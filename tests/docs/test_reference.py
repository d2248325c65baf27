"""The reference: no example that nobody runs, no field without words, nothing left out."""

from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.authoring.codes import code_texts
from sandbox.evidence.verdict import Level
from sandbox.scenario.language.shape.schemas import STEP_KINDS
from sandbox.scenario.language.values.matchers import MATCHERS
from tests.docs.blocks import ROOT, Block, blocks, blocks_of, is_example
from tests.docs.comparing import is_as_shown
from tests.docs.examples import Example, example_of, findings, report_of, run
from tests.docs.generate import _BLOCK
from tests.docs.reference_fields import ROOTS, meaning, root, spots
from tests.docs.reference_matchers import EXAMPLES, told_of
from tests.docs.reference_matchers import Example as MatcherExample
from tests.docs.reference_tables import FAULTS, PARTS, fault_names
from tests.mutants.coverage import ROOMS

PAGE = ROOT / "docs" / "reference.md"
BLOCKS = list(blocks_of(PAGE))
YAML = [block for block in BLOCKS if block.language == "yaml"]
ELSEWHERE = [b for b in blocks("yaml") if b.file != "docs/reference.md" and is_example(b)]
LABELLED = [example_of(block) for block in (*YAML, *ELSEWHERE)]


def test_every_block_of_the_reference_is_an_example_or_its_report() -> None:
    assert len(YAML) > 20
    assert {(b.language, *b.words) for b in BLOCKS if b.language != "yaml"} == {("text", "told")}


@pytest.mark.parametrize("words", [(), ("steps",), ("scenario",), ("mistaken",), ("part", "reply")])
def test_a_block_that_does_not_say_what_becomes_of_it_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"x\.md:1: say what becomes of it"):
        example_of(Block("x.md", 1, "yaml", words, "scenario: 1\n"))


@pytest.mark.parametrize("example", LABELLED, ids=lambda example: example.block.where)
def test_the_linter_says_of_each_example_what_the_page_says(
    example: Example, tmp_path: Path
) -> None:
    if example.label == "known":
        assert findings_of_list(example, tmp_path) == []
        return
    found = [finding.code for finding in findings(example, LABELLED, tmp_path)]
    assert found == ([example.said] if example.label == "lint" else [])


def findings_of_list(example: Example, folder: Path) -> list[str]:
    return [str(finding) for finding in findings(example, (), folder)]


async def test_every_example_ends_as_the_page_says(tmp_path: Path) -> None:
    ran = await run(LABELLED, tmp_path)
    ended = {one.example.block.where: (*sorted(one.outcomes),) for one in ran}
    said = {one.block.where: (one.said,) for one in LABELLED if one.runs or one.label == "known"}
    assert ended == said
    reports = {one.example.block.where: report_of(one.missed) for one in ran}
    for example, shown in told_blocks():
        printed = reports[example.where]
        assert is_as_shown(shown.text, printed), f"{shown.where}: printed\n{printed}"


def told_blocks() -> list[tuple[Block, Block]]:
    """Return every report that is shown, with the example it stands under."""
    return [(above, block) for above, block in pairwise(BLOCKS) if "told" in block.words]


def test_every_report_stands_under_an_example_that_misses() -> None:
    assert all(example_of(above).runs for above, _ in told_blocks())
    assert len(told_blocks()) >= 3


def test_every_kind_of_file_step_and_hook_has_its_table() -> None:
    named = [(found["kind"], found["room"]) for found in _BLOCK.finditer(PAGE.read_text())]
    assert {room for kind, room in named if kind == "fields"} == set(ROOTS)
    assert set(STEP_KINDS) < set(ROOTS)
    assert {room for kind, room in named if kind == "facts"} == set(ROOMS)
    assert len(named) == len(set(named))


def test_every_step_kind_is_played_by_an_example() -> None:
    texts = [one.block.text for one in LABELLED if one.runs]
    played = {kind for kind in STEP_KINDS for text in texts if f"- {kind}:" in text}
    assert played == set(STEP_KINDS)


@pytest.mark.parametrize("name", ROOTS)
def test_every_field_of_a_table_is_described(name: str) -> None:
    assert [one.path for one in spots(root(name)) if not meaning(one)] == []


def test_every_matcher_every_part_and_every_fault_has_its_row() -> None:
    assert set(EXAMPLES) - {"a plain value"} == set(MATCHERS)
    assert set(FAULTS) == set(fault_names())
    fields = {one.path for one in spots(root("expectation")) if "." not in one.path}
    assert fields - {*map(str, Level), "carry-on", "or-skip"} == set(PARTS)


def test_an_example_of_a_matcher_that_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        told_of(MatcherExample("status: 200", "201", "202"))
    with pytest.raises(ValueError, match="fits 200"):
        told_of(MatcherExample("status: 200", "200", "200"))


def test_every_code_that_an_example_shows_exists() -> None:
    shown = {one.said for one in LABELLED if one.label == "lint"}
    assert shown <= set(code_texts())
    assert len(shown) >= 8
