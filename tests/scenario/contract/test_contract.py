"""Contracts: each room's own, and that a malformed one names file and key."""

from decimal import Decimal
from pkgutil import iter_modules

import pytest

from sandbox import providers
from sandbox.errors import SandboxFault
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import (
    Clause,
    Contract,
    ContractBug,
    Operation,
    Setting,
    join_contracts,
    load_contract,
    load_contracts,
    parse_contract,
)
from sandbox.scenario.target.setting_overrides import check_settings, fits, wanted
from sandbox.scenario.yaml_tree.tree import parse_yaml

ROOMS = sorted(folder.name for folder in iter_modules(providers.__path__))

SMALL = """\
contract: 1
provider: toy
documents:
  page: The toy page
operations:
  toy.ask:
    from: provider
    to: operator
    method: POST
    path: /ask
    within: 1500ms
    key: body.id
    jwt: ""
    arrives: toy.ask.arrives
    send: [id]
    answered: [verdict]
    looks: []
    text: The toy asks.
clauses:
  toy.ask.arrives:
    level: must
    basis: documented
    presupposes: []
    text: The toy is asked.
    source: "page, Section 1"
  toy.ask.late:
    level: should
    basis: inferred
    presupposes: []
    text: Not too late.
    source: page
    timed: true
settings:
  mode:
    default: soft
    one_of: [soft, hard, 200]
    basis: assumed
    text: How hard the toy is.
    source: "page, Note"
  limits.per_s:
    default: 5
    type: number
    basis: documented
    text: How often.
    source: "page, Note"
  rate:
    default: null
    type: map
    basis: assumed
    text: The rate, if any.
    source: "page, Note"
"""


def toy() -> Contract:
    return parse_contract(SMALL.encode(), file="toy/contract.yaml")


def test_an_operation_is_read_with_its_deadline_in_seconds() -> None:
    assert toy().operations["toy.ask"] == Operation(
        name="toy.ask",
        source="provider",
        target="operator",
        method="POST",
        path="/ask",
        within_s=1.5,
        key="body.id",
        jwt="",
        arrives="toy.ask.arrives",
        send=("id",),
        answered=("verdict",),
        looks=(),
        text="The toy asks.",
    )
    assert toy().operations["toy.ask"].room == "toy"


def test_a_clause_is_timed_only_when_it_says_so() -> None:
    clauses = toy().clauses
    late = Clause("toy.ask.late", "should", "inferred", "Not too late.", "page", timed=True)
    assert clauses["toy.ask.late"] == late
    assert clauses["toy.ask.arrives"].timed is False


def test_overrides_are_laid_over_the_defaults() -> None:
    assert toy().effective({}) == {"mode": "soft", "limits.per_s": 5, "rate": None}
    assert toy().effective({"mode": "hard"})["mode"] == "hard"
    assert toy().effective({"mode": "hard"})["limits.per_s"] == 5


def test_joined_contracts_know_each_operation_and_clause_by_name() -> None:
    contracts = join_contracts(toy())
    assert contracts.operation("toy.ask").method == "POST"
    assert contracts.clause("toy.ask.late").level == "should"
    assert set(contracts.contracts) == {"toy"}
    with pytest.raises(KeyError):
        contracts.operation("toy.tell")
    with pytest.raises(KeyError):
        contracts.clause("toy.tell.me")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("contract: 1", "contract: 2", "contract: must be 1"),
        ("provider: toy", "provider: 3", "provider: must be text"),
        ("provider: toy", "provider: fox", "toy.ask: must begin with 'fox'"),
        ("contract: 1", "contract: 1\nextra: 2", "extra: unknown key"),
        ("from: provider", "from: nobody", "toy.ask.from: 'nobody' is none of"),
        ("within: 1500ms", "within: soon", "toy.ask.within: 'soon' is no duration"),
        ("send: [id]", "send: id", "toy.ask.send: must be a list"),
        ("send: [id]", "send: [1]", "toy.ask.send: must be a list of texts"),
        ("    text: The toy asks.\n", "", "toy.ask.text: missing"),
        ("text: The toy asks.", 'text: ""', "toy.ask.text: must be text"),
        ("text: The toy asks.", "txt: x", "toy.ask.txt: unknown key"),
        ("arrives: toy.ask.arrives", "arrives: toy.gone", "toy.ask.arrives: no clause 'toy.gone'"),
        ("level: must", "level: could", "toy.ask.arrives.level"),
        ("basis: inferred", "basis: guessed", "toy.ask.late.basis"),
        ("timed: true", 'timed: "no"', "toy.ask.late.timed: must be true or false"),
        ("source: page\n", "source: leaflet\n", "begins with no document"),
        ("default: soft", "default: mild", "mode.default: is none of one_of"),
        ("type: number", "type: float", "limits.per_s.type"),
        ("    default: 5\n", "", "limits.per_s.default: missing"),
        ("  page: The toy page", "  page: 3", "documents.page: must be text"),
        ("level: must", "level: no", "Y17"),
        ("level: must", "level: @", "line 21: Y07"),
    ],
)
def test_a_malformed_contract_is_our_bug_and_names_file_and_key(
    old: str, new: str, told: str
) -> None:
    assert old in SMALL
    with pytest.raises(ContractBug) as caught:
        parse_contract(SMALL.replace(old, new, 1).encode(), file="toy/contract.yaml")
    assert str(caught.value).startswith("toy/contract.yaml: ")
    assert told in str(caught.value)
    assert not isinstance(caught.value, SandboxFault)


