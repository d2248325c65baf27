"""The one reader of settings: what is given, else the contract's default, always of its type."""

from decimal import Decimal

import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.settings import SettingsReader


def read(**given: Json) -> SettingsReader:
    return SettingsReader("wallet", {name.replace("__", "."): v for name, v in given.items()})


def test_what_is_not_given_is_the_contracts_default() -> None:
    assert read().flag("www_authenticate") is True
    assert read(www_authenticate=False).flag("www_authenticate") is False
    assert read().whole_or_none("balance.scale") is None
    assert read().members("rate_limit") == {}
    assert read().amount("balance.initial") == Decimal("1000.00")


def test_each_default_is_of_the_type_that_its_reader_wants() -> None:
    for name, setting in load_contract("wallet").settings.items():
        if setting.one_of:
            assert read().choice(name) == setting.default


def test_choices_are_named_by_what_follows() -> None:
    found = read(duplicate_terminate="reject").choices("duplicate_")
    assert found == {"authenticate": "idempotent", "terminate": "reject"}


def test_a_name_that_no_contract_has_is_a_bug_of_ours() -> None:
    with pytest.raises(KeyError):
        read().text("no.such")


@pytest.mark.parametrize(
    ("method", "name", "value", "words"),
    [
        ("text", "message.on_success", 1, "1 is not text"),
        ("choice", "replay", "sometimes", "'sometimes' is not one of allow, reject"),
        ("choice", "replay", True, "True is not one of allow, reject"),
        ("flag", "token.sliding", 1, "1 is not true or false"),
        ("whole", "ids.min", True, "True is not a whole number"),
        ("whole", "ids.min", Decimal("1.5"), "is not a whole number"),
        ("whole_or_none", "balance.scale", "2", "'2' is not a whole number"),
        ("number", "keys.overlap_s", -1, "-1 is not a number from 0 on"),
        ("seconds", "keys.overlap_s", "1m", "'1m' is not a number of seconds"),
        ("amount", "balance.initial", "much", "'much' is not an amount of money"),
        ("texts", "ip_allow", "10.0.0.1", "'10.0.0.1' is not a list of texts"),
        ("texts", "ip_allow", [1], r"\[1\] is not a list of texts"),
        ("integers", "ip_allow", [True], r"\[True\] is not a list of whole numbers"),
        ("members", "rate_limit", [], r"\[\] is not a map of names"),
    ],
)
def test_another_type_is_a_setup_fault_that_names_provider_and_setting(
    method: str, name: str, value: Json, words: str
) -> None:
    reader = SettingsReader("wallet", {name: value})
    with pytest.raises(SetupFault, match=rf"^wallet settings, {name}: .*{words}"):
        getattr(reader, method)(name)
