"""Conditions of `presupposes`: their names are known, and some message can show each."""

import pytest

from sandbox.scenario.contract.conditions import GENERAL, Condition, shown_by
from sandbox.scenario.contract.contract import ContractBug, load_contracts, parse_contract
from sandbox.scenario.language.values.matchers import compile_pattern
from tests.scenario.contract.test_contract import SMALL

CONTRACTS = load_contracts()
EVERY = [
    *GENERAL.values(),
    *(c for o in CONTRACTS.contracts.values() for c in o.conditions.values()),
]
CLAUSE = "  toy.ask.late:\n    level: should\n    basis: inferred\n    presupposes: []\n"


def presupposing(names: str, conditions: str = "") -> bytes:
    """Return a contract whose second clause presupposes something."""
    text = SMALL.replace(CLAUSE, CLAUSE.replace("[]", f"[{names}]"))
    return text.replace("clauses:\n", f"{conditions}clauses:\n", 1).encode()


def test_a_clause_presupposes_conditions_of_all_and_of_its_provider() -> None:
    own = "conditions:\n  toy.nice:\n    text: it was nice\n    answered: {verdict: nice}\n"
    contract = parse_contract(presupposing("answer, toy.nice", own), file="toy.yaml")
    found = contract.clauses["toy.ask.late"].presupposes
    assert [one.text for one in found] == ["an answer came", "it was nice"]


@pytest.mark.parametrize(
    ("names", "conditions", "told"),
    [
        ("answr", "", "there is no condition 'answr'"),
        ("toy.gone", "", "there is no condition 'toy.gone'"),
        (
            "toy.x",
            "conditions:\n  toy.x: {text: t, of: toy.gone, body: 1}\n",
            "no operation 'toy.gone'",
        ),
        ("toy.x", "conditions:\n  toy.x: {text: t}\n", "looks at none of"),
        ("toy.x", "conditions:\n  toy.x: {text: t, jwt: {}}\n", "no message shows it"),
        ("toy.x", "conditions:\n  toy.x: {text: t, answered: {code: 1}}\n", "no message shows it"),
        ("toy.x", "conditions:\n  toy.x: {text: t, reply: {}}\n", "no message shows it"),
        ("x", "conditions:\n  x: {text: t, body: 1}\n", "must begin with 'toy'"),
    ],
)
def test_a_wrong_condition_is_a_bug_of_ours(names: str, conditions: str, told: str) -> None:
    with pytest.raises(ContractBug, match=told):
        parse_contract(presupposing(names, conditions), file="toy.yaml")


def test_a_clause_says_what_it_presupposes_even_where_that_is_nothing() -> None:
    text = SMALL.replace(CLAUSE, CLAUSE.replace("    presupposes: []\n", ""))
    with pytest.raises(ContractBug, match="presupposes: missing"):
        parse_contract(text.encode(), file="toy.yaml")


@pytest.mark.parametrize("condition", EVERY, ids=lambda one: one.name)
def test_every_condition_can_be_matched(condition: Condition) -> None:
    for wanted in condition.parts.values():
        compile_pattern(wanted)


@pytest.mark.parametrize(
    ("operation", "shown"),
    [
        ("wallet.launch", {"answer", "wallet.said-success"}),
        ("wallet.authenticate", {"wallet.said-success"}),
        ("wallet.balance", set()),
        ("gr8.get-jwt-token", {"answer", "jwt"}),
        ("gr8.get-public-key", {"answer"}),
    ],
)
def test_a_message_shows_what_it_has(operation: str, shown: set[str]) -> None:
    known = {one.name: one for one in EVERY}
    asked = [known[name] for name in ("answer", "jwt", "wallet.said-success")]
    found = shown_by(asked, CONTRACTS.operations[operation], CONTRACTS.operations)
    assert {one.name for one in found} == shown