def test_an_empty_contract_is_our_bug_too() -> None:
    with pytest.raises(ContractBug):
        parse_contract(b"", file="toy/contract.yaml")
    with pytest.raises(ContractBug):
        parse_contract(b"- 1", file="toy/contract.yaml")


@pytest.mark.parametrize("room", ROOMS)
def test_the_contract_of_each_room_is_well_formed(room: str) -> None:
    contract = load_contract(room)
    assert contract.provider == room
    assert contract.operations
    assert contract.clauses
    assert all(fits(setting, setting.default) for setting in contract.settings.values())
    assert load_contract(room) is contract


def test_all_contracts_are_loaded_together() -> None:
    contracts = load_contracts()
    assert set(contracts.contracts) == set(ROOMS)
    assert sum(len(c.clauses) for c in contracts.contracts.values()) == len(contracts.clauses)


def test_a_room_that_does_not_exist_has_no_contract() -> None:
    with pytest.raises(FileNotFoundError):
        load_contract("nobody")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{mode: hard}", []),
        ("{mode: 200}", []),
        ("{limits.per_s: 2.5}", []),
        ("{rate: null}", []),
        ("{rate: {a: 1}}", []),
        ("{}", []),
        ("{mdoe: hard}", [("T01", 2, 'Did you mean "mode"?')]),
        ("{limits: {per_s: 3}}", [("T01", 2, "Write each name in full, like limits.per_s.")]),
        ("{mode: mild}", [("T02", 8, "")]),
        ("{mode: '200'}", [("T02", 8, "")]),
        ("{limits.per_s: true}", [("T02", 16, "")]),
        ("{limits.per_s: null}", [("T02", 16, "")]),
        ("{rate: 3, mode: 1}", [("T02", 8, ""), ("T02", 17, "")]),
    ],
)
def test_overrides_are_checked_against_the_contract(
    written: str, told: list[tuple[str, int, str]]
) -> None:
    node, findings = parse_yaml(written, file="t")
    assert findings == []
    assert node is not None
    found = check_settings(toy(), node)
    assert [(f.code, f.place.column, f.hint) for f in found] == told


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("integer", [0, -1, 10**30], [True, Decimal("1.5"), "1"]),
        ("number", [0, Decimal("1.5")], [False, "1.5", []]),
        ("string", ["", "a"], [1, None]),
        ("boolean", [True, False], [0, 1, "true"]),
        ("list", [[], [1]], [{}, "a"]),
        ("map", [{}, {"a": 1}], [[], 1]),
    ],
)
def test_a_setting_takes_values_of_its_type_only(
    type_: str, right: list[Json], wrong: list[Json]
) -> None:
    setting = Setting("x", "not null", (), type_, "assumed", "t", "s")
    assert all(fits(setting, value) for value in right)
    assert not any(fits(setting, value) for value in wrong)
    assert wanted(setting)


def test_a_choice_is_told_with_all_its_options() -> None:
    assert wanted(toy().settings["mode"]) == "soft, hard or 200"
    assert wanted(toy().settings["rate"]) == "a map or null"


def test_true_is_no_choice_of_one() -> None:
    setting = Setting("x", 1, (1, 2), "", "assumed", "t", "s")
    assert fits(setting, 1)
    assert not fits(setting, True)
