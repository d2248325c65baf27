"""What `answered`, the notes and scripted envelopes tell."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json, parse_json
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import Signed, sign
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.providers.wallet.state import TokenState
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Headers, Request
from tests.providers.wallet.desk import (
    ACCESS_KEY,
    PATH,
    PRIVATE_KEY,
    body_of,
    correct,
    desk,
    json_of,
    request_with,
    with_headers,
)


@pytest.mark.parametrize(
    ("request_", "basic", "signature"),
    [
        (replace(correct(), target="/x"), "valid", "valid"),
        (with_headers(correct(), content_type="text/plain"), "valid", "valid"),
        (with_headers(correct(), authorization=None), "missing", "valid"),
        (with_headers(correct(), authorization="Basic !"), "malformed", "valid"),
        (with_headers(correct(), authorization=compose_basic("1", "x")), "invalid", "valid"),
        (with_headers(correct(), x_request_signature=None), "valid", "missing"),
        (
            with_headers(correct(), authorization=None, x_request_signature="0"),
            "missing",
            "invalid",
        ),
        (Request("GET", "/"), "missing", "missing"),
    ],
)
async def test_basic_and_signature_are_judged_each_for_itself(
    request_: Request, basic: str, signature: str
) -> None:
    found = (await (await desk()).post(request_)).answered
    assert (found["basic"], found["signature"]) == (basic, signature)


async def test_the_mistake_in_the_signature_is_told_in_the_evidence_and_not_on_the_wire() -> None:
    signature = sign(Signed(body_of()), key=ACCESS_KEY)
    decision = await (await desk()).post(request_with(body_of(), signature=signature))
    assert decision.answered["looks-like"] == "key-access-key"
    assert any(
        "access key instead of private key" in note or "access key" in note
        for note in decision.notes
    )
    assert b"access" not in decision.response.body


@pytest.mark.parametrize(
    ("password", "words"),
    [
        (ACCESS_KEY + "\n", "white space"),
        (PRIVATE_KEY, "private key stands"),
        ("x", "access key is wrong"),
    ],
)
async def test_a_wrong_password_is_told_by_its_mistake(password: str, words: str) -> None:
    request = with_headers(correct(), authorization=compose_basic("7041", password))
    decision = await (await desk()).post(request)
    assert any(words in note for note in decision.notes)


async def test_each_parameter_is_told_whether_it_is_the_tokens_own() -> None:
    found = (await (await desk()).post(correct(player_id=1, currency="USD"))).answered
    assert found["player-matches"] is False
    assert found["currency-matches"] is False
    assert found["site-matches"] is True
    assert found["provider-matches"] is True


@pytest.mark.parametrize("value", [True, "90071", None])
async def test_a_player_id_of_another_type_does_not_match(value: Json) -> None:
    found = (await (await desk()).post(correct(player_id=value))).answered
    assert found["player-matches"] is False


async def test_an_unknown_token_matches_nothing() -> None:
    found = (await (await desk()).post(correct(token="nobody"))).answered
    assert found["token"] == "unknown"
    assert not [name for name in found if name.endswith("-matches")]


async def test_the_token_is_told_even_when_the_body_is_broken() -> None:
    found = (await (await desk()).post(request_with(body_of()[:-1]))).answered
    assert (found["reason"], found["token"]) == ("malformed_json", "minted")


async def test_the_verdict_has_no_word_that_the_contract_does_not_list() -> None:
    listed = set(load_contract("wallet").operations["wallet.authenticate"].answered)
    seen: set[str] = set()
    for request in (
        correct(),
        correct(player_id="x"),
        request_with(body_of(), signature="0" * 64),
        request_with(body_of(), signature=sign(Signed(b""), key=PRIVATE_KEY)),
        correct(token="nobody"),
    ):
        seen |= set((await (await desk()).post(request)).answered)
    assert seen | {"flaws"} == listed  # those are of HTTP, and told before the wallet sees anything


def test_both_clauses_of_parameters_are_in_the_contract() -> None:
    assert {"wallet.members.complete", "wallet.members.types"} <= set(
        load_contract("wallet").clauses
    )


def test_every_assumed_code_is_numbered_from_90000() -> None:
    table = load_contract("wallet").settings["codes"].default
    assert isinstance(table, dict)
    numbers = [row["code"] for row in table.values()]
    assert numbers[:2] == [1, 2]
    assert all(number >= 90000 for number in numbers[2:])
    assert len(set(numbers)) == len(numbers)


async def test_a_sibling_call_is_told_to_be_the_real_wallets() -> None:
    decision = await (await desk()).post(replace(correct(), target="/api/wallet/debit"))
    assert any("does not play" in note for note in decision.notes)


async def test_unknown_members_are_noted() -> None:
    assert (await (await desk()).post(correct(extra=1))).notes == ("unknown members: extra",)


@pytest.mark.parametrize(
    ("code", "status", "http", "told"),
    [
        (2, None, 500, "An unknown error has occurred."),
        (2, 200, 200, "An unknown error has occurred."),
        (2, 418, 418, "An unknown error has occurred."),
        (90300, None, 403, "The token is unknown."),
        (4711, None, 500, "The request was not successful."),
        (4711, 409, 409, "The request was not successful."),
        (18446744073709551615, 400, 400, "The request was not successful."),
    ],
)
async def test_any_code_can_be_scripted(
    code: int, status: int | None, http: int, told: str
) -> None:
    response = await (await desk({"code_style": "vendor_only"})).room.scripted(
        code, status, correct()
    )
    answer = json_of(response)
    assert response.status == http
    assert (answer["status"], answer["code"], answer["message"]) == (False, code, told)
    assert list(answer) == ["status", "code", "message", "request_id"]


@pytest.mark.parametrize(
    ("code", "status", "value"),
    [(90500, None, "2"), (90502, None, "2"), (2, 503, "2"), (90500, 200, None), (2, None, None)],
)
async def test_retry_after_goes_with_the_status(
    code: int, status: int | None, value: str | None
) -> None:
    response = await (await desk()).room.scripted(code, status, correct())
    assert response.headers.get("retry-after") == value


@pytest.mark.parametrize("status", [None, 500])
async def test_a_scripted_success_is_the_tokens_whatever_its_state(status: int | None) -> None:
    at = await desk()
    response = await at.room.scripted(1, status, correct(player_id=1))
    answer = json_of(response)
    assert response.status == (status or 200)
    assert (answer["status"], answer["code"], answer["player_id"]) == (True, 1, 90071)
    assert str(answer["balance"]) == "310.4"
    assert await at.state_of(DEMO_TOKEN) is TokenState.MINTED


async def test_a_scripted_success_of_an_unknown_token_echoes_the_request() -> None:
    answer = json_of(
        await (await desk()).room.scripted(1, None, correct(token="ghost", player_id=2**53 + 1))
    )
    assert (answer["token"], answer["player_id"]) == ("ghost", 9007199254740993)
    assert (answer["game_id"], answer["site_id"], answer["balance"]) == ("lucky-ferry", "12", 1000)


async def test_a_scripted_success_is_built_for_a_broken_request_too() -> None:
    response = await (await desk()).room.scripted(1, None, Request("POST", PATH, body=b"\xff{"))
    assert json_of(response)["status"] is True


@given(
    body=st.binary(max_size=80),
    method=st.sampled_from(["POST", "GET"]),
    path=st.sampled_from([PATH, "/", ""]),
    fields=st.lists(
        st.tuples(
            st.sampled_from(["authorization", "x-request-signature", "content-type", "accept"]),
            st.text(max_size=20),
        ),
        max_size=5,
    ),
)
async def test_nothing_that_is_sent_breaks_the_room(
    body: bytes, method: str, path: str, fields: list[tuple[str, str]]
) -> None:
    request = Request(method, path, Headers(tuple(fields)), body, "2")
    at = await desk()
    decision = await at.post(request)
    assert decision.answered["verdict"] == "refused"
    assert parse_json(decision.response.body)
    assert json_of(await at.room.scripted(1, None, request))["status"] is True
    assert json_of(await at.room.scripted(2, 200, request))["code"] == 2
