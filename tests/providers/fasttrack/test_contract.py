import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import RoomTarget
from sandbox.providers.fasttrack.settings import DEMO_BRANDS, Brand, from_target
from sandbox.scenario.contract.contract import load_contract

CONTRACT = load_contract("fasttrack")


def test_what_a_target_leaves_open_has_the_contracts_default() -> None:
    read = from_target(RoomTarget({}, {}))
    assert read == from_target(RoomTarget({}, CONTRACT.effective({})))
    assert (read.sid_header, read.timeout_s, read.slow_s, read.cache_ttl_s) == ("sid", 5, 1, 0)
    assert (read.forward_empty_sid, read.fold_brand_case) == (True, True)
    assert read.reject_statuses == {400, 401, 403, 404}


def test_a_target_without_brands_has_the_demo_brand() -> None:
    assert from_target(RoomTarget({"brands": []}, {})).brands == DEMO_BRANDS


@pytest.mark.parametrize(("given", "brand_id"), [({"id": 16}, 16), ({"id": "16"}, 16), ({}, 1)])
def test_a_brands_id_may_come_from_the_environment_or_be_left_out(
    given: dict[str, Json], brand_id: int
) -> None:
    settings = from_target(RoomTarget({"brands": [{"name": "acme", **given}]}, {}))
    assert settings.brands == (Brand("acme", brand_id),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auth.user_id_type", "uuid"),
        ("auth.sid_header", 5),
        ("auth.send_credentials", "no"),
        ("client.timeout_ms", -1),
        ("client.timeout_ms", True),
        ("auth.reject_statuses", "401"),
        ("auth.reject_statuses", [401, "403"]),
        ("auth.retries", -1),
        ("login.empty_sid", "drop"),
    ],
)
def test_an_unusable_setting_is_named_in_the_setup_fault(name: str, value: Json) -> None:
    with pytest.raises(SetupFault, match=name):
        from_target(RoomTarget({}, {name: value}))


def test_unknown_credentials_are_a_setup_fault() -> None:
    call: Json = {"url": "http://127.0.0.1:1/", "credentials": {"digest": "x"}}
    with pytest.raises(SetupFault, match="x-api-key, basic or oauth"):
        from_target(RoomTarget({"authenticate": call}, {}))


def test_every_clause_names_one_of_the_documents() -> None:
    for clause in CONTRACT.clauses.values():
        assert clause.source.partition(",")[0] in CONTRACT.documents, clause.id


def test_a_must_rests_on_a_document_or_on_harm_to_the_player() -> None:
    harm = {
        "fasttrack.authenticate.user-id-stable",
        "fasttrack.authenticate.logged-out-sid-refused",
        "fasttrack.authenticate.valid-every-time",
    }
    inferred = {
        clause.id
        for clause in CONTRACT.clauses.values()
        if clause.level == "must" and clause.basis != "documented"
    }
    assert inferred == harm
