"""The contract, its reason codes and the rules speak of the same things."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import sandbox.protocol
import sandbox.providers.gr8
from sandbox.json_value import Json
from sandbox.providers.gr8.settings import PROFILES, JwtSettings, KeySettings, from_target
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.reasons import load_reasons
from tests.providers.gr8.lending import contract, target

CODE = re.compile(r'"((?:jwt|key|claim|account|tenant|request|session)\.[a-zA-Z._-]+)"')


def part(name: str) -> Mapping[str, Mapping[str, Json]]:
    found = contract()[name]
    assert isinstance(found, Mapping)
    entries = {key: value for key, value in found.items() if isinstance(value, Mapping)}
    assert len(entries) == len(found)
    return entries


def sources() -> str:
    room = Path(next(iter(sandbox.providers.gr8.__path__)))
    protocol = Path(next(iter(sandbox.protocol.__path__)))
    files = [*room.rglob("*.py"), protocol / "jws.py", protocol / "rsa_key.py"]
    listed = [file for file in files if file.name != "settings.py"]
    return "\n".join(file.read_text(encoding="utf-8") for file in listed)


def test_the_contract_loads() -> None:
    loaded = load_contract("gr8")
    assert set(loaded.operations) == set(part("operations"))
    assert set(loaded.clauses) == set(part("clauses"))
    assert from_target(target()).jwt == JwtSettings()
    assert from_target(target()).key == KeySettings()


def test_every_code_that_is_written_is_explained() -> None:
    dated = re.findall(r'f"jwt\.\{claim\}\.([a-z]+)"', sources())
    codes = set(CODE.findall(sources())) - set(part("settings"))
    codes |= {f"jwt.{claim}.{kind}" for claim in ("iat", "exp") for kind in dated}
    assert codes <= set(load_reasons("gr8"))
    assert {
        "jwt.malformed",
        "jwt.exp.milliseconds",
        "key.parse.private",
        "account.currency_mismatch",
    } <= codes


@pytest.mark.parametrize("name", ["clauses", "settings"])
def test_every_source_is_a_listed_document(name: str) -> None:
    documents = contract()["documents"]
    assert isinstance(documents, Mapping)
    for entry in part(name).values():
        assert str(entry["source"]).partition(",")[0] in documents


def test_a_must_is_documented_or_protects_the_player() -> None:
    inferred = {
        name
        for name, clause in part("clauses").items()
        if clause["level"] == "must" and clause["basis"] != "documented"
    }
    assert inferred == {
        "gr8.jwt.exp-after-iat",
        "gr8.jwt.names-the-right-player",
        "gr8.jwt.one-per-player",
        "gr8.jwt.no-token-for-a-guest",
        "gr8.jwt.none-after-logout",
        "gr8.key.never-private",
        "gr8.page.follows-the-player",
    }


def test_clauses_that_hang_on_the_operators_clock_are_timed() -> None:
    timed = {name for name, clause in part("clauses").items() if clause.get("timed")}
    assert timed == {"gr8.jwt.iat-not-ahead", "gr8.jwt.not-expired", "gr8.jwt.accepted"}


def test_profiles_only_set_what_the_contract_has() -> None:
    settings = part("settings")
    for profile in PROFILES.values():
        assert set(profile) <= set(settings)
    assert settings["profile"]["one_of"] == list(PROFILES)
