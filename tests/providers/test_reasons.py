"""The reason codes in words: complete, and of one mind with the rooms."""

import re
from pathlib import Path

import pytest

from sandbox.json_value import Json
from sandbox.providers import all_providers
from sandbox.providers.wallet.answer.codes import codes_with
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.reasons import every_reason, load_reasons

ROOMS = Path(__file__).parents[2] / "sandbox" / "providers"
WRITTEN = re.compile(
    r"(?:refuse|_refused|Refusal|Notice)\(\s*(?:[^()]*\([^()]*\),\s*)?\"([\w.-]+)\""
)


def source_of(room: str) -> str:
    return "\n".join(file.read_text() for file in sorted((ROOMS / room).rglob("*.py")))


def test_wallet_explains_each_code_of_its_contract_and_no_other() -> None:
    no_overrides: dict[str, Json] = {}
    of_http = {"malformed_http"}  # HTTP itself refuses: the wallet has no code for it
    assert set(load_reasons("wallet")) == set(codes_with(no_overrides).by_name) | of_http


@pytest.mark.parametrize("room", list(all_providers()))
def test_every_literal_code_of_a_room_is_explained(room: str) -> None:
    written = {code for code in WRITTEN.findall(source_of(room)) if "{" not in code}
    assert written
    assert written <= set(load_reasons(room))


def test_every_reason_says_what_happened_and_what_to_do() -> None:
    clauses = load_contracts().clauses
    for reason in every_reason():
        assert reason.text.endswith("."), reason.code
        assert reason.advice.endswith((".", "…")), reason.code
        assert not reason.clause or reason.clause in clauses
