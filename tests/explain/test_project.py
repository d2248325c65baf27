"""Pages about hooks and scenarios: what a target and a catalogue name can be asked for."""

from pathlib import Path

import pytest

from sandbox.authoring.loading import read_scenarios
from sandbox.explain.contract import Surroundings
from sandbox.explain.explain import Topic, find_entries
from sandbox.explain.project import hook_entries, scenario_entries
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.target import read_target

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")
FOUND, _ = read_scenarios((CATALOGUE,), contracts=load_contracts())
AROUND = Surroundings(scenarios=lambda: FOUND)


def page_of(name: str) -> Topic:
    [entry] = find_entries(name, [*hook_entries(AROUND), *scenario_entries(AROUND)])
    return entry.page()


def rows_of(name: str) -> dict[str, tuple[str, ...]]:
    return {row.label: row.lines for row in page_of(name).rows}


@pytest.mark.parametrize("name", KNOWN_HOOKS)
def test_the_declaration_of_every_hook_can_be_written_into_a_target(name: str) -> None:
    declared = "\n".join(rows_of(name)["declare it"])
    target = read_target(f"target: 1\nname: x\n{declared}\n", file="target.yaml", environ={})
    assert set(target.hooks) == {name}


def test_a_hook_is_told_with_what_it_gets_and_who_needs_it() -> None:
    rows = rows_of("hooks.rotate-key")
    assert rows["gets"] == ("brand",)
    assert "gr8-key-rotation" in rows["used by"][0]
    assert "runs alone" in rows
    assert "runs alone" not in rows_of("logout")
    assert "ft-logout" in rows_of("logout")["used by"][0]


@pytest.mark.parametrize("name", ["wallet-code-2", "wallet-code-2[form=http-200]"])
def test_a_scenario_is_found_by_its_id_and_by_the_id_of_a_cell(name: str) -> None:
    page, rows = page_of(name), rows_of(name)
    assert (page.kind, page.name) == ("scenario", "wallet-code-2")
    assert "wallet-code-2[form=http-200]" in rows["cells"]
    assert "wallet.code-2.is-a-failure" in rows["judges"]
    assert rows["where"][0].endswith("scenarios/wallet/failure/code-2.yaml:2:1")


def test_a_scenario_without_a_matrix_lists_no_cells() -> None:
    assert "cells" not in rows_of("wallet-request")
