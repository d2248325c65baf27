"""The contract, its reason codes and the rules speak of the same things."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest

import sandbox.protocol
import sandbox.providers.gr8
from sandbox.json_value import Json
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.reasons import remark
from sandbox.providers.gr8.settings import PROFILES, JwtSettings, KeySettings, from_target
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.reasons import load_reasons
from tests.providers.gr8.lending import contract, target

OPTIONAL = ("country", "operatorUserId", "operatorUserName")
NAMED_BY_CLAIM = {
    "claim": ("externalUserId", "defaultCurrency", *OPTIONAL),
    "account": OPTIONAL,
}
"""Codes that are put together from a family and the claim that they are about."""

CODE = re.compile(r'"((?:jwt|key|claim|account|tenant|request|session)\.[a-zA-Z0-9._-]+)"')


def part(name: str) -> Mapping[str, Mapping[str, Json]]:
    found = contract()[name]
    assert isinstance(found, Mapping)
    entries = {key: value for key, value in found.items() if isinstance(value, Mapping)}
    assert len(entries) == len(found)
    return entries


def sources() -> str:
    room = Path(next(iter(sandbox.providers.gr8.__path__)))
    protocol = Path(next(iter(sandbox.protocol.__path__)))
    listed = [
        *room.rglob("*.py"),
        protocol / "jws.py",
        protocol / "rsa_key.py",
        protocol / "pem.py",
    ]
    listed = [file for file in listed if file.name != "settings.py"]
    return "\n".join(file.read_text(encoding="utf-8") for file in listed)


def test_the_contract_loads() -> None:
    loaded = load_contract("gr8")
    assert set(loaded.operations) == set(part("operations"))
    assert set(loaded.clauses) == set(part("clauses"))
    assert from_target(target()).jwt == JwtSettings()
    assert from_target(target()).key == KeySettings()


def test_every_code_that_is_written_is_explained_and_no_other() -> None:
    dated = re.findall(r'f"jwt\.\{claim\}\.([a-z]+)"', sources())
    explained = set(load_reasons("gr8"))
    codes = set(CODE.findall(sources())) - (set(part("settings")) - explained)
    codes |= {f"jwt.{claim}.{kind}" for claim in ("iat", "exp") for kind in dated}
    for family, claims in NAMED_BY_CLAIM.items():
        assert f'f"{family}.{{' in sources()
        codes |= {f"{family}.{claim}" for claim in claims}
    page = files("sandbox.providers.gr8").joinpath("page.html").read_text(encoding="utf-8")
    codes |= set(re.findall(r'report\("([a-z.]+)"\)', page))
    assert codes == explained


def test_a_refusal_of_every_code_says_what_it_is_about() -> None:
    without = {code for code, reason in load_reasons("gr8").items() if not reason.about}
    assert without == {"host.message.text", "host.message.type", "host.message.origin"}


def test_a_remark_ends_with_its_clause_where_the_operator_missed_one() -> None:
    assert remark(Refusal("jwt.expired", "Old.")) == "jwt.expired: Old. [gr8.jwt.not-expired]"
    assert remark(Refusal("tenant.unknown", "Who?")) == "tenant.unknown: Who?"


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
        "gr8.jwt.session-decides",
        "gr8.jwt.one-per-player",
        "gr8.jwt.no-token-for-a-guest",
        "gr8.jwt.none-after-logout",
        "gr8.key.never-private",
        "gr8.page.follows-the-player",
    }


def test_clauses_that_hang_on_the_operators_clock_are_timed() -> None:
    timed = {name for name, clause in part("clauses").items() if clause.get("timed")}
    words = ("iat-not-ahead", "iat-not-behind", "nbf-not-ahead", "not-expired", "accepted")
    assert timed == {f"gr8.jwt.{word}" for word in words}


def test_profiles_only_set_what_the_contract_has() -> None:
    settings = part("settings")
    for profile in PROFILES.values():
        assert set(profile) <= set(settings)
    assert settings["profile"]["one_of"] == list(PROFILES)
