"""Files, links, tables and names in the documentation."""

import re
from pathlib import Path

import pytest

from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.scenario.language.values.matchers import MATCHERS
from tests.docs.blocks import ROOT, Block, anchors_of, blocks, blocks_of, documents, links_of, shown
from tests.docs.files import mistakes_in
from tests.docs.generate import outdated

SOURCES = ROOT / "sandbox"
YAML = blocks("yaml")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """Return what stands between backticks, or is a number, in the first cells of all tables."""
    cells = (line.split("|")[1] for line in text.splitlines() if line.startswith("| "))
    return {
        word
        for cell in cells
        for word in re.findall(r"`([^`]+)`|^ (\d+) $", cell)
        for word in word
        if word
    }


@pytest.mark.parametrize("block", YAML, ids=[block.where for block in YAML])
def test_every_yaml_block_is_free_of_mistakes(block: Block, tmp_path: Path) -> None:
    assert mistakes_in(block, tmp_path) == []


def test_a_mistaken_block_would_be_found(tmp_path: Path) -> None:
    broken = Block("x.md", 1, "yaml", (), "scenario: 1\nid: x\ntitle: t\nwhy: w\nsteps: []\n")
    assert mistakes_in(broken, tmp_path)


@pytest.mark.parametrize("file", documents(), ids=shown)
def test_every_relative_link_leads_somewhere(file: Path) -> None:
    for target in links_of(file):
        path, _, anchor = target.partition("#")
        leads_to = (file.parent / path).resolve() if path else file
        assert leads_to.exists(), f"{shown(file)}: {target}"
        if anchor:
            assert anchor in anchors_of(leads_to), f"{shown(file)}: {target}"


def test_the_generated_tables_are_up_to_date() -> None:
    assert [shown(file) for file in outdated()] == [], "run: python -m tests.docs.generate"


def test_every_block_is_closed() -> None:
    assert all(list(blocks_of(file)) is not None for file in documents())


def test_the_map_of_the_architecture_stays_short() -> None:
    assert len(text_of("ARCHITECTURE.md").splitlines()) < 120


def test_the_map_names_every_layer() -> None:
    named = first_cells(text_of("ARCHITECTURE.md"))
    layers = {file.name for file in SOURCES.iterdir() if not file.name.startswith("__")}
    assert layers <= named


def test_every_outcome_mark_and_exit_code_is_explained() -> None:
    named = first_cells(text_of("docs/results.md"))
    wanted = {*Outcome, *Mark} | {str(int(code)) for code in Exit}
    assert {str(word) for word in wanted} <= named


def test_the_matchers_of_the_reference_are_those_of_the_program() -> None:
    page = text_of("docs/scenarios.md")
    part = page.split("## Matchers")[1].split("## References")[0]
    named = set(re.findall(r"\$[a-z-]+(?=:)", part))
    assert named == set(MATCHERS)
