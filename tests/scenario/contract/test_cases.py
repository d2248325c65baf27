"""The negative cases are complete, name only what exists, and are proven by defects or tests."""

from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.defects import ALL
from sandbox.scenario.contract.cases import Case, ContractBug, load_cases, parse_cases
from sandbox.scenario.contract.contract import load_contract, load_contracts
from sandbox.scenario.contract.reasons import load_reasons
from tests.mutants.coverage import cases_of
from tests.mutants.matrix import CATALOGUE, claims

ROOT = Path(__file__).parents[3]


def named(one: str | Case) -> str:
    return one if isinstance(one, str) else one.id


def ids(letter: str, *numbers: int, width: int = 1) -> list[str]:
    return [f"{letter}{number:0{width}}" for number in numbers]


ENTRY = {
    "fasttrack": [
        *ids("A", *range(1, 28), width=2),
        *ids("B", *range(1, 7), width=2),
        *ids("G", *range(1, 8), width=2),
    ],
    "gr8": [
        *ids("T", *range(1, 25)),
        *ids("A", *range(1, 12), 17, 18),
        *ids("K", *range(1, 16)),
        *ids("I", *range(1, 9)),
    ],
    "wallet": [
        *ids("N", *range(1, 9), width=2),
        *ids("N", *range(40, 53), *range(60, 70), 80, 81, 83, 84, 90, 91, 92),
    ],
}
"""The cases that concern authentication and entry: what must be listed."""


ROOMS = tuple(load_contracts().contracts)
EVERY_CASE = [(room, case) for room in ROOMS for case in load_cases(room).values()]
COVERED = [(room, case) for room, case in EVERY_CASE if not case.not_yet]


@cache
def catalogue() -> dict[str, frozenset[str]]:
    scenarios = load_scenarios([CATALOGUE], contracts=load_contracts())
    return {scenario.id: claims(scenario) for scenario in scenarios}


@cache
def functions_of(file: str) -> frozenset[str]:
    module = import_module(file.removesuffix(".py").replace("/", "."))
    return frozenset(name for name, value in vars(module).items() if callable(value))


@pytest.mark.parametrize("room", ENTRY)
def test_every_case_of_authentication_and_entry_is_listed(room: str) -> None:
    assert set(ENTRY[room]) - set(load_cases(room)) == set()


def test_at_least_95_in_100_are_covered() -> None:
    wanted = [load_cases(room)[id_] for room in ENTRY for id_ in ENTRY[room]]
    waiting = [case.id for case in wanted if case.not_yet]
    assert len(waiting) <= len(wanted) * 0.05, waiting


@pytest.mark.parametrize(("room", "case"), EVERY_CASE, ids=named)
def test_a_case_names_only_what_exists(room: str, case: Case) -> None:
    contract = load_contract(room)
    assert case.source.split(",")[0] in contract.documents
    assert set(case.clauses) - set(contract.clauses) == set()
    assert set(case.scenarios) - set(catalogue()) == set()
    assert set(case.detects) - set(load_reasons(room)) == set()
    for test in case.tests:
        file, _, name = test.partition("::")
        assert name.partition("[")[0] in functions_of(file), test


@pytest.mark.parametrize(("room", "case"), EVERY_CASE, ids=named)
def test_a_covered_case_is_proven_by_a_defect_or_a_test(room: str, case: Case) -> None:
    committed = {one.case.id: one.defects for one in cases_of(room)}[case.id]
    assert committed or case.tests or case.not_yet, "no defect has this case, and no test is named"
    assert not committed or case.scenarios or case.not_yet, (
        "its defects are caught by no scenario it names"
    )


@pytest.mark.parametrize(("room", "case"), COVERED, ids=named)
def test_the_scenarios_of_a_case_judge_a_clause_that_its_defects_break(
    room: str, case: Case
) -> None:
    broken = {d.clause for d in ALL if d.case == case.id and d.clause.startswith(f"{room}.")}
    judged = {clause for scenario in case.scenarios for clause in catalogue()[scenario]}
    assert broken - judged == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_defect_belongs_to_a_case_that_is_listed(room: str) -> None:
    mine = {d.id: d.case for d in ALL if d.clause.startswith(f"{room}.")}
    assert {id_: case for id_, case in mine.items() if case not in load_cases(room)} == {}


HEAD = "cases: 1\nprovider: wallet\nlist:\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("cases: 2\nprovider: wallet\n", "cases: must be 1"),
        ("cases: 1\nprovider: gr8\n", "provider: must be 'wallet'"),
        (HEAD + "  N01: {text: t, source: s}\n", "N01.scenarios: names no scenario"),
        (HEAD + "  N01: {text: t, source: s, tests: [t], by: x}\n", "N01.by: unknown key"),
    ],
)
def test_a_malformed_file_of_cases_is_our_bug_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(ContractBug, match=r"wallet/cases\.yaml: ") as caught:
        parse_cases(text.encode(), provider="wallet")
    assert complaint in str(caught.value)


def test_what_is_left_out_of_a_case_is_empty() -> None:
    [case] = parse_cases(
        (HEAD + "  N01: {text: t, source: s, not-yet: later}\n").encode(), provider="wallet"
    ).values()
    assert (case.id, case.not_yet, case.tests) == ("N01", "later", ())
